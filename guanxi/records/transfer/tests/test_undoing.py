"""Undoing an import gives back what was there, and leaves alone what somebody touched since."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.people.models import Person
from guanxi.people.models.role import Reach
from guanxi.records import registry, saving
from guanxi.records.models import Change, Channel, ImportRun
from guanxi.records.testing import history_unlocked
from guanxi.records.transfer import undoing
from guanxi.records.writer import Writer

from .conftest import NOW, Imports, accounts, clock
from .test_taking import ACCOUNTS, HEADER

HAND = Writer(by=None, at=NOW)


def _undo(run: ImportRun) -> dict[str, int]:
    undoing.undo(run, by=None, clock=clock)
    return {heap: count for heap, count in run.reversed.items() if heap != "reasons"}


def _account(external_id: str) -> Any:
    return registry.at("accounts").model._default_manager.get(external_id=external_id)


def _edit(external_id: str, **values: Any) -> None:
    saving.change(registry.at("accounts"), _account(external_id), values, HAND)


def test_created_records_go_and_changed_ones_are_as_before(imports: Imports) -> None:
    imports.take(HEADER + "A1,Old,010-65529988,key,note\n", ACCOUNTS)
    before = accounts()
    run = imports.take(HEADER + "A1,New,111,other,\nA2,Made,,,\n", ACCOUNTS)
    assert _undo(run) == {"reversed": 2, "kept": 0, "failed": 0}
    assert (accounts(), run.state) == (before, "undone")


def test_undoing_is_itself_in_the_history(imports: Imports) -> None:
    imports.take(HEADER + "A1,Old,,,\n", ACCOUNTS)
    run = imports.take(HEADER + "A1,New,,,\n", ACCOUNTS)
    _undo(run)
    entry = Change.objects.latest("pk")
    assert (entry.channel, entry.kind, entry.values, entry.batch) == (
        Channel.UNDO,
        "changed",
        {"name": ["New", "Old"]},
        run.undo_batch,
    )


def test_fields_edited_since_are_kept_and_the_others_set_back(imports: Imports) -> None:
    imports.take(HEADER + "A1,Old,111,key,\n", ACCOUNTS)
    run = imports.take(HEADER + "A1,New,222,other,\n", ACCOUNTS)
    _edit("A1", name="Ours")
    assert _undo(run) == {"reversed": 0, "kept": 1, "failed": 0}
    assert accounts() == [{"external_id": "A1", "name": "Ours", "phone": "111", "segment": "key", "description": ""}]
    assert [reason[3] for reason in run.reversed["reasons"]] == ["edited since: Name"]


def test_a_created_record_that_was_edited_since_is_kept(imports: Imports) -> None:
    run = imports.take(HEADER + "A1,Made,,,\nA2,Made too,,,\n", ACCOUNTS)
    _edit("A1", description="we met")
    assert _undo(run) == {"reversed": 1, "kept": 1, "failed": 0}
    assert [row["external_id"] for row in accounts()] == ["A1"]


def test_a_later_import_that_was_undone_does_not_keep_a_record(imports: Imports) -> None:
    first = imports.take(HEADER + "A1,Made,,,\n", ACCOUNTS)
    second = imports.take(HEADER + "A1,Changed,,,\n", ACCOUNTS)
    assert _undo(second) == {"reversed": 1, "kept": 0, "failed": 0}
    assert _undo(first) == {"reversed": 1, "kept": 0, "failed": 0}
    assert accounts() == []


def test_a_created_record_that_others_use_is_kept_with_the_reason(imports: Imports) -> None:
    run = imports.take(HEADER + "A1,Made,,,\n", ACCOUNTS)
    contacts = registry.at("contacts")
    assert contacts
    saving.create(contacts, {"name": "Li", "account": _account("A1").pk}, HAND)
    assert _undo(run) == {"reversed": 0, "kept": 1, "failed": 0}
    assert [reason[3] for reason in run.reversed["reasons"]] == ["used by others: Contacts"]
    assert contacts.model._default_manager.values_list("account", flat=True).get() == _account("A1").pk


def test_parts_and_wholes_of_one_file_go_together(imports: Imports) -> None:
    plan = {"version": 1, "objects": [
        {"as": "account", "record": "accounts", "key": ["external_id"], "columns": {"ID": "external_id", "Name": "name"}},
        {"as": "contact", "record": "contacts", "key": ["name", "account"], "columns": {"Person": "name"}, "links": {"account": "account"}},
    ]}  # fmt: skip
    run = imports.take("ID,Name,Person\nA1,Acme,Li\nA1,Acme,Wang\nA2,Empty,\n", plan)
    assert {name: of.get("create") for name, of in run.counts.items() if name != "rows"} == {"account": 2, "contact": 2}
    assert _undo(run) == {"reversed": 4, "kept": 0, "failed": 0}
    assert (accounts(), registry.at("contacts").model._default_manager.count()) == ([], 0)


def test_a_tree_of_one_object_goes_from_the_leaves_up(imports: Imports) -> None:
    plan = {"version": 1, "objects": [
        {"as": "top", "record": "categories", "key": ["parent", "name"], "columns": {"Top": "name"}, "constants": {"parent": None}},
        {"as": "sub", "record": "categories", "key": ["parent", "name"], "columns": {"Sub": "name"}, "links": {"parent": "top"}},
    ]}  # fmt: skip
    run = imports.take("Top,Sub\nOffice,Paper\nOffice,Pens\nTech,Phones\n", plan)
    assert _undo(run) == {"reversed": 5, "kept": 0, "failed": 0}
    assert registry.at("categories").model._default_manager.count() == 0


def test_what_may_no_longer_be_deleted_is_told_as_failed(imports: Imports, seller: Callable[..., Person]) -> None:
    person = seller("someone", Reach.ALL, ("view", "create", "change", "import"))
    run = imports.take(HEADER + "A1,Made,,,\n", ACCOUNTS, by=person)
    undoing.undo(run, by=person, clock=clock)
    assert ([run.reversed[heap] for heap in ("reversed", "kept", "failed")], len(accounts())) == ([0, 0, 1], 1)


def test_undoing_that_was_interrupted_goes_on(imports: Imports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "CHUNK", 2)
    run = imports.take(HEADER + "".join(f"A{i},Made,,,\n" for i in range(7)), ACCOUNTS)

    def die(run: ImportRun) -> None:
        if len(accounts()) <= 3:
            raise SystemExit

    with pytest.raises(SystemExit):
        undoing.undo(run, by=None, clock=clock, notice=die)
    again = ImportRun.objects.get(pk=run.pk)
    assert (again.state, len(accounts())) == ("undoing", 3)
    assert _undo(again) == {"reversed": 7, "kept": 0, "failed": 0}
    assert accounts() == []


def test_a_run_that_wrote_nothing_cannot_be_undone(imports: Imports) -> None:
    run = imports.check(HEADER + "A1,Made,,,\n", ACCOUNTS)
    with pytest.raises(undoing.Refusal, match="carried out"):
        undoing.undo(run, by=None, clock=clock)


FIELDS = ("name", "phone", "segment", "description")
VALUES = st.sampled_from(["", "111", "222", "333"])
ROWS = st.lists(st.tuples(st.integers(0, 5), VALUES, VALUES, VALUES), min_size=1, max_size=8)
EDITS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(FIELDS[1:]), st.sampled_from(["111", "222", "999"])), max_size=6)


def _csv(rows: list[tuple[int, str, str, str]]) -> str:
    return HEADER + "".join(f"A{key},Name {key},{phone},{segment},{note}\n" for key, phone, segment, note in rows)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(base=ROWS, file=ROWS, edits=EDITS)
def test_after_undoing_every_field_is_what_it_would_be_without_the_import(
    imports: Imports, base: list[Any], file: list[Any], edits: list[Any]
) -> None:
    """A field holds the last value that a person gave it; without one what it held before, or the record is gone."""
    _forget()
    imports.take(_csv(base), ACCOUNTS)
    before = {row["external_id"]: row for row in accounts()}
    run = imports.take(_csv(file), ACCOUNTS)
    between = {row["external_id"]: row for row in accounts()}
    touched: dict[str, dict[str, str]] = {}
    for key, field, value in edits:
        external_id = f"A{key}"
        if external_id in between and getattr(_account(external_id), field) != value:
            _edit(external_id, **{field: value})
            touched.setdefault(external_id, {})[field] = value
    edited = {row["external_id"]: row for row in accounts()}
    _undo(run)
    after = {row["external_id"]: row for row in accounts()}
    assert set(after) == set(before) | set(touched)
    for external_id, row in after.items():
        for field in FIELDS:
            if (
                external_id not in before or edited[external_id][field] != between[external_id][field]
            ):  # made by the import, kept because somebody edited it
                assert row[field] == edited[external_id][field]
            else:
                assert row[field] == before[external_id][field]


def _forget() -> None:
    registry.at("accounts").model._default_manager.all().delete()
    with history_unlocked():
        Change.objects.all().delete()


def test_what_a_later_import_kept_goes_when_that_one_is_undone(imports: Imports) -> None:
    first = imports.take(HEADER + "A1,Made,,,\nA2,Made,,,\n", ACCOUNTS)
    second = imports.take(HEADER + "A1,Changed,,,\n", ACCOUNTS, name="second.csv")
    assert _undo(first) == {"reversed": 1, "kept": 1, "failed": 0}
    assert [reason[3] for reason in first.reversed["reasons"]] == ["changed by a later import: second.csv"]
    assert _undo(second) == {"reversed": 1, "kept": 0, "failed": 0}
    first.refresh_from_db()
    assert first.reversed == {"reversed": 2, "kept": 0, "failed": 0, "reasons": []}
    assert accounts() == []


def test_what_a_person_edited_stays_also_when_the_later_import_is_undone(imports: Imports) -> None:
    first = imports.take(HEADER + "A1,Made,,,\n", ACCOUNTS)
    second = imports.take(HEADER + "A1,Changed,,,\n", ACCOUNTS)
    _edit("A1", phone="111")
    _undo(first)
    _undo(second)
    assert accounts() == [{"external_id": "A1", "name": "Made", "phone": "111", "segment": "", "description": ""}]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(base=ROWS, one=ROWS, two=ROWS, latest_first=st.booleans())
def test_two_imports_undone_in_either_order_leave_what_was_there_before(
    imports: Imports, base: list[Any], one: list[Any], two: list[Any], latest_first: bool
) -> None:
    _forget()
    imports.take(_csv(base), ACCOUNTS)
    before = accounts()
    runs = [imports.take(_csv(rows), ACCOUNTS) for rows in (one, two)]
    for run in runs[::-1] if latest_first else runs:
        _undo(run)
    for run in runs:
        run.refresh_from_db()
        assert (run.state, run.reversed["kept"], run.reversed["failed"]) == ("undone", 0, 0)
    assert accounts() == before


def test_a_later_import_that_happened_to_set_a_field_back_hides_nothing(imports: Imports) -> None:
    imports.take(_csv([(0, "1", "", "")]), ACCOUNTS)
    before = accounts()
    first, second = imports.take(_csv([(0, "2", "", "")]), ACCOUNTS), imports.take(_csv([(0, "1", "", "")]), ACCOUNTS)
    _undo(first)
    _undo(second)
    assert accounts() == before
