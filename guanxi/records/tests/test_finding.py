"""Tests of searching everything from one box."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.people.models import Person
from guanxi.records import finding, indexing, registry
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

AT = datetime.datetime(2026, 6, 30, 12, tzinfo=datetime.UTC)


@pytest.fixture
def boss(db: None) -> Person:
    del db
    return Person.objects.create(username="boss", is_administrator=True)


@pytest.fixture
def make(boss: Person) -> SampleMaker:
    return SampleMaker(Writer(by=boss, at=AT))


def test_only_objects_that_hold_the_words_are_looked_through(boss: Person, make: SampleMaker) -> None:
    account = make.make("accounts", name="Zhejiang Quartz")
    make.make("products", name="Steel")
    searched = [record for record in registry.everything() if indexing.is_searchable(record)]
    assert [record.path for record in indexing.holding(searched, "quartz")] == ["accounts"]
    with CaptureQueriesContext(connection) as asked:
        finds = finding.find("quartz", boss)
    assert [(found.record.path, [hit.obj for hit in found.hits]) for found in finds] == [("accounts", [account])]
    looked = [query for query in asked.captured_queries if query["sql"].startswith("SELECT")]
    assert len(looked) == 2


def test_the_exact_name_comes_first_then_what_begins_so_then_the_newest(make: SampleMaker) -> None:
    record = registry.declared(type(make.make("products", name="Red bolt")))
    begins, exact = make.make("products", name="Bolt M8"), make.make("products", name="Bolt")
    newest = make.make("products", name="Blue bolt")
    rows = record.model._default_manager.all()
    assert list(finding.best(record, rows, "bolt", 3)) == [exact, begins, newest]
