"""Forms in the browser: two people at the same record, and the short form of a new one."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.people.models import Person
from guanxi.records import registry, saving
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def make() -> SampleMaker:
    boss = Person.objects.create(username="boss", is_administrator=True, language="en")
    return SampleMaker(Writer(by=boss, at=timezone.now()))


@pytest.fixture
def browser(make: SampleMaker) -> Client:
    client = Client()
    client.force_login(make.writer.by)
    return client


def _department(make: SampleMaker) -> str:
    record = registry.at("departments")
    assert record is not None
    department = make.make("departments", name="North", code="old")
    bob = Writer(by=Person.objects.create(username="bob", surname="Bob", is_administrator=True), at=timezone.now())
    saving.change(record, department, {"code": "theirs"}, bob)
    return f"/departments/{department.pk}/"


def _values(page: str) -> tuple[str, str]:
    department: Any = registry.declared(registry.at("departments").model).model._default_manager.get(pk=int(page.split("/")[2]))
    return department.name, department.code


def test_what_only_one_changed_is_joined_without_asking(make: SampleMaker, browser: Client) -> None:
    page = _department(make)
    answer = browser.post(f"{page}edit/", {"version": 1, "name": "South", "code": "old"}, follow=True)
    assert _values(page) == ("South", "theirs")
    assert "Changed meanwhile by somebody else, and kept: Code" in answer.content.decode()


def test_what_both_changed_is_asked_and_nothing_typed_is_lost(make: SampleMaker, browser: Client) -> None:
    page = _department(make)
    answer = browser.post(f"{page}edit/", {"version": 1, "name": "South", "code": "mine"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert [word in text for word in ("stands-code", 'value="South"', ">mine<", ">theirs<", ">old<", "Changed by: Bob")] == [
        True
    ] * 6
    assert _values(page) == ("North", "theirs")


@pytest.mark.parametrize(("stands", "description"), [("yours", "mine"), ("theirs", "theirs"), ("before", "old"), ("", "mine")])
def test_what_was_chosen_in_the_dialog_stands(make: SampleMaker, browser: Client, stands: str, description: str) -> None:
    page = _department(make)
    sent = {"version": 2, "name": "South", "code": "mine", "stands-code": stands, "before-code": '"old"'}
    assert browser.post(f"{page}edit/", sent).status_code == 302
    assert _values(page) == ("South", description)


def test_nonsense_in_the_dialog_keeps_what_was_typed(make: SampleMaker, browser: Client) -> None:
    page = _department(make)
    sent = {"version": 2, "name": "South", "code": "mine", "stands-code": "before", "before-code": "{"}
    assert browser.post(f"{page}edit/", sent).status_code == 302
    assert _values(page) == ("South", "mine")


def test_the_short_form_asks_for_what_is_needed_and_tells_what_it_made(browser: Client) -> None:
    shown = browser.get("/accounts/quick/?typed=Huaxia").content.decode()
    assert ['name="name"' in shown, 'value="Huaxia"' in shown, 'name="description"' in shown] == [True, True, False]
    answer = browser.post("/accounts/quick/", {"name": "Huaxia", "kinds": ["customer"], "form_token": ""})
    assert answer.status_code == 204
    made = json.loads(answer["HX-Trigger"])["quick-created"]
    assert (made["label"], made["href"]) == ("Huaxia", f"/accounts/{made['id']}/")


def test_the_short_form_keeps_what_was_typed_when_it_is_refused(browser: Client) -> None:
    answer = browser.post("/accounts/quick/", {"name": "", "phone": "0571 88880000"})
    assert (answer.status_code, "0571 88880000" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("path", [record.path for record in registry.everything()])
def test_every_object_has_a_short_form_that_suffices(path: str, make: SampleMaker, browser: Client) -> None:
    assert browser.get(f"/{path}/quick/").status_code == 200


@pytest.mark.parametrize("path", ["accounts", "orders"])
def test_paper_shows_the_record_and_the_list_and_leaves_sections_out(path: str, make: SampleMaker, browser: Client) -> None:
    obj = make.make(path)
    whole = browser.get(f"/{path}/{obj.pk}/print/").content.decode()
    assert "data-print" in whole
    assert browser.get(f"/{path}/{obj.pk}/print/?without=0").content.decode().count("<section>") == whole.count("<section>") - 1
    assert str(obj) in browser.get(f"/{path}/print/").content.decode()


def _accounts() -> list[str]:
    return sorted(registry.declared(registry.at("accounts").model).model._default_manager.values_list("name", flat=True))


@pytest.mark.parametrize(("address", "done"), [("/accounts/new/", 302), ("/accounts/quick/", 204)])
def test_who_comes_back_to_a_form_and_sends_it_again_is_told_what_it_made(
    make: SampleMaker, browser: Client, address: str, done: int
) -> None:
    sent = {"name": "Huaxia", "kinds": ["customer"], "form_token": str(uuid.uuid4())}
    assert [browser.post(address, sent).status_code for _twice in "ab"] == [done, done]
    answer = browser.post(address, {**sent, "name": "Huaxia West", "returned": "1"})
    page = answer.content.decode()
    assert (answer.status_code, 'value="Huaxia West"' in page, "This form created Huaxia already." in page) == (409, True, True)
    assert _accounts() == ["Huaxia"]
    token = page.split('name="form_token" value="')[1].split('"')[0]
    assert browser.post(address, {**sent, "name": "Huaxia West", "form_token": token}).status_code == done
    assert _accounts() == ["Huaxia", "Huaxia West"]


def test_a_form_that_one_came_back_to_makes_what_it_has_not_made_yet(make: SampleMaker, browser: Client) -> None:
    sent = {"name": "", "kinds": ["customer"], "form_token": str(uuid.uuid4()), "returned": "1"}
    assert browser.post("/accounts/new/", sent).status_code == 422
    assert browser.post("/accounts/new/", {**sent, "name": "Huaxia"}).status_code == 302
    assert _accounts() == ["Huaxia"]


def test_a_form_does_not_name_what_somebody_may_not_see(make: SampleMaker, browser: Client) -> None:
    sent = {"name": "Huaxia", "kinds": ["customer"], "form_token": str(uuid.uuid4())}
    browser.post("/accounts/new/", sent, follow=True)  # the word about it is read there
    registry.declared(registry.at("accounts").model).model._default_manager.all().delete()
    page = browser.post("/accounts/new/", {**sent, "name": "Other", "returned": "1"}).content.decode()
    assert ["This form created a record already." in page, "Huaxia" in page] == [True, False]
