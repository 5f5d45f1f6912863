"""Rows become records: created, updated, left alone, rejected with reasons."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.people.models import Grant, Person
from guanxi.people.models.role import Reach
from guanxi.records import registry, saving
from guanxi.records.models import Change, Channel, ImportRun
from guanxi.records.transfer import running
from guanxi.records.writer import Writer

from .conftest import NOW, Imports, accounts, clock

ACCOUNTS: dict[str, Any] = {
    "version": 1,
    "objects": [
        {
            "as": "account", "record": "accounts", "key": ["external_id"],
            "columns": {"ID": "external_id", "Name": "name", "Phone": "phone", "Segment": "segment", "Note": "description"},
        }
    ],
}  # fmt: skip
HEADER = "ID,Name,Phone,Segment,Note\n"


def _state(run: ImportRun) -> tuple[str, dict[str, Any]]:
    counts = {name: {fate: count for fate, count in of.items() if count} for name, of in run.counts.items()}
    return run.state, {name: of for name, of in counts.items() if of}


def _reasons(run: ImportRun) -> list[tuple[int, str, list[list[str]]]]:
    return [(problem.row, problem.kind, problem.reasons) for problem in run.problems.order_by("row", "pk")]


def test_rows_are_created_then_left_alone_then_updated(imports: Imports) -> None:
    content = HEADER + "A1,华为,010-65529988,key,x\nA2,Acme,,small,y\n"
    first = imports.take(content, ACCOUNTS)
    assert _state(first) == ("done", {"rows": {"total": 2, "accepted": 2}, "account": {"create": 2}})
    second = imports.take(content, ACCOUNTS)
    assert _state(second) == ("done", {"rows": {"total": 2, "accepted": 2}, "account": {"unchanged": 2}})
    third = imports.take(HEADER + "A2,Acme Ltd,,small,y\n", ACCOUNTS)
    assert _state(third) == ("done", {"rows": {"total": 1, "accepted": 1}, "account": {"update": 1}})
    assert [(row["external_id"], row["name"]) for row in accounts()] == [("A1", "华为"), ("A2", "Acme Ltd")]


def test_an_empty_cell_never_overwrites(imports: Imports) -> None:
    imports.take(HEADER + "A1,华为,010-65529988,key,x\n", ACCOUNTS)
    before = accounts()
    run = imports.take(HEADER + "A1,,,,\n", ACCOUNTS)
    assert (run.counts["account"], accounts()) == ({"unchanged": 1}, before)


def test_a_row_that_does_not_say_which_record_is_meant_is_rejected(imports: Imports) -> None:
    run = imports.take(HEADER + "A1,华为,,,x\n,Acme,010-65529988,,y\n,,,,\n", ACCOUNTS)
    assert _state(run) == ("done", {"rows": {"total": 2, "accepted": 1, "error": 1}, "account": {"create": 1, "error": 1}})
    assert _reasons(run) == [(3, "error", [["ID", "Empty, so it is not known which record is meant."]])]
    assert [row["name"] for row in accounts()] == ["华为"]


def test_every_change_is_in_the_history_under_the_batch_of_the_run(imports: Imports) -> None:
    imports.take(HEADER + "A1,华为,,,x\n", ACCOUNTS)
    run = imports.take(HEADER + "A1,华为,,,y\nA2,Acme,,,\n", ACCOUNTS)
    entries = Change.objects.filter(batch=run.batch).order_by("pk")
    assert [(entry.kind, entry.channel, entry.values) for entry in entries] == [
        ("created", Channel.IMPORT, {}),
        ("changed", Channel.IMPORT, {"description": ["x", "y"]}),
    ]


def test_rows_with_the_same_key_make_one_record_and_the_first_word_counts(imports: Imports) -> None:
    run = imports.take(HEADER + "A1,华为,,key,\nA1,华为,123,small,\n", ACCOUNTS)
    assert run.counts["account"] == {"create": 1}
    assert accounts() == [{"external_id": "A1", "name": "华为", "phone": "123", "segment": "key", "description": ""}]
    assert _reasons(run) == [(3, "warning", [["Segment", "Segment contradicts an earlier row; the earlier one counts."]])]
    again = imports.take(HEADER + "A1,华为,,key,\nA1,华为,123,small,\n", ACCOUNTS)
    assert again.counts["account"] == {"unchanged": 1}


def test_what_cannot_be_read_is_rejected_with_the_reason_per_column(imports: Imports) -> None:
    plan = {"version": 1, "objects": [{"as": "a", "record": "accounts", "key": ["external_id"], "columns": {
        "ID": "external_id", "Name": "name", "Staff": "employees", "Mail": "email"}}]}  # fmt: skip
    run = imports.take("ID,Name,Staff,Mail\nA1,Good,5,a@example.com\nA2,Bad,many,a@example.com\nA3,Worse,-1,nobody\n,,,\n", plan)
    assert [row["external_id"] for row in accounts()] == ["A1"]
    assert run.counts["rows"] == {"total": 3, "accepted": 1, "error": 2, "warning": 0}
    assert [(row, sorted(header for header, _text in reasons)) for row, _kind, reasons in _reasons(run)] == [
        (3, ["Staff"]),
        (4, ["Mail", "Staff"]),
    ]


@pytest.mark.parametrize(
    ("mode", "counts", "names"),
    [
        ("create", {"create": 1, "conflict": 1}, ["Old", "New"]),
        ("update", {"update": 1, "error": 1}, ["Changed"]),
        ("upsert", {"update": 1, "create": 1}, ["Changed", "New"]),
        ("find", {"unchanged": 1, "error": 1}, ["Old"]),
    ],
)
def test_the_mode_says_what_happens(imports: Imports, mode: str, counts: dict[str, int], names: list[str]) -> None:
    imports.take(HEADER + "A1,Old,,,\n", ACCOUNTS)
    plan = {"version": 1, "objects": [{**ACCOUNTS["objects"][0], "mode": mode}]}
    run = imports.take(HEADER + "A1,Changed,,,\nA2,New,,,\n", plan)
    assert {fate: count for fate, count in run.counts["account"].items() if count} == counts
    assert [row["name"] for row in accounts()] == names


def test_a_relation_is_found_by_number_external_id_name_mail_and_phone(imports: Imports) -> None:
    imports.take("ID,Name,Phone,Mail\nA1,华为,010-65529988,Info@Huawei.example\nA2,Acme,,\n", {"version": 1, "objects": [
        {"as": "a", "record": "accounts", "key": ["external_id"], "columns": {"ID": "external_id", "Name": "name", "Phone": "phone", "Mail": "email"}}]})  # fmt: skip
    record = registry.at("accounts")
    assert record
    first = record.model._default_manager.get(external_id="A1")
    rows = [
        ("n1", str(record.model._default_manager.values_list("number", flat=True).get(pk=first.pk))),
        ("n2", "A1"),
        ("n3", "华为"),
        ("n4", "info@huawei.example"),
        ("n5", "+86 10 6552 9988"),
    ]
    content = "Name,Company\n" + "".join(f"{name},{said}\n" for name, said in rows)
    plan = {
        "version": 1,
        "objects": [{"as": "c", "record": "contacts", "key": ["name"], "columns": {"Name": "name", "Company": "account"}}],
    }
    run = imports.take(content, plan)
    contacts = registry.at("contacts")
    assert contacts
    assert _reasons(run) == []
    assert list(contacts.model._default_manager.order_by("name").values_list("name", "account_id")) == [
        (name, first.pk) for name, _said in rows
    ]


def test_an_ambiguous_relation_is_a_conflict_that_names_the_candidates(imports: Imports) -> None:
    imports.take(HEADER + "A1,Acme,,,\nA2,Acme,,,\n", ACCOUNTS)
    plan = {
        "version": 1,
        "objects": [{"as": "c", "record": "contacts", "key": ["name"], "columns": {"Name": "name", "Company": "account"}}],
    }
    run = imports.take("Name,Company\nLi,Acme\nWang,Nobody\n", plan)
    numbers = registry.at("accounts").model._default_manager.order_by("pk").values_list("number", flat=True)
    first, second = _reasons(run)
    assert first[:2] == (2, "conflict")
    assert first[2] == [["Company", f"“Acme” may be any of: Acme ({numbers[0]}), Acme ({numbers[1]})."]]
    assert second == (
        3,
        "error",
        [["Company", "There is no account “Nobody” within your reach; create it first, or map it to a new record."]],
    )


def test_a_parent_may_stand_in_a_later_row(imports: Imports) -> None:
    plan = {"version": 1, "objects": [{"as": "a", "record": "accounts", "key": ["external_id"], "columns": {
        "ID": "external_id", "Name": "name", "Parent": "parent"}}]}  # fmt: skip
    content = "ID,Name,Parent\nA1,Branch,Head office\nA2,Lost,Nowhere\nA3,Head office,\n"
    checked = imports.check(content, plan)
    run = imports.take(content, plan)
    model = registry.at("accounts").model
    assert model._default_manager.get(external_id="A1").parent == model._default_manager.get(external_id="A3")
    text = "There is no account “Nowhere” in the file or before; the field was left empty."
    assert _reasons(run) == [(3, "warning", [["Parent", text]])]
    assert (checked.checked, _reasons(checked)) == (run.counts, _reasons(run))


def test_a_dry_run_counts_exactly_what_the_run_does_and_writes_nothing(imports: Imports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 3)
    imports.take(HEADER + "A1,Old,,,\nA2,Same,,,\n", ACCOUNTS)
    content = HEADER + "A1,New name,,,\nA2,Same,,,\nA3,Fresh,,,\nA3,,123,,\nA4,,,,\nA3,,,key,\nA5,Last,,,\nA1,,,seg,\n"
    run = imports.prepare(content, ACCOUNTS)
    before = (accounts(), Change.objects.count())
    running.check(run, clock=clock)
    assert (accounts(), Change.objects.count()) == before
    checked = run.checked
    running.carry_out(run, clock=clock)
    assert run.counts == checked
    assert {fate: count for fate, count in checked["account"].items() if count} == {
        "create": 2,
        "update": 1,
        "unchanged": 1,
        "error": 1,
    }


def test_an_ambiguous_key_names_only_records_within_reach(imports: Imports, seller: Callable[..., Person]) -> None:
    mine, other = seller("mine"), seller("other")
    columns = {"Name": "name", "Segment": "segment"}
    plan = {"version": 1, "objects": [{"as": "a", "record": "accounts", "key": ["name"], "columns": columns}]}
    imports.take("Name,Segment\nSecret plans,x\nMore secrets,x\n", plan, by=other)
    imports.take("Name,Segment\nOwn,x\n", plan, by=mine)
    plan["objects"][0]["key"] = ["segment"]  # type: ignore[index]
    told = str(_reasons(imports.take("Name,Segment\nStolen,x\n", plan, by=mine)))
    assert ("may be any of: Own." in told, "ecret" in told) == (True, False)


def test_records_outside_the_reach_are_neither_changed_nor_told(imports: Imports, seller: Callable[..., Person]) -> None:
    mine, other = seller("mine"), seller("other")
    imports.take(HEADER + "A1,Secret plans,,,\n", ACCOUNTS, by=other)
    run = imports.take(HEADER + "A1,Stolen,,,\nA2,Own,,,\n", ACCOUNTS, by=mine)
    assert [(row["external_id"], row["name"]) for row in accounts()] == [("A1", "Secret plans"), ("A2", "Own")]
    assert _reasons(run) == [(2, "conflict", [["", "There is such a record outside your reach."]])]
    plan = {
        "version": 1,
        "objects": [{"as": "c", "record": "contacts", "key": ["name"], "columns": {"Name": "name", "Company": "account"}}],
    }
    contacts = imports.take("Name,Company\nLi,Secret plans\nWang,Own\n", plan, by=mine)
    assert contacts.counts["rows"]["accepted"] == 1
    assert [kind for _row, kind, _reasons in _reasons(contacts)] == ["error"]


def test_what_may_be_seen_but_not_changed_is_a_conflict(imports: Imports, seller: Callable[..., Person]) -> None:
    imports.take(HEADER + "A1,Old,,,\n", ACCOUNTS)
    reader = seller("reader", Reach.ALL, ("view", "create", "import"))
    run = imports.take(HEADER + "A1,New,,,\n", ACCOUNTS, by=reader)
    assert (run.counts["account"], accounts()[0]["name"]) == ({"conflict": 1}, "Old")


def test_without_the_right_to_import_nothing_is_read(imports: Imports, seller: Callable[..., Person]) -> None:
    run = imports.take(HEADER + "A1,Old,,,\n", ACCOUNTS, by=seller("visitor", Reach.ALL, ("view", "create", "change")))
    assert (run.state, run.message, accounts()) == ("failed", "You do not have the right to do this.", [])


def test_new_records_belong_to_who_imports(imports: Imports, seller: Callable[..., Person]) -> None:
    mine = seller("mine")
    imports.take(HEADER + "A1,Old,,,\n", ACCOUNTS, by=mine)
    assert registry.at("accounts").model._default_manager.get().owner == mine


def test_what_the_database_refuses_only_hits_its_own_row(imports: Imports) -> None:
    record = registry.at("accounts")
    assert record
    saving.create(record, {"name": "Taken", "number": "K-1"}, Writer(by=None, at=NOW))
    plan = {"version": 1, "objects": [{"as": "a", "record": "accounts", "key": ["external_id"], "columns": {
        "ID": "external_id", "Name": "name", "No": "number"}}]}  # fmt: skip
    run = imports.take("ID,Name,No\nA1,Good,\nA2,Clash,K-1\nA3,Good too,\n", plan)
    assert [row["external_id"] for row in accounts()] == ["", "A1", "A3"]
    assert [(row, kind) for row, kind, _reasons in _reasons(run)] == [(3, "error")]


def test_the_number_of_statements_does_not_grow_with_the_rows(imports: Imports) -> None:
    def statements(count: int, stem: str) -> int:
        run = imports.prepare(HEADER + "".join(f"{stem}{i},Name {i},,,\n" for i in range(count)), ACCOUNTS)
        with CaptureQueriesContext(connection) as captured:
            running.carry_out(run, clock=clock)
        return len(captured)

    statements(1, "A")  # the mapping is remembered
    assert statements(300, "B") == statements(20, "C")


def test_a_row_without_the_first_key_is_recognized_by_the_next_one(imports: Imports) -> None:
    plan = {**ACCOUNTS, "objects": [{**ACCOUNTS["objects"][0], "otherwise": [["name"]]}]}
    imports.take(HEADER + "A1,Acme,,,\n,Borealis,,,\n", plan)
    run = imports.take(HEADER + "A1,Acme,111,,\n,Borealis,222,,\n,Cetus,333,,\n", plan)
    assert {fate: count for fate, count in run.counts["account"].items() if count} == {"update": 2, "create": 1}
    assert [(row["name"], row["phone"]) for row in accounts()] == [("Borealis", "222"), ("Cetus", "333"), ("Acme", "111")]


INDUSTRIES: dict[str, Any] = {
    "version": 1,
    "objects": [
        {"record": "accounts", "key": ["name"], "columns": {"Name": "name", "Sector": "industry"}, "create_missing": ["industry"]}
    ],
}


def test_missing_words_of_a_word_list_are_made_once_where_the_mapping_says_so(
    imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    content = "Name,Sector\nAcme,Steel\nBorealis,Wood\nCetus,Steel\nDraco,Wood\nEridanus,\n"
    industries = registry.at("industries").model._default_manager
    checked = imports.check(content, INDUSTRIES)
    assert (checked.checked["industries"], checked.checked["accounts"]["create"]) == ({"create": 2}, 5)
    assert (industries.count(), accounts()) == (0, [])
    run = imports.take(content, INDUSTRIES)
    assert (run.counts["industries"], run.counts["accounts"]["create"]) == ({"create": 2}, 5)
    names = registry.at("accounts").model._default_manager.order_by("name").values_list("name", "industry__name")
    assert list(names) == [("Acme", "Steel"), ("Borealis", "Wood"), ("Cetus", "Steel"), ("Draco", "Wood"), ("Eridanus", None)]
    assert imports.take(content, INDUSTRIES).counts["accounts"]["unchanged"] == 5
    assert industries.count() == 2


def test_missing_words_are_errors_otherwise(imports: Imports) -> None:
    plan = {"version": 1, "objects": [{**INDUSTRIES["objects"][0], "create_missing": []}]}
    run = imports.take("Name,Sector\nAcme,Steel\n", plan)
    assert (run.counts["rows"]["error"], accounts()) == (1, [])
    assert registry.at("industries").model._default_manager.count() == 0


def test_who_may_not_create_words_makes_none(imports: Imports, seller: Callable[..., Person]) -> None:
    someone = seller("someone", Reach.ALL)
    Grant.objects.create(role=someone.roles.get(), object="industries", action="view", reach=Reach.ALL)
    run = imports.take("Name,Sector\nAcme,Steel\n", INDUSTRIES, by=someone)
    assert (run.state, accounts()) == ("failed", [])
    assert registry.at("industries").model._default_manager.count() == 0
