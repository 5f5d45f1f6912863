"""Work on the fields of large tables, beside the daily work: it is told how far it is, goes on after a death, and can be called off."""

import threading
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from conftest import AtOnce
from guanxi.people.models import Person
from guanxi.records import batches, registry
from guanxi.records.fields import Kind
from guanxi.records.fitting import changing, converting, indexes, loading, tables, turning, waiting
from guanxi.records.fitting.tests.fields import add
from guanxi.records.models import Change, CustomField
from guanxi.records.refusals import Invalid, Refusal
from guanxi.records.writer import Writer


@pytest.fixture(autouse=True)
def _every_table_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LARGE", -1)
    monkeypatch.setattr(turning, "STEP", 20)


def _accounts() -> Any:
    return registry.declared(registry.at("accounts").model)


def _points(writer: Writer, count: int = 100) -> CustomField:
    row = add("accounts", Kind.TEXT, writer, labels={"en": "Points"})
    batches.create_many(_accounts(), [{"name": f"A {n}", row.name: str(n)} for n in range(count)], writer)
    return row


def _values(row: CustomField) -> list[Any]:
    loading.refresh()
    return list(_accounts().model._default_manager.order_by("pk").values_list(row.name, flat=True))


def _columns() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'customers_account' AND column_name ~ '^x_'"
        )
        return [name for (name,) in cursor.fetchall()]


def _work(row: CustomField) -> None:
    turning.carry_on(row.pk, clock=timezone.now)


@pytest.mark.django_db
def test_a_kind_is_changed_by_a_job_under_the_name_of_who_asked_for_it(writer: Writer) -> None:
    row = _points(writer)
    turning.begin(row, Kind.INTEGER, writer)
    assert CustomField.objects.get().kind == Kind.TEXT
    _work(row)
    kept = CustomField.objects.get()
    assert (kept.kind, kept.pending, _values(row), _columns()) == (Kind.INTEGER, {}, list(range(100)), [row.name])
    last = Change.objects.filter(path="custom-fields").latest("pk")
    assert (last.verb, last.by, last.channel) == ("converted", writer.by, writer.channel)


@pytest.mark.django_db
def test_what_does_not_fit_is_refused_before_a_job_is_made(writer: Writer) -> None:
    row = add("accounts", Kind.TEXT, writer, labels={"en": "Points"})
    batches.create_many(_accounts(), [{"name": "A", row.name: "one"}], writer)
    with pytest.raises(Invalid):
        turning.begin(row, Kind.INTEGER, writer)
    assert (CustomField.objects.get().pending, ProcrastinateJob.objects.filter(task_name=turning.CONVERT).count()) == ({}, 0)


@pytest.mark.django_db
def test_a_value_that_stops_fitting_meanwhile_ends_the_work_with_a_reason(writer: Writer) -> None:
    row = _points(writer)
    turning.begin(row, Kind.INTEGER, writer)
    _accounts().model._default_manager.filter(name="A 5").update(**{row.name: "five"})
    _work(row)
    kept = CustomField.objects.get()
    told = waiting.Wait("", problem="1 values do not fit.")
    assert (kept.kind, waiting.of(kept), _columns()) == (Kind.TEXT, told, [row.name])


@pytest.mark.django_db
def test_work_that_died_goes_on_where_it_stood(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    row = _points(writer)
    turning.begin(row, Kind.INTEGER, writer)
    fill, filled = converting.Swap.fill, list[Any]()

    def dying(swap: converting.Swap, first: int | None = None, last: int | None = None) -> None:
        filled.append(first)
        if len(filled) == 3:
            raise KeyboardInterrupt
        fill(swap, first, last)

    monkeypatch.setattr(converting.Swap, "fill", dying)
    with pytest.raises(KeyboardInterrupt):
        _work(row)
    half = waiting.of(CustomField.objects.get())
    assert (half and half.share) == pytest.approx(0.95 * 0.4)
    _work(row)
    assert [one - filled[0] if one is not None else None for one in filled] == [0, 20, 40, 40, 60, 80, None]
    assert _values(row) == list(range(100))


@pytest.mark.django_db
def test_work_that_is_called_off_leaves_the_field_as_it_was(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    row = _points(writer)
    turning.begin(row, Kind.INTEGER, writer)
    note, shares = turning._note, list[float | None]()

    def noted(found: CustomField, wanted: dict[str, Any]) -> None:
        note(found, wanted)
        told = waiting.of(CustomField.objects.get())
        shares.append(told and told.share)
        if len(shares) == 3:
            assert waiting.call_off(row)

    monkeypatch.setattr(turning, "_note", noted)
    _work(row)
    kept = CustomField.objects.get()
    assert (kept.kind, kept.pending, _columns()) == (Kind.TEXT, {}, [row.name])
    assert shares == [0, pytest.approx(0.19), pytest.approx(0.38)]
    assert waiting.call_off(row) is False


@pytest.mark.django_db
def test_a_field_whose_kind_is_being_changed_is_not_changed_otherwise(writer: Writer) -> None:
    row = _points(writer)
    turning.begin(row, Kind.INTEGER, writer)
    with pytest.raises(Refusal):
        changing.change(row, {"is_searched": True}, writer)
    for work in (turning.begin, converting.convert):
        with pytest.raises(converting.Abandoned):
            work(row, Kind.NUMBER, writer)
    changing.remove(row, writer)
    _work(row)
    changing.bring_back(CustomField.objects.get(), writer)
    assert (CustomField.objects.get().kind, _values(row)[:3], _columns()) == (Kind.TEXT, ["0", "1", "2"], [row.name])


@pytest.mark.django_db
def test_an_index_that_is_called_off_is_not_built(writer: Writer) -> None:
    row = _points(writer)
    changing.change(row, {"is_unique": True}, writer)
    kept = CustomField.objects.get()
    assert (kept.is_unique, waiting.of(kept)) == (False, waiting.Wait("The index is being built.", None))
    assert waiting.call_off(kept)
    indexes.build(row.pk)
    assert (CustomField.objects.get().is_unique, CustomField.objects.get().pending) == (False, {})


def test_an_index_that_is_called_off_while_it_is_built_leaves_nothing(at_once: AtOnce) -> None:
    writer = Writer(by=Person.objects.create(username="boss", is_administrator=True), at=timezone.now())
    row = _points(writer)
    changing.change(row, {"is_indexed": True}, writer)
    name = tables.index_name(_accounts().model, row.name, unique=False)
    is_open, may_end, problems = threading.Event(), threading.Event(), list[Exception]()

    def hold() -> None:  # the building waits for whoever wrote before it began
        with connection.cursor() as cursor:
            cursor.execute("BEGIN; UPDATE customers_account SET description = 'x' WHERE name = 'A 1'")
            is_open.set()
            may_end.wait(60)
            cursor.execute("ROLLBACK")
        connection.close()

    def build() -> None:
        try:
            indexes.build(row.pk)
        except Exception as problem:  # noqa: BLE001 (the test looks at it)
            problems.append(problem)
        finally:
            connection.close()

    holder, builder = threading.Thread(target=hold), threading.Thread(target=build)
    holder.start()
    is_open.wait(30)
    builder.start()
    until = time.monotonic() + 60
    while tables.progress(name) is None and time.monotonic() < until:
        time.sleep(0.01)
    assert tables.progress(name) is not None
    assert waiting.call_off(row)
    may_end.set()
    for thread in (holder, builder):
        thread.join(60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname = %s", [name])
        left = cursor.fetchone()[0]
    kept = CustomField.objects.get()
    assert (problems, left, kept.is_indexed, kept.pending) == ([], 0, False, {})


@pytest.mark.django_db
def test_the_page_says_how_far_it_is_and_calls_it_off(writer: Writer, client: Client) -> None:
    row = _points(writer)
    client.force_login(writer.by)
    place = f"/settings/objects/accounts/fields/{row.name}/"
    assert client.post(f"{place}convert/?kind=integer").status_code == 302
    CustomField.objects.update(pending=CustomField.objects.get().pending | {"first": 1, "next": 51, "last": 100})
    line = client.get(f"{place}wait/")
    assert ('value="0.475"' in line.content.decode(), "HX-Refresh" in line) == (True, False)
    page = client.get("/settings/objects/accounts/").content.decode()
    assert page.count(f'hx-get="{place}wait/"') == 1
    assert client.post(f"{place}wait/").status_code == 302
    assert (CustomField.objects.get().pending, client.get(f"{place}wait/")["HX-Refresh"]) == ({}, "true")
