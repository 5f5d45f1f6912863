"""What tests of adaptations share: somebody who writes, and a product as it was before."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from guanxi.people.models import Person
from guanxi.records.fitting import loading
from guanxi.records.models import Channel
from guanxi.records.writer import Writer


@pytest.fixture(autouse=True)
def _as_declared() -> Iterator[None]:
    yield
    loading.forget()


@pytest.fixture
def boss(db: None) -> Person:
    return Person.objects.create(username="boss", surname="Wang", given_name="Daming", is_administrator=True, language="en")


@pytest.fixture
def writer(boss: Person) -> Writer:
    return Writer(by=boss, at=timezone.now(), channel=Channel.COMMAND)
