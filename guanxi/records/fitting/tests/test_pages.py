"""The administrator's pages on which the company fits the product to itself."""

from typing import Any

import pytest
from django.test import Client

from guanxi.people.models import Person, Role
from guanxi.records import batches, choosing, faces, fields, registry, saving
from guanxi.records.fields import Kind
from guanxi.records.fitting import keeping, loading
from guanxi.records.fitting.tests.fields import CHOICES, add
from guanxi.records.forms import building
from guanxi.records.models import Change, ChoiceList, CustomField, CustomObject, Layout
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
HOME = "/settings/objects/"


@pytest.fixture
def browser(boss: Person, client: Client) -> Client:
    client.force_login(boss)
    return client


def _sent(browser: Client, address: str, **values: Any) -> Any:
    answer = browser.post(address, values)
    loading.refresh()
    return answer


@pytest.mark.parametrize("kind", list(Kind))
def test_a_field_of_each_kind_is_made_on_its_page(kind: Kind, browser: Client) -> None:
    address = f"{HOME}accounts/fields/new/?kind={kind}"
    assert browser.get(address).status_code == 200
    more = {
        Kind.CHOICE: {"new_choices": "Gold\nSilver"},
        Kind.CHOICES: {"new_choices": "Gold"},
        Kind.RELATION: {"target": "products"},
    }
    answer = _sent(browser, address, labels_en="Club card", labels_zh_hans="会员卡", section="", **more.get(kind, {}))
    assert (answer.status_code, CustomField.objects.get().kind) == (302, kind)
    pages = [
        HOME,
        f"{HOME}accounts/",
        f"{HOME}accounts/fields/x_club_card/",
        f"{HOME}accounts/fields/x_club_card/remove/",
        f"{HOME}accounts/fields/x_club_card/convert/",
        f"{HOME}accounts/names/",
        f"{HOME}accounts/layout/",
        "/accounts/new/",
        "/settings/choices/",
    ]
    assert [(page, browser.get(page).status_code) for page in pages] == [(page, 200) for page in pages]


def test_a_label_is_asked_for_and_nothing_is_left_behind(browser: Client) -> None:
    answer = _sent(browser, f"{HOME}accounts/fields/new/?kind=choice", new_choices="Gold", section="")
    assert (answer.status_code, CustomField.objects.count(), ChoiceList.objects.count()) == (422, 0, 0)


def test_a_field_goes_only_when_its_name_was_typed(browser: Client, writer: Writer) -> None:
    row = add("accounts", Kind.TEXT, writer, labels={"en": "Card"})
    address = f"{HOME}accounts/fields/{row.name}/remove/"
    assert _sent(browser, address, typed="card").status_code == 422
    assert row.name in fields.everything(faces.declaration(registry.at("accounts")))
    assert _sent(browser, address, typed=row.name).status_code == 302
    assert row.name not in fields.everything(registry.at("accounts"))
    assert _sent(browser, f"{HOME}accounts/", bring_back=row.pk).status_code == 302
    assert row.name in fields.everything(registry.at("accounts"))


def test_an_object_is_made_used_removed_and_brought_back(browser: Client) -> None:
    assert (
        _sent(
            browser, f"{HOME}new/", labels_en="machine", labels_plural_en="machines", path="machines", icon="tool", group="sales"
        ).status_code
        == 302
    )
    assert browser.get("/machines/").status_code == 200
    assert "/machines/" in browser.get("/").content.decode()
    for page in (f"{HOME}machines/", f"{HOME}machines/edit/", f"{HOME}machines/remove/"):
        assert browser.get(page).status_code == 200
    assert _sent(browser, f"{HOME}machines/remove/", typed="machines").status_code == 302
    assert browser.get("/machines/").status_code == 404
    assert _sent(browser, f"{HOME}machines/bring-back/").status_code == 302
    assert (browser.get("/machines/").status_code, CustomObject.objects.get().removed_at) == (200, None)


def test_choices_are_renamed_colored_reordered_and_switched_off(browser: Client, writer: Writer) -> None:
    row = keeping.make_list("Levels", CHOICES, writer)
    field = add("accounts", Kind.CHOICE, writer, labels={"en": "Level"}, choice_list=row)
    sent = {"name": "Levels", "row": ["2", "1", "3"], "value-1": "gold", "label-1-en": "Golden", "color-1": "red", "active-1": "1",
            "value-2": "silver", "label-2-en": "Silver", "value-3": "", "label-3-en": "Bronze", "active-3": "1"}  # fmt: skip
    assert _sent(browser, f"/settings/choices/{row.pk}/", **sent).status_code == 302
    assert choosing.pairs("accounts", field.name) == [("silver", "Silver"), ("gold", "Golden"), ("bronze", "Bronze")]
    assert [choosing.offers("accounts", field.name, value) for value in ("silver", "gold")] == [False, True]
    assert choosing.color("accounts", field.name, "gold") == "red"
    assert Change.objects.filter(path="choice-lists", kind="changed").count() == 1


def test_built_in_choices_open_and_come_back(browser: Client) -> None:
    assert browser.get("/settings/choices/accounts/scale/").status_code == 200
    sent = {"name": "Sizes", "row": ["1"], "value-1": "micro", "label-1-en": "Tiny", "active-1": "1"}
    assert _sent(browser, "/settings/choices/accounts/scale/", **sent).status_code == 302
    record = registry.at("accounts")
    assert record
    assert dict(fields.everything(record)["scale"].choices)["micro"] == "Tiny"
    assert _sent(browser, f"/settings/choices/{ChoiceList.objects.get().pk}/remove/").status_code == 302
    assert str(dict(fields.everything(record)["scale"].choices)["micro"]) == "fewer than 10 employees"


def test_names_hold_everywhere_and_the_products_own_come_back(browser: Client) -> None:
    address = f"{HOME}accounts/names/"
    assert _sent(browser, address, one_en="client", several_en="clients", **{"f-name_en": "firm"}).status_code == 302
    record = registry.at("accounts")
    assert record
    assert (record.labels, fields.everything(record)["name"].label, "Clients" in browser.get("/accounts/").content.decode()) == (
        "Clients",
        "Firm",
        True,
    )
    _sent(browser, address)
    assert (record.labels, fields.everything(record)["name"].label) == ("Accounts", "Name")


def test_a_layout_holds_for_its_role_only(browser: Client) -> None:
    seller, reader = (Role.objects.create(name=name) for name in ("Seller", "Reader"))
    sent = {
        "section": ["1", "new"],
        "heading-1-en": "Basics",
        "fields-1": ["phone", "name"],
        "fields-columns": ["phone", "name"],
        "sort": "name",
    }
    assert browser.get(f"{HOME}accounts/layout/?role={seller.pk}").status_code == 200
    assert _sent(browser, f"{HOME}accounts/layout/?role={seller.pk}", **sent).status_code == 302
    record = registry.at("accounts")
    assert record
    columns = []
    for role in (seller, reader):
        person = Person.objects.create(username=role.name)
        person.roles.add(role)
        columns.append(faces.face(record, person).listing.columns[:2])
    assert columns == [("phone", "name"), ("name", "number")]
    assert _sent(browser, f"{HOME}accounts/layout/?role={seller.pk}", reset="1").status_code == 302
    assert not Layout.objects.exists()


def test_nobody_but_administrators_comes_here(client: Client) -> None:
    client.force_login(Person.objects.create(username="somebody"))
    pages = [HOME, f"{HOME}new/", f"{HOME}accounts/", f"{HOME}accounts/layout/", "/settings/choices/"]
    assert [client.get(page).status_code for page in pages] == [404] * len(pages)


def test_a_choice_that_is_not_offered_stays_readable_and_is_refused_for_new_input(writer: Writer) -> None:
    row = keeping.make_list("Levels", CHOICES, writer)
    field = add("accounts", Kind.CHOICE, writer, labels={"en": "Level"}, choice_list=row)
    record = faces.declaration(registry.declared(registry.at("accounts").model))
    old = saving.create(record, {"name": "Old", field.name: "gold"}, writer)
    keeping.change_list(row, "Levels", [{**CHOICES[0], "is_active": False}, CHOICES[1]], writer)
    loading.refresh()
    forms = [building.form(record, writer.by, obj=obj).fields[field.name] for obj in (None, old)]
    assert [[value for value, _label in one.choices] for one in forms] == [["", "silver"], ["", "gold", "silver"]]  # type: ignore[attr-defined]
    kept = saving.change(record, old, {"name": "Older", field.name: "gold"}, writer)
    assert (kept.name, getattr(kept, field.name)) == ("Older", "gold")
    new = saving.create(record, {"name": "New", field.name: "silver"}, writer)
    said = []
    for work in (
        lambda: saving.create(record, {"name": "Third", field.name: "gold"}, writer),
        lambda: saving.change(record, new, {field.name: "gold"}, writer),
        lambda: batches.create_many(record, [{"name": "Fourth", field.name: "gold"}], writer),
    ):
        with pytest.raises(Refusal) as refusal:
            work()
        said.append(refusal.type.__name__)
    assert said == ["Invalid", "Invalid", "SomeInvalid"]
