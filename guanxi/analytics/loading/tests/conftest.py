"""Every test of loading has a warehouse and kept files of its own; an administrator asks by program and by browser."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from guanxi.analytics.warehouse import place
from guanxi.people.models import Person
from guanxi.records.api.tests.conftest import Program


@pytest.fixture(autouse=True)
def own_warehouse(settings: LazySettings, tmp_path: Path):
    settings.VAR = tmp_path
    settings.WAREHOUSE = tmp_path / "warehouse"
    yield
    place.close()


@pytest.fixture
def boss(db: None) -> Person:
    return Person.objects.create(username="boss", surname="Boss", is_administrator=True, language="en")


@pytest.fixture
def program(boss: Person) -> Program:
    return Program(boss)


@pytest.fixture
def browser(boss: Person) -> Client:
    client = Client()
    client.force_login(boss)
    return client
