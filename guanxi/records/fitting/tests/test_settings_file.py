"""All settings as one file: out of one company, into an empty one, unchanged."""

import copy
import datetime
import json
from typing import Any

import pytest
from django.test import Client

from guanxi.people.models import AuditEntry, Company, Department, FieldRight, Grant, Person, Role
from guanxi.records import fields, registry, saving
from guanxi.records.fields import Kind
from guanxi.records.fitting import changing, keeping, loading, making, settings_file
from guanxi.records.fitting.tests.fields import CHOICES, add
from guanxi.records.models import (
    Change,
    Choice,
    ChoiceList,
    CustomField,
    CustomObject,
    Layout,
    NumberSeries,
    View,
    Wording,
)
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(writer: Writer) -> Any:
    """A company with something of everything, as a file."""
    role = Role.objects.create(name="Seller", description="Sells.")
    Grant.objects.create(role=role, object="accounts", action="view", reach=4)
    FieldRight.objects.create(role=role, object="accounts", field="credit_code", level=0)
    making.add("machines", {"labels": {"en": "machine"}, "labels_plural": {"en": "machines"}}, writer)
    loading.refresh()
    levels = keeping.make_list("Levels", CHOICES, writer)
    level = add("machines", Kind.CHOICE, writer, labels={"en": "Level"}, choice_list=levels, in_list=True)
    add("accounts", Kind.RELATION, writer, labels={"en": "Main machine"}, target="machines")
    keeping.word("accounts", {"": {"labels": {"en": "client"}, "labels_plural": {"en": "clients"}}}, writer)
    machines = registry.at("machines")
    assert machines
    keeping.lay_out(
        machines, role.pk, {"columns": [level.name, "name"], "sections": [{"labels": {"en": "A"}, "fields": ["name"]}]}, writer
    )
    Company.objects.update_or_create(pk=1, defaults={"name": "Huaxia", "currency": "EUR"})
    return json.loads(json.dumps(settings_file.taken_out()))


def _empty(writer: Writer) -> None:
    """The company as it was before, without anything of the file."""

    for field in CustomField.objects.all():
        changing.drop(field, writer)
    loading.refresh()
    for row in CustomObject.objects.all():
        making.drop(row, writer)
    for model in (Layout, Wording, Choice, ChoiceList, FieldRight, Grant, Role):
        model._default_manager.all().delete()
    Company.objects.filter(pk=1).update(name="", currency="CNY")
    loading.refresh()


def test_what_was_taken_out_is_the_same_after_it_was_put_into_an_empty_company(content: Any, writer: Writer) -> None:
    _empty(writer)
    assert (registry.at("machines"), Role.objects.count()) == (None, 0)
    settings_file.put_in(content, writer)
    loading.refresh()
    machines = registry.at("machines")
    assert machines
    assert json.loads(json.dumps(settings_file.taken_out())) == content
    assert [name for name in fields.everything(machines) if name.startswith("x_")] == ["x_level"]


def test_a_second_time_nothing_happens(content: Any, writer: Writer) -> None:
    assert {step.what for step in settings_file.plan(content)} == {"unchanged"}
    changed = copy.deepcopy(content)
    changed["parts"]["fields"][0]["labels"] = {"en": "Best machine"}
    assert [(step.key, step.what, step.names) for step in settings_file.plan(changed) if step.what != "unchanged"] == [
        ("accounts.x_main_machine", "change", ("labels",))
    ]


def test_a_conflict_is_told_and_nothing_is_put_in(content: Any, writer: Writer) -> None:
    content["parts"]["fields"][1]["kind"] = "text"
    content["parts"]["roles"].append({"key": "New", "description": "", "grants": [], "fields": []})
    with pytest.raises(settings_file.Conflict) as refusal:
        settings_file.put_in(content, writer)
    assert "machines.x_level" in str(refusal.value)
    assert not Role.objects.filter(name="New").exists()


def test_a_refusal_in_the_middle_takes_everything_back(content: Any, writer: Writer) -> None:
    _empty(writer)
    content["parts"]["layouts"][0]["columns"] = ["nonsense"]
    with pytest.raises(settings_file.Conflict):
        settings_file.put_in(content, writer)
    loading.refresh()
    assert (registry.at("machines"), Role.objects.count(), CustomField.objects.count()) == (None, 0, 0)


@pytest.mark.parametrize(
    "spoiled",
    [
        None, [], {}, {"kind": "other"}, {"kind": "guanxi settings", "version": 2, "parts": {}},
        {"kind": "guanxi settings", "version": 1, "parts": {"nonsense": []}}, {"kind": "guanxi settings", "version": 1, "parts": {"roles": [1]}},
        {"kind": "guanxi settings", "version": 1, "parts": {"roles": [{"key": "A"}, {"key": "A"}]}},
    ],
)  # fmt: skip
def test_what_is_no_file_of_settings_is_refused(spoiled: Any) -> None:
    with pytest.raises(settings_file.NotReadable):
        settings_file.plan(spoiled)


def test_rows_without_what_they_need_are_refused_in_words(writer: Writer) -> None:
    for part in settings_file.parts():
        spoiled = {"kind": "guanxi settings", "version": 1, "parts": {part.name: [{"key": "nowhere"}]}}
        with pytest.raises((settings_file.NotReadable, settings_file.Conflict)):
            settings_file.put_in(spoiled, writer)


def test_the_page_shows_the_plan_and_carries_it_out(content: Any, writer: Writer, client: Client) -> None:
    client.force_login(writer.by)
    assert json.loads(client.get("/settings/file/settings.json").content) == content
    content["parts"]["roles"][0]["description"] = "Sells a lot."
    shown = client.post("/settings/file/", {"text": json.dumps(content)})
    assert (shown.status_code, "Seller" in shown.content.decode(), Role.objects.get().description) == (200, True, "Sells.")
    assert client.post("/settings/file/", {"text": json.dumps(content), "carry_out": "1"}).status_code == 302
    assert Role.objects.get().description == "Sells a lot."
    assert client.post("/settings/file/", {"text": "nonsense"}).status_code == 422


def test_only_administrators_take_settings_out(client: Client) -> None:
    client.force_login(Person.objects.create(username="somebody"))
    assert [client.get(page).status_code for page in ("/settings/file/", "/settings/file/settings.json")] == [404, 404]


def test_departments_come_below_each_other_and_price_books_in_their_currency(writer: Writer) -> None:
    def create(path: str, **values: Any) -> Any:
        record = registry.at(path)
        assert record
        return saving.create(record, values, writer)

    sales = create("departments", name="Sales", code="S")
    for above in (sales, create("departments", name="Service")):
        create("departments", name="East", parent=above.pk)  # twice the same name, in two places
    euro = create("currencies", code="EUR")
    books = type(create("price-books", name="Export", currency=euro.pk, from_on=datetime.date(2026, 1, 1)))._default_manager
    content = json.loads(json.dumps(settings_file.taken_out(["departments", "currencies", "price-books"])))
    books.all().delete()
    euro.delete()
    while Department.objects.exists():
        Department.objects.filter(children=None).delete()
    settings_file.put_in(content, writer)
    assert sorted((row.name, row.parent.name if row.parent else "") for row in Department.objects.all()) == [
        ("East", "Sales"), ("East", "Service"), ("Sales", ""), ("Service", ""),
    ]  # fmt: skip
    assert list(books.values_list("name", "currency__code", "from_on")) == [("Export", "EUR", datetime.date(2026, 1, 1))]
    assert {step.what for step in settings_file.plan(content)} == {"unchanged"}
    content["parts"]["price-books"][0]["currency"] = "XXX"
    with pytest.raises(settings_file.Conflict):
        settings_file.put_in(content, writer)


def test_what_a_file_sets_of_company_numbers_and_views_is_remembered(writer: Writer) -> None:
    Company.objects.update_or_create(pk=1, defaults={"name": "Huaxia", "currency": "EUR"})
    View.objects.create(
        path="accounts", name="All", owner=writer.by, sharing="everybody", created_at=writer.at, changed_at=writer.at
    )
    NumberSeries.objects.update_or_create(path="accounts", year=0, defaults={"prefix": "C", "digits": 6})
    content = json.loads(json.dumps(settings_file.taken_out(["company", "numbers", "views"])))
    content["parts"]["company"][0]["name"] = "Huaxia Group"
    content["parts"]["numbers"][0]["prefix"] = "K"
    content["parts"]["views"][0]["address"] = "sort=name"
    settings_file.put_in(content, writer)
    noted = AuditEntry.objects.filter(kind=AuditEntry.Kind.SETTINGS, by=writer.by).order_by("pk")
    assert list(noted.values_list("path", "what")) == [
        ("company", {"name": "Huaxia Group"}),
        ("numbers", {"series": "accounts ", "prefix": "K", "digits": "6"}),
    ]
    assert list(Change.objects.filter(path="views").values_list("kind", "values", "by")) == [
        ("changed", {"address": ["", "sort=name"]}, writer.by.pk if writer.by else None)
    ]
