"""Models that change while others read and write: no value ever stands under another name; two administrators; a death in between."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from conftest import AtOnce
from guanxi.people.models import Person
from guanxi.records import batches, fields, registry, saving
from guanxi.records.declare import Record
from guanxi.records.fields import Kind
from guanxi.records.fitting import applying, changing, loading, tables, turning
from guanxi.records.fitting.applying import Snapshot
from guanxi.records.fitting.gate import Gate
from guanxi.records.models import CustomField
from guanxi.records.writer import Writer

from .fields import add


def accounts() -> Record:
    return registry.declared(registry.at("accounts").model)


def rows() -> Any:
    return accounts().model._default_manager


def somebody() -> Writer:
    return Writer(by=Person.objects.create(username="boss", is_administrator=True), at=timezone.now())


@contextmanager
def _beside(*works: Callable[[], Any]) -> Iterator[list[Exception]]:
    """Do these again and again, each in a thread, while the block runs; gives what went wrong."""
    is_over, problems = threading.Event(), list[Exception]()

    def run(work: Callable[[], Any]) -> None:
        try:
            while not is_over.is_set():
                work()
        except Exception as problem:  # noqa: BLE001 (the test looks at it)
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield problems
    finally:
        is_over.set()
        for thread in threads:
            thread.join(30)


def test_no_value_stands_under_another_name_while_fields_come_and_go(at_once: AtOnce) -> None:
    writer = somebody()
    names = [add("accounts", kind, writer, labels={"en": f"f {kind}"}).name for kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL)]
    expected = dict(zip(names, ("one", "two", "three@example.com"), strict=True))
    batches.create_many(accounts(), [{"name": f"A {n}", **expected} for n in range(200)], writer)
    with_all = loading._read()
    without = Snapshot(fields=tuple(row for row in with_all.fields if row.name == names[2]))
    read = 0

    def look() -> None:
        nonlocal read
        for obj in rows().order_by("pk").iterator(chunk_size=50):
            seen = {name: obj.__dict__[name] for name in names if name in obj.__dict__}
            assert seen == {name: expected[name] for name in seen}
            assert obj.name.startswith("A ")
            read += 1

    with _beside(look, look) as problems:  # no gate at all: the worst that can happen
        until = time.monotonic() + 4
        while time.monotonic() < until and not problems:
            applying.apply(without)
            applying.apply(with_all)
    torn = [one for one in problems if isinstance(one, AssertionError)]
    assert torn == []
    assert read > 1000


def test_a_record_made_before_a_field_came_is_written_with_what_the_field_starts_with(at_once: AtOnce) -> None:
    writer = somebody()
    made: Any = accounts().model(name="Early")
    row = add("accounts", Kind.NUMBER, writer, labels={"en": "Stars"}, default="3")
    flag = add("accounts", Kind.YES_NO, writer, labels={"en": "Is new"})
    made.save()
    kept = rows().get()
    assert (kept.name, getattr(kept, row.name), getattr(kept, flag.name)) == ("Early", 3, False)


def test_a_record_read_before_a_field_came_can_be_read_and_saved(at_once: AtOnce) -> None:
    writer = somebody()
    saving.create(accounts(), {"name": "Early"}, writer)
    before = rows().get()
    row = add("accounts", Kind.TEXT, writer, labels={"en": "Late"})
    assert getattr(before, row.name) is None
    saving.change(accounts(), before, {"name": "Later", row.name: "x"}, writer)
    assert list(rows().values_list("name", row.name)) == [("Later", "x")]


def test_a_record_read_before_a_field_went_keeps_its_other_values(at_once: AtOnce) -> None:
    writer = somebody()
    row = add("accounts", Kind.TEXT, writer, labels={"en": "Gone"})
    saving.create(accounts(), {"name": "Here", row.name: "x"}, writer)
    before = rows().get()
    changing.remove(row, writer)
    before.name = "Renamed"
    before.save()
    assert row.name not in fields.everything(accounts())
    changing.bring_back(CustomField.objects.get(), writer)
    assert list(rows().values_list("name", row.name)) == [("Renamed", "x")]


def test_two_administrators_at_once_both_get_their_field(at_once: AtOnce) -> None:
    writer = somebody()

    def make() -> str:
        return changing.add(accounts(), Kind.TEXT, {"labels": {"en": "Club"}}, writer).name

    assert sorted(at_once(*[make] * 4)) == ["x_club", "x_club_2", "x_club_3", "x_club_4"]
    loading.refresh()
    assert [name for name in fields.everything(accounts()) if name.startswith("x_")] == [
        "x_club",
        "x_club_2",
        "x_club_3",
        "x_club_4",
    ]


def test_one_removes_what_another_changes_and_the_table_stays_whole(at_once: AtOnce) -> None:
    writer = somebody()
    row = add("accounts", Kind.TEXT, writer, labels={"en": "Club"})
    results = at_once(
        lambda: changing.remove(row, writer),
        lambda: changing.change(row, {"labels": {"en": "Circle"}, "is_indexed": True}, writer),
    )
    assert [one for one in results if isinstance(one, Exception)] == []
    loading.refresh()
    kept = CustomField.objects.get()
    assert (kept.removed_at is None, kept.labels) == (False, {"en": "Circle"})


def test_records_are_created_while_fields_are_added(at_once: AtOnce) -> None:
    writer = somebody()
    made = 0

    def create() -> None:
        nonlocal made
        made += 1
        saving.create(accounts(), {"name": f"A {threading.get_ident()} {made}"}, writer)

    with _beside(create, create) as problems:
        for number in range(6):
            add("accounts", Kind.TEXT, writer, labels={"en": f"Field {number}"})
    assert problems == []
    assert rows().count() == made > 6


def test_values_written_while_the_kind_changes_are_turned_too(at_once: AtOnce, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LARGE", -1)
    monkeypatch.setattr(turning, "STEP", 20)
    writer = somebody()
    row = add("accounts", Kind.TEXT, writer, labels={"en": "Points"})
    batches.create_many(accounts(), [{"name": f"A {n}", row.name: str(n)} for n in range(400)], writer)
    written: dict[int, int] = {}
    keys = list(rows().values_list("pk", flat=True))

    def write() -> None:
        for number, key in enumerate(keys):
            with connection.cursor() as cursor:
                cursor.execute(f"UPDATE customers_account SET {row.name} = %s WHERE id = %s", [str(number + 5000), key])
            written[key] = number + 5000

    with _beside(write) as problems:
        until = time.monotonic() + 10
        while len(written) < 50 and time.monotonic() < until:
            time.sleep(0.01)
        turning.begin(row, Kind.INTEGER, writer)
        turning.carry_on(row.pk, clock=timezone.now)
    loading.refresh()
    kept = dict(rows().values_list("pk", row.name))
    assert problems == []
    assert {key: kept[key] for key in written} == written
    assert all(type(value) is int for value in kept.values())
    assert len(written) > 50


def test_a_change_waits_for_work_and_new_work_for_the_change() -> None:
    gate, told = Gate(), list[str]()
    is_inside, may_leave = threading.Event(), threading.Event()

    def work() -> None:
        with gate.using():
            is_inside.set()
            may_leave.wait(10)
            told.append("worked")

    def change() -> None:
        with gate.changing(10):
            told.append("changed")

    def late() -> None:
        with gate.using():
            told.append("worked later")

    threads = [threading.Thread(target=one) for one in (work, change, late)]
    threads[0].start()
    is_inside.wait(10)
    threads[1].start()
    while not gate._wanting:
        time.sleep(0.001)
    threads[2].start()
    time.sleep(0.05)
    may_leave.set()
    for thread in threads:
        thread.join(10)
    assert told == ["worked", "changed", "worked later"]


def test_two_who_want_to_change_from_within_their_work_do_not_wait_for_each_other() -> None:
    gate, ready, told = Gate(), threading.Barrier(2), list[int]()

    def both(number: int) -> None:
        with gate.using():
            ready.wait(10)
            with gate.changing(60), gate.changing(60), gate.using():
                told.append(number)

    began = time.monotonic()
    threads = [threading.Thread(target=both, args=[number]) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(told) == [1, 2]
    assert time.monotonic() - began < 10


def test_a_change_does_not_wait_for_ever() -> None:
    gate, may_leave, is_inside = Gate(), threading.Event(), threading.Event()

    def work() -> None:
        with gate.using():
            is_inside.set()
            may_leave.wait(30)

    thread = threading.Thread(target=work)
    thread.start()
    is_inside.wait(10)
    with gate.changing(0.05):
        assert thread.is_alive()
    may_leave.set()
    thread.join(10)
