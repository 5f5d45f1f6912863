"""Field rights, roles in plain words, copied and compared; what a person may see and why; absences."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.administration import absences, comparing, field_rights, previewing
from guanxi.people.models import Delegation, FieldRight, Grant, Person, Role
from guanxi.people.models.role import Level, Reach
from guanxi.records import registry, saving
from guanxi.records.declare import Record
from guanxi.records.models import Change
from guanxi.records.refusals import Invalid, NotAllowed
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Person:
    return Person.objects.create(username="boss", is_administrator=True, is_active=True, language="en")


@pytest.fixture
def writer(boss: Person) -> Writer:
    return Writer(by=boss, at=timezone.now())


@pytest.fixture
def client(boss: Person) -> Client:
    client = Client()
    client.force_login(boss)
    return client


def _role(name: str, **reaches: Reach) -> Role:
    role = Role.objects.create(name=name)
    for action, reach in reaches.items():
        Grant.objects.create(role=role, object="accounts", action=action, reach=reach)
    return role


def _accounts() -> Record:
    record = registry.at("accounts")
    assert record is not None
    return record


def test_field_rights_are_saved_and_remembered(client: Client) -> None:
    role = _role("Sales", view=Reach.ALL)
    address = reverse("role-fields", args=[role.pk]) + "?object=accounts"
    client.post(address, {"field.phone": "0", "field.email": "1", "field.fax": "2", "field.name": "0", "field.nonsense": "0"})
    held = FieldRight.objects.values_list("object", "field", "level")
    assert set(held) == {("accounts", "phone", Level.HIDDEN), ("accounts", "email", Level.READ)}
    change = Change.objects.get(path="roles", object_id=role.pk)
    assert change.values == {"accounts/phone": ["write", "hidden"], "accounts/email": ["write", "read"]}
    client.post(address, {"field.phone": "2"})
    assert [right.field for right in FieldRight.objects.all()] == ["email"]


def test_a_preset_hides_everything_a_profit_could_be_reckoned_from(client: Client) -> None:
    role = _role("Sales", view=Reach.ALL)
    client.post(reverse("role-fields", args=[role.pk]), {"preset": "costs"})
    hidden = {(path, name) for path, names in field_rights.COSTS.items() for name in names}
    assert set(FieldRight.objects.filter(level=Level.HIDDEN).values_list("object", "field")) == hidden


def test_a_copy_has_the_same_rights_and_nobody_has_it(writer: Writer) -> None:
    role = _role("Sales", view=Reach.TEAM, change=Reach.OWN)
    field_rights.set_levels(role, "accounts", {"phone": Level.HIDDEN}, writer=writer)
    made = comparing.copy(role, "Sales 2", writer=writer)
    assert comparing.differences(role, made) == []
    assert (made.people.count(), made.field_rights.count()) == (0, 1)
    with pytest.raises(Invalid):
        comparing.copy(role, "Sales 2", writer=writer)


def test_two_roles_side_by_side_show_only_what_differs(writer: Writer, client: Client) -> None:
    one, other = _role("One", view=Reach.TEAM, change=Reach.OWN), _role("Other", view=Reach.ALL, change=Reach.OWN)
    field_rights.set_levels(other, "accounts", {"phone": Level.READ}, writer=writer)
    assert comparing.differences(one, other) == [("Accounts", "view", "team", "all"), ("Accounts", "Phone", "write", "read only")]
    page = client.get(reverse("compare-roles", args=[one.pk]), {"with": other.pk}).content.decode()
    assert "Read only" in page
    assert client.get(reverse("compare-roles", args=[one.pk])).content.decode().count("<tr>") > 1


def test_a_role_is_told_in_plain_sentences(writer: Writer) -> None:
    role = _role("Sales", view=Reach.TEAM, create=Reach.OWN, change=Reach.OWN)
    field_rights.set_levels(role, "accounts", {"phone": Level.HIDDEN}, writer=writer)
    field_rights.set_levels(role, "ratings", {"score": Level.READ}, writer=writer)
    told = dict(comparing.sentences(role))
    assert told == {
        "Accounts": "sees those of the team; creates and changes own ones; hidden: Phone",
        "Characteristics": "read only: Rating",
    }


def test_the_preview_says_how_far_why_and_which_fields(client: Client, boss: Person, writer: Writer) -> None:
    mei = Person.objects.create(username="mei", is_active=True)
    role = _role("Sales", view=Reach.OWN, change=Reach.OWN)
    mei.roles.add(role)
    field_rights.set_levels(role, "accounts", {"phone": Level.HIDDEN, "fax": Level.READ}, writer=writer)
    own = saving.create(_accounts(), {"name": "Own", "owner": mei.pk}, writer)
    saving.create(_accounts(), {"name": "Other", "owner": boss.pk}, writer)
    row = next(row for row in previewing.overview(Person.objects.get(pk=mei.pk)) if row.path == "accounts")
    assert (row.count, row.cells[0], row.cells[3]) == (1, previewing.Cell(Reach.OWN, ("Sales",)), previewing.Cell(Reach.NONE, ()))
    assert ("Phone" in row.hidden, row.read_only) == (True, ("Fax",))
    answers = dict(previewing.probe(_accounts(), str(own.pk), mei, timezone.localdate())[0].answers)
    assert answers == {
        "view": ("role “Sales”: own records",),
        "change": ("role “Sales”: own records",),
        "delete": (),
        "export": (),
    }
    page = client.get(reverse("access", args=[mei.pk]), {"object": "accounts", "q": "Other"})
    assert (page.status_code, "role “Sales”" in page.content.decode()) == (200, False)


def test_an_absence_is_entered_by_oneself_or_an_administrator(boss: Person, writer: Writer) -> None:
    mei, li = (Person.objects.create(username=name, is_active=True) for name in ("mei", "li"))
    day = writer.today
    with pytest.raises(NotAllowed):
        absences.enter(mei, li, day, day, writer=Writer(by=li, at=writer.at))
    made = absences.enter(mei, li, day, day, writer=Writer(by=mei, at=writer.at))
    assert list(absences.known(li, day)) == list(absences.known(boss, day)) == [made]
    assert Change.objects.filter(path="people", object_id=mei.pk, verb="absence").count() == 1
    with pytest.raises(NotAllowed):
        absences.end(made, writer=Writer(by=li, at=writer.at))
    absences.end(made, writer=writer)
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "substitute", "wrong"),
    [(1, 0, "li", "last_on"), (-2, -1, "li", "last_on"), (0, 1, "mei", "substitute")],
)
def test_absences_that_make_no_sense_are_refused(writer: Writer, first: int, last: int, substitute: str, wrong: str) -> None:
    people: dict[str, Any] = {name: Person.objects.create(username=name, is_active=True) for name in ("mei", "li")}
    days = [writer.today + datetime.timedelta(days=n) for n in (first, last)]
    with pytest.raises(Invalid) as refused:
        absences.enter(people["mei"], people[substitute], *days, writer=writer)
    assert list(refused.value.fields) == [wrong]


def test_the_page_of_absences_is_for_everybody_about_themselves(client: Client) -> None:
    mei, li = (Person.objects.create(username=name, is_active=True, language="en") for name in ("mei", "li"))
    own = Client()
    own.force_login(mei)
    today = timezone.localdate().isoformat()
    own.post(reverse("absences"), {"person": li.pk, "substitute": li.pk, "first_on": today, "last_on": today})
    made = Delegation.objects.get()
    assert (made.person, made.substitute) == (mei, li)
    other = Client()
    other.force_login(li)
    assert other.post(reverse("end-absence", args=[made.pk])).status_code == 404
    assert client.post(reverse("end-absence", args=[made.pk])).status_code == 302
    assert not Delegation.objects.exists()


def test_granting_is_for_administrators_only() -> None:
    role = _role("Sales", view=Reach.ALL)
    somebody = Person.objects.create(username="mei", is_active=True)
    somebody.roles.add(role)
    client = Client()
    client.force_login(somebody)
    for name in ("role-fields", "copy-role", "compare-roles"):
        assert client.get(reverse(name, args=[role.pk])).status_code == 404
