"""Custom fields: added, written, found, changed, removed and brought back."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from guanxi.records import explain, fields, finding, registry, saving
from guanxi.records.declare import Record
from guanxi.records.fields import Kind
from guanxi.records.fitting import changing, kinds, loading, making, tidying, usage
from guanxi.records.fitting.tests.fields import add, of_every_kind
from guanxi.records.models import Change, CustomField
from guanxi.records.refusals import Invalid
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db


def accounts() -> Record:
    return registry.declared(registry.at("accounts").model)


def test_a_field_of_every_kind_keeps_its_value(writer: Writer) -> None:
    values = of_every_kind(accounts(), writer)
    obj = saving.create(accounts(), {"name": "Huaxia", **values}, writer)
    kept = accounts().model._default_manager.get(pk=obj.pk)
    assert {name: getattr(kept, fields.everything(accounts())[name].column.attname) for name in values} == values


def test_every_kind_is_offered_and_derived_again(writer: Writer) -> None:
    of_every_kind(accounts(), writer)
    own = {name: field.kind for name, field in fields.everything(accounts()).items() if name.startswith("x_")}
    assert sorted(set(own.values())) == sorted(kinds.OFFERED) == sorted(Kind)


def test_the_column_is_named_after_the_label_and_never_twice(writer: Writer) -> None:
    names = [
        add("accounts", Kind.TEXT, writer, labels=labels).name
        for labels in ({"en": "Club card"}, {"en": "Club card"}, {"zh-hans": "会员"})
    ]
    assert names == ["x_club_card", "x_club_card_2", "x_hui_yuan"]


def test_the_label_follows_the_language_and_its_change(writer: Writer) -> None:
    row = add("accounts", Kind.TEXT, writer, labels={"en": "club", "zh-hans": "俱乐部"})
    with_language = _labels(row.name)
    changing.change(row, {"labels": {"en": "circle"}}, writer)
    loading.refresh()
    assert (with_language, _labels(row.name)) == (("Club", "俱乐部"), ("Circle", "Circle"))


def test_a_change_of_a_value_is_remembered(writer: Writer) -> None:
    row = add("accounts", Kind.NUMBER, writer, labels={"en": "Size"})
    obj = saving.create(accounts(), {"name": "Huaxia", row.name: Decimal(5)}, writer)
    saving.change(accounts(), obj, {row.name: Decimal("7.5")}, writer)
    change = Change.objects.filter(path="accounts", object_id=obj.pk, kind="changed").get()
    assert change.values == {row.name: ["5.000000", "7.500000"]}


def test_a_searched_field_is_found_and_another_is_not(writer: Writer) -> None:
    seen = add("accounts", Kind.TEXT, writer, labels={"en": "Nickname"}, is_searched=True)
    unseen = add("accounts", Kind.TEXT, writer, labels={"en": "Secret"})
    saving.create(accounts(), {"name": "Huaxia", seen.name: "Zebra", unseen.name: "Giraffe"}, writer)
    assert writer.by
    assert [len(finding.find(words, writer.by)) for words in ("zebra", "giraffe")] == [1, 0]


def test_list_form_and_page_show_the_field(writer: Writer, client: Client) -> None:
    row = add("accounts", Kind.TEXT, writer, labels={"en": "Club card"}, in_list=True)
    obj = saving.create(accounts(), {"name": "Huaxia", row.name: "Gold 77"}, writer)
    client.force_login(writer.by)
    pages = [f"/accounts/?f={row.name}:is:Gold+77&sort={row.name}", f"/accounts/{obj.pk}/", f"/accounts/{obj.pk}/edit/"]
    assert [("Club card" in text, "Gold 77" in text) for text in (client.get(page).content.decode() for page in pages)] == [
        (True, True)
    ] * 3


def test_a_unique_field_refuses_a_second_but_not_a_second_empty_one(writer: Writer) -> None:
    row = add("accounts", Kind.TEXT, writer, labels={"en": "Club card"}, is_unique=True)
    for name, value in (("A", "1"), ("B", ""), ("C", None), ("D", "")):
        saving.create(accounts(), {"name": name, row.name: value}, writer)
    with pytest.raises(Invalid) as refusal:
        saving.create(accounts(), {"name": "E", row.name: "1"}, writer)
    assert refusal.value.fields == {row.name: "Account with this Club card already exists."}
    assert accounts().model._default_manager.filter(**{f"{row.name}__isnull": True}).count() == 3


def test_a_required_field_needs_a_start_where_there_are_records(writer: Writer) -> None:
    obj = saving.create(accounts(), {"name": "Huaxia"}, writer)
    with pytest.raises(Invalid) as refusal:
        add("accounts", Kind.INTEGER, writer, labels={"en": "Rank"}, is_required=True)
    assert list(refusal.value.fields) == ["default"]
    row = add("accounts", Kind.INTEGER, writer, labels={"en": "Rank"}, is_required=True, default=3)
    assert getattr(accounts().model._default_manager.get(pk=obj.pk), row.name) == 3


def test_requiring_and_forbidding_doubles_ask_the_values_that_are_there(writer: Writer) -> None:
    row = add("accounts", Kind.TEXT, writer, labels={"en": "Card"})
    for name, value in (("A", "1"), ("B", "1"), ("C", None)):
        saving.create(accounts(), {"name": name, row.name: value}, writer)
    said = []
    for flag in ("is_required", "is_unique"):
        with pytest.raises(Invalid) as refusal:
            changing.change(row, {flag: True}, writer)
        said.append(refusal.value.fields)
    assert [list(one) for one in said] == [["is_required"], ["is_unique"]]
    assert ("1 records" in said[0]["is_required"], ": 1." in said[1]["is_unique"]) == (True, True)


def test_a_removed_field_is_gone_and_comes_back_with_its_values(writer: Writer) -> None:
    row = add("accounts", Kind.TEXT, writer, labels={"en": "Card"})
    obj = saving.create(accounts(), {"name": "A", row.name: "77"}, writer)
    assert usage.of_field(row).values == 1
    changing.remove(row, writer)
    loading.refresh()
    gone = (row.name in fields.everything(accounts()), hasattr(accounts().model(), row.name))
    saving.create(accounts(), {"name": "B"}, writer)
    changing.bring_back(CustomField.objects.get(pk=row.pk), writer)
    loading.refresh()
    assert (gone, getattr(accounts().model._default_manager.get(pk=obj.pk), row.name)) == ((False, False), "77")


def test_a_long_removed_field_is_dropped_and_a_fresh_one_is_not(writer: Writer) -> None:
    old, fresh = (add("accounts", Kind.TEXT, writer, labels={"en": name}) for name in ("Old", "Fresh"))
    for row in (old, fresh):
        changing.remove(row, writer)
    CustomField.objects.filter(pk=old.pk).update(removed_at=writer.at - datetime.timedelta(days=31))
    assert (tidying.drop_old(writer.at), list(CustomField.objects.values_list("name", flat=True))) == (1, [fresh.name])


@pytest.mark.parametrize(
    ("kind", "values", "at"),
    [
        (Kind.TEXT, {"labels": {}}, "labels"),
        (Kind.CHOICE, {}, "choice_list"),
        (Kind.RELATION, {"target": "nowhere"}, "target"),
        (Kind.LONG_TEXT, {"is_unique": True}, "is_unique"),
        (Kind.MONEY, {"is_searched": True}, "is_searched"),
        (Kind.INTEGER, {"default": "many"}, "default"),
        (Kind.TEXT, {"name": "name"}, "name"),
        (Kind.TEXT, {"name": "x_a__b"}, "name"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_place(kind: Kind, values: dict[str, Any], at: str, writer: Writer) -> None:
    with pytest.raises(Invalid) as refusal:
        add("accounts", kind, writer, **{"labels": {"en": "Field"}, **values})
    assert list(refusal.value.fields) == [at]
    assert not CustomField.objects.exists()


def test_removing_what_a_relation_points_to_empties_it_even_while_the_field_is_hidden(writer: Writer) -> None:
    row = add("products", Kind.RELATION, writer, labels={"en": "Maker"}, target="accounts")
    products = registry.at("products")
    assert products
    maker = saving.create(accounts(), {"name": "Maker"}, writer)
    made = saving.create(products, {"name": "Pump", row.name: maker.pk}, writer)
    changing.remove(row, writer)
    loading.refresh()
    saving.remove(accounts(), maker, writer)
    changing.bring_back(CustomField.objects.get(pk=row.pk), writer)
    loading.refresh()
    assert getattr(products.model._default_manager.get(pk=made.pk), f"{row.name}_id") is None


def test_an_own_object_has_list_page_search_and_number(writer: Writer, client: Client) -> None:
    making.add(
        "machines", {"labels": {"en": "machine"}, "labels_plural": {"en": "machines"}, "is_numbered": True, "prefix": "M"}, writer
    )
    loading.refresh()
    site = add("machines", Kind.RELATION, writer, labels={"en": "Site"}, target="accounts", in_list=True)
    record, customer = registry.at("machines"), saving.create(accounts(), {"name": "Huaxia"}, writer)
    assert record
    obj = saving.create(record, {"name": "Press 5", site.name: customer.pk}, writer)
    client.force_login(writer.by)
    found = [
        f'data-href="/machines/{obj.pk}/"' in client.get(page).content.decode()
        for page in ("/machines/", "/search/?q=press", f"/accounts/{customer.pk}/")
    ]
    assert "Press 5" in client.get(f"/machines/{obj.pk}/").content.decode()
    assert (obj.number, record.labels, found) == ("M00001", "Machines", [True] * 3)


@pytest.mark.parametrize("path", ["accounts", "settings", "api", "Big", "a" * 21, "search", ""])
def test_an_address_that_is_taken_or_odd_is_refused(path: str, writer: Writer) -> None:
    with pytest.raises(Invalid) as refusal:
        making.add(path, {"labels": {"en": "thing"}}, writer)
    assert list(refusal.value.fields) == ["path"]


def _labels(name: str) -> tuple[str, str]:

    found = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            found.append(fields.everything(accounts())[name].label)
    return found[0], found[1]


def test_what_the_company_added_is_explained(writer: Writer) -> None:
    row = add("accounts", Kind.TEXT, writer, labels={"en": "Club card"}, in_list=True)
    making.add("boats", {"labels": {"en": "boat"}, "labels_plural": {"en": "boats"}}, writer)
    loading.refresh()
    whole = explain.explain("accounts")
    (declared,) = (line for line in whole if line.startswith("  declared"))
    (field,) = (line for line in whole if line.startswith(f"  {row.name} "))
    assert declared.endswith(", with 1 fields of the company")
    assert "customers/records.py:" in declared
    assert field.split() == [row.name, "text", "Club", "card", *explain.COMPANY.split()]
    assert f"  made by     {explain.COMPANY}" in explain.explain("accounts", row.name)
    assert "  made by     the product" in explain.explain("accounts", "name")
    assert f"  declared    {explain.COMPANY}" in explain.explain("boats")
    assert f"Boats  ({explain.COMPANY})" in next(line for line in explain.objects() if line.startswith("boats "))
