"""An import tells nobody what their role hides: not in reasons, not by finding records, not by filling what they cannot see."""

from collections.abc import Callable
from typing import Any

import pytest

from guanxi.people.models import FieldRight, Person
from guanxi.people.models.role import Level, Reach
from guanxi.records import registry, saving
from guanxi.records.models import Change, ImportRun
from guanxi.records.transfer import rejecting
from guanxi.records.transfer.mapping import Unmappable
from guanxi.records.writer import Writer

from .conftest import NOW, Imports

Seller = Callable[..., Person]
CONTACTS: dict[str, Any] = {
    "version": 1,
    "objects": [
        {"as": "contact", "record": "contacts", "key": ["external_id"], "columns": {"ID": "external_id", "Name": "name", "Account": "account"}}
    ],
}  # fmt: skip


def hide(person: Person, *names: str, of: str = "accounts", level: Level = Level.HIDDEN) -> Person:
    """Let the person's role make this of fields of an object."""
    role = person.roles.get()
    FieldRight.objects.bulk_create(FieldRight(role=role, object=of, field=name, level=level) for name in names)
    return Person.objects.get(pk=person.pk)


def account(owner: Person, **values: Any) -> Any:
    """An account of this person, made by the product itself."""
    return saving.create(registry.at("accounts"), {"owner": owner, **values}, Writer(by=None, at=NOW))


def told(run: ImportRun, *, is_check: bool = False) -> str:
    """Everything that the run says of its rows."""
    reasons = [reason for problem in run.problems.filter(is_check=is_check) for reason in problem.reasons]
    return f"{reasons} {run.message} {rejecting.csv_of(run, is_check=is_check).decode('utf-8-sig')}"


@pytest.mark.parametrize("is_check", [False, True])
@pytest.mark.parametrize("is_hidden", [False, True])
def test_records_that_may_be_meant_are_not_told_by_a_hidden_id(
    imports: Imports, seller: Seller, is_hidden: bool, is_check: bool
) -> None:
    person = seller("mei", Reach.ALL)
    account(person, name="Known")
    for number in ("SECRET-1", "SECRET-2"):
        values = {"name": "Twin", "external_id": number, "owner": person}
        saving.create(registry.at("contacts"), values, Writer(by=None, at=NOW))
    by = hide(person, "external_id", of="contacts") if is_hidden else person
    columns = {"Contact": "contact", "Account": "account"}
    plan = {"version": 1, "objects": [{"as": "a", "record": "affiliations", "key": ["contact", "account"], "columns": columns}]}
    run = (imports.check if is_check else imports.take)("Contact,Account\nTwin,Known\n", plan, by=by)
    assert "Twin" in told(run, is_check=is_check)
    assert ("SECRET-" in told(run, is_check=is_check)) is not is_hidden


@pytest.mark.parametrize("name", ["external_id", "email", "short_name", "phone"])
@pytest.mark.parametrize("is_hidden", [False, True])
def test_no_record_is_found_by_a_hidden_value(imports: Imports, seller: Seller, name: str, is_hidden: bool) -> None:
    value = {"external_id": "X-700", "email": "secret@example.com", "short_name": "密", "phone": "0571-88880000"}[name]
    person = seller("mei", Reach.ALL)
    made = account(person, name="Known", **{name: value})
    run = imports.take(f"ID,Name,Account\nC1,王明,{value}\n", CONTACTS, by=hide(person, name) if is_hidden else person)
    contacts: Any = registry.at("contacts").model
    assert list(contacts.objects.values_list("account", flat=True)) == ([] if is_hidden else [made.pk])
    assert "Known" not in told(run)


def test_a_hidden_or_fixed_column_is_refused_in_a_mapping_and_left_out_of_a_proposal(imports: Imports, seller: Seller) -> None:
    person = seller("mei", Reach.ALL)
    made = account(person, name="Known", external_id="A1", segment="before", description="secret")
    by = hide(person, "description")
    by = hide(by, "segment", level=Level.READ)
    columns = {"External ID": "external_id", "Description": "description", "Segment": "segment"}
    plan = {"version": 1, "objects": [{"as": "a", "record": "accounts", "key": ["external_id"], "columns": columns}]}
    content = "External ID,Name,Description,Segment\nA1,Renamed,leaked,after\n"
    with pytest.raises(Unmappable):
        imports.take(content, plan, by=by)
    run = imports.take(content, into="accounts", by=by)
    made.refresh_from_db()
    assert (made.name, made.description, made.segment) == ("Renamed", "secret", "before")
    assert "secret" not in told(run)
    changed = [{*change.values} - {"name_key"} for change in Change.objects.filter(batch=run.batch)]
    assert changed == [{"name"}]


@pytest.mark.parametrize("is_hidden", [False, True])
def test_a_contradiction_about_a_hidden_field_is_told_without_its_name(imports: Imports, seller: Seller, is_hidden: bool) -> None:
    person = seller("mei", Reach.ALL)
    top = account(person, name="Top", external_id="A1")
    child = account(person, name="Child", external_id="A2", parent=top)
    columns = {"ID": "external_id", "Parent": "parent"}
    plan = {"version": 1, "objects": [{"as": "a", "record": "accounts", "key": ["external_id"], "columns": columns}]}
    if is_hidden:
        with pytest.raises(Unmappable) as refused:
            imports.take(f"ID,Parent\nA1,{child.number}\n", plan, by=hide(person, "parent"))
        assert "Child" not in str(refused.value)
    else:
        assert "subsidiaries" in told(imports.take(f"ID,Parent\nA1,{child.number}\n", plan, by=person))
    top.refresh_from_db()
    assert top.parent_id is None
