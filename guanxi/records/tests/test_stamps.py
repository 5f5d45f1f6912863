"""What was asked of all rows is remembered until something changes, whoever changes it."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now

from guanxi.people.models import Department
from guanxi.records import registry, stamps

pytestmark = pytest.mark.django_db
Ask = Callable[..., int]
TOUCH = "UPDATE people_department SET name = name WHERE false"


@pytest.fixture
def ask() -> Iterator[Ask]:
    """What counts how often the database was really asked for departments."""
    stamps.forget()
    turns = count(1)

    def asked(rows: QuerySet[Any] | None = None, about: str = "all") -> int:
        some = Department.objects.all() if rows is None else rows
        return stamps.remembered(some, about, lambda: [some], lambda: next(turns))

    yield asked
    stamps.forget()


@pytest.fixture
def somebody() -> Iterator[psycopg.Connection[Any]]:
    """Another process that writes."""
    told = connection.get_connection_params()
    with psycopg.connect(
        **{name: told[name] for name in ("host", "port", "dbname", "user", "password") if told.get(name)}
    ) as other:
        yield other
        other.rollback()


def test_the_tables_of_all_objects_have_a_stamp() -> None:
    stamps.forget()
    assert {record.model._meta.db_table for record in registry.everything()} - stamps.stamped() == set()


def test_the_same_is_asked_once(ask: Ask) -> None:
    assert [ask(), ask(), ask(about="other"), ask(Department.objects.filter(name="x")), ask()] == [1, 1, 2, 3, 1]


def test_values_tell_questions_apart(ask: Ask) -> None:
    assert [ask(Department.objects.filter(name=name)) for name in ("a", "b", "a")] == [1, 2, 1]


def test_own_changes_are_seen_and_nothing_is_remembered_before_they_are_committed(ask: Ask) -> None:
    assert ask() == 1
    Department.objects.filter(name="nobody").update(name="other")
    assert [ask(), ask()] == [2, 3]


@pytest.mark.parametrize("statement", [TOUCH, "DELETE FROM people_department WHERE false"])
def test_a_raw_statement_of_another_process_is_seen(ask: Ask, somebody: psycopg.Connection[Any], statement: str) -> None:
    assert ask() == 1
    somebody.execute(statement)
    somebody.commit()
    assert [ask(), ask()] == [2, 2]


def test_while_somebody_writes_nothing_is_remembered(ask: Ask, somebody: psycopg.Connection[Any]) -> None:
    somebody.execute(TOUCH)
    assert [ask(), ask()] == [1, 2]
    somebody.commit()
    assert [ask(), ask()] == [3, 3]


def test_what_was_taken_back_does_no_harm(ask: Ask, somebody: psycopg.Connection[Any]) -> None:
    assert ask() == 1
    somebody.execute(TOUCH)
    somebody.rollback()
    assert [ask(), ask()] == [2, 2]


def test_a_table_whose_shape_is_changed_is_asked_anew(ask: Ask) -> None:
    assert ask() == 1
    stamps.move(Department._meta.db_table)
    assert ask() == 2


def test_what_depends_on_the_clock_is_asked_each_time(ask: Ask) -> None:
    rows = Department.objects.filter(created_at__lt=Now())
    assert [ask(rows), ask(rows)] == [1, 2]


def test_what_is_read_from_tables_without_a_stamp_is_asked_each_time(ask: Ask) -> None:
    rows = Department.objects.extra(where=["EXISTS (SELECT 1 FROM django_migrations)"])
    assert [ask(rows), ask(rows)] == [1, 2]


def test_only_so_much_is_remembered(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "ROOM", 3)
    assert [ask(about=str(about)) for about in (1, 2, 3, 3, 4, 2, 1)] == [1, 2, 3, 3, 4, 2, 5]
