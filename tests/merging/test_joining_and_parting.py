"""Merging and undoing it: everything that points to a record goes over, and comes back exactly as it was."""

import datetime
import random
from typing import Any

import pytest
from django.apps import apps

from guanxi.people.models import Person, Share
from guanxi.records import fields, registry, saving
from guanxi.records.declare import Record
from guanxi.records.merging import joining, parting, pointing
from guanxi.records.models import Comment, Favorite, Following, Merge
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2024, 3, 15, 8, tzinfo=datetime.UTC)
LATER = AT + datetime.timedelta(hours=1)
BOOKS = {
    "records.Change",
    "records.Merge",
    "people.AuditEntry",
    "warehouse.Touched",
    "evaluation.CustomerMonth",
    "evaluation.OwnerDay",
}
"""Tables that keep book of what happened, or of sums that the database adds up."""
SEARCHED = {"search", "version", "changed_at"}


def _at(path: str) -> Record:
    record = registry.at(path)
    assert record is not None
    return record


def _everything() -> dict[str, dict[Any, dict[str, Any]]]:
    """All rows of all tables of the product, but for books and for what counts savings."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        if (
            label in BOOKS
            or label.startswith(("procrastinate.", "sessions.", "contenttypes.", "auth."))
            or not model._meta.managed
        ):
            continue
        names = [c.attname for c in model._meta.concrete_fields if c.name not in SEARCHED]
        found[label] = {row[model._meta.pk.attname]: row for row in model._base_manager.values(*names)}
    return found


def _around(make: SampleMaker, target: Any, dice: random.Random) -> None:
    """Rows of every declared object that can point to the record, some of them several times."""
    for column in pointing.columns(type(target)):
        record = registry.of(column.model)
        if record is None or record.path not in make.samples or column.name not in fields.everything(record):
            continue
        if not fields.everything(record)[column.name].editable or (column.model is type(target) and dice.random() < 0.5):
            continue
        for _time in range(dice.choice((1, 1, 2))):
            make.make(record.path, **{**_fitting(make, column, target), column.name: target.pk})


def _fitting(make: SampleMaker, column: Any, target: Any) -> dict[str, Any]:
    """What else must be said so that the row may point to the record."""
    label, name = column.model._meta.model_name, column.name
    if label in ("phonenumber", "emailaddress"):
        return {"account": None, "contact": None}
    if label == "affiliation" and name == "account":
        return {"contact": make.make("contacts").pk}
    if label == "affiliation" and name == "reports_to":
        account = make.make("accounts").pk
        make.make("affiliations", account=account, contact=target.pk)
        return {"account": account, "contact": make.make("contacts").pk}
    return {}


def _hang(path: str, key: int, people: list[Person], dice: random.Random) -> None:
    for person in people:
        if dice.random() < 0.6:
            Following.objects.create(person=person, path=path, object_id=key)
        if dice.random() < 0.6:
            Favorite.objects.create(person=person, path=path, object_id=key, at=AT)
        if dice.random() < 0.6:
            Share.objects.create(to_person=person, path=path, object_id=key, shared_at=AT)
        Comment.objects.create(by=person, path=path, object_id=key, text="Hello", written_at=AT)


@pytest.mark.parametrize("path", ["accounts", "contacts"])
@pytest.mark.parametrize("seed", range(4))
def test_merging_and_undoing_it_leaves_every_row_as_it_was(path: str, seed: int, make: SampleMaker, writer: Writer) -> None:
    dice = random.Random(seed)  # noqa: S311
    people = [writer.by, *(Person.objects.create(username=f"p{number}") for number in range(3))]
    objects = [make.make(path) for _one in range(dice.choice((2, 3)))]
    for obj in objects:
        _around(make, obj, dice)
        _hang(path, obj.pk, people, dice)
    if path == "accounts":
        saving.change(_at(path), objects[1], {"phone": "0571 8888 0000", "tags": ["north"], "description": "One"}, writer)
        saving.change(_at(path), objects[0], {"phone": "021 5888 1234", "tags": ["old"], "description": "Two"}, writer)
        if dice.random() < 0.6:
            saving.change(_at(path), objects[0], {"parent": objects[1].pk}, writer)
        _same_people(make, objects)
    before = _everything()
    choices = {"phone": objects[1].pk, "external_id": objects[1].pk, "owner": objects[1].pk} if seed % 2 else {}
    choices = {name: key for name, key in choices.items() if name in fields.everything(_at(path))}
    made = joining.merge(_at(path), objects[0].pk, [obj.pk for obj in objects[1:]], choices, writer)
    assert type(objects[0]).objects.filter(pk__in=made.gone).count() == 0
    for column in pointing.columns(type(objects[0])):
        assert not column.model._base_manager.filter(**{f"{column.attname}__in": made.gone}).exists(), column
    parting.part(made, Writer(by=writer.by, at=LATER))
    after = _everything()
    assert Merge.objects.get().left == {"rows": {}, "fields": []}
    for label in before:
        assert after[label] == before[label], label


def _same_people(make: SampleMaker, accounts: list[Any]) -> None:
    """Somebody works for both."""
    contact = make.make("contacts", account=accounts[1].pk)
    make.make("affiliations", account=accounts[0].pk, contact=contact.pk)
