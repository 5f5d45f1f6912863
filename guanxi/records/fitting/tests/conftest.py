"""What tests of adaptations share: somebody who writes."""

import pytest
from django.utils import timezone

from guanxi.people.models import Person
from guanxi.records.models import Channel
from guanxi.records.writer import Writer


@pytest.fixture
def boss(db: None) -> Person:
    return Person.objects.create(username="boss", surname="Wang", given_name="Daming", is_administrator=True, language="en")


@pytest.fixture
def writer(boss: Person) -> Writer:
    return Writer(by=boss, at=timezone.now(), channel=Channel.COMMAND)
