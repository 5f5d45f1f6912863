"""Tests of searching everything from one box."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach, RightTo
from guanxi.records import finding, indexing, reading, registry
from guanxi.records.listing import asking, fetching
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
    assert [(record.path, is_common) for record, is_common in indexing.holding(searched, "quartz")] == [("accounts", False)]
    with CaptureQueriesContext(connection) as asked:
        finds = finding.find("quartz", boss)
    assert [(found.record.path, [hit.obj for hit in found.hits]) for found in finds] == [("accounts", [account])]
    looked = [query for query in asked.captured_queries if query["sql"].startswith("SELECT") and "set_config" not in query["sql"]]
    assert len(looked) == 2


def test_the_exact_name_comes_first_then_what_begins_so_then_the_newest(make: SampleMaker) -> None:
    record = registry.declared(type(make.make("products", name="Red bolt")))
    begins, exact = make.make("products", name="Bolt M8"), make.make("products", name="Bolt")
    newest = make.make("products", name="Blue bolt")
    rows = record.model._default_manager.all()
    assert finding.best(record, rows, "bolt", 3) == [exact, begins, newest]


@pytest.mark.parametrize("few", [0, 1, 500])
def test_a_list_shows_the_same_whether_words_are_rare_or_common(
    make: SampleMaker, boss: Person, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(indexing, "FEW", few)
    found = [make.make("accounts", name=f"宁波精密{place}") for place in range(3)]
    make.make("accounts", name="宁波机械")
    accounts = registry.of(type(found[0]))
    assert accounts is not None
    for asked in ("q=精密", "f=name:has:精密", "q=精密&f=name:has:宁波", "q=精&f=name:has:精"):
        question = asking.read(accounts, QueryDict(asked))
        page = fetching.page(question, boss, AT.date())
        assert ({obj.pk for obj in page.rows}, page.count) == ({one.pk for one in found}, 3), asked
    nothing = asking.read(accounts, QueryDict("f=name:has:化工"))
    assert fetching.page(nothing, boss, AT.date()).rows == []


@pytest.mark.parametrize("common", [1, 20])
@pytest.mark.parametrize("words", ["b", "77", "宁", "bo"])
def test_short_words_find_the_best_of_what_each_person_may_see(
    make: SampleMaker, boss: Person, monkeypatch: pytest.MonkeyPatch, common: int, words: str
) -> None:
    monkeypatch.setattr(indexing, "COMMON", common)
    own = Person.objects.create(username="own")
    role = Role.objects.create(name="own")
    own.roles.add(role)
    Grant.objects.create(role=role, object="accounts", action=RightTo.VIEW, reach=Reach.OWN)
    holds, begins, exact = (make.make("accounts", name=name, owner=boss) for name in (f"zz {words}xy", f"{words}xy", words))
    theirs = make.make("accounts", name=f"{words}own", owner=own)
    make.make("accounts", name="quartz", owner=own)

    def found(person: Person, each: int) -> list[list[Any]]:
        return [
            [hit.obj for hit in finds.hits] for finds in finding.find(words, person, each=each) if finds.record.path == "accounts"
        ]

    for each in (1, 2, 9):
        assert found(boss, each) == [[exact, theirs, begins, holds][:each]]
        assert found(own, each) == [[theirs]]
    accounts = registry.declared(type(exact))
    assert finding.best(accounts, reading.visible(accounts, own), words, 5, reading.scope(accounts, own)) == [theirs]
