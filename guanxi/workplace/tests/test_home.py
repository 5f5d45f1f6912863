"""The first page of the day."""

import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from guanxi.catalog.models import Currency
from guanxi.customers.models import Account, Contact, Standing
from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach
from guanxi.records import registry, saving
from guanxi.records.writer import Writer
from guanxi.sales.models import Invoice
from guanxi.workplace import attention
from guanxi.workplace.calendar_day import Today

NOW = datetime.datetime(2026, 9, 25, 14, 0, tzinfo=datetime.UTC)


def person(username: str, *, reach: Reach | None = None, **values: object) -> Person:
    """Somebody who may view and create accounts and contacts so far."""
    found = Person.objects.create_user(username, **values)
    if reach is not None:
        role = Role.objects.create(name=username)
        for path in ("accounts", "contacts"):
            for action in ("view", "create"):
                Grant.objects.create(role=role, object=path, action=action, reach=reach)
        found.roles.add(role)
    return found


def account(name: str, owner: Person, *, hours: int = 0) -> Account:
    writer = Writer(by=None, at=NOW + datetime.timedelta(hours=hours))
    found: Account = saving.create(registry.declared(Account), {"name": name, "owner": owner}, writer)
    return found


def standing(account: Account, before: str, now: str, profit: int) -> None:
    Standing.objects.create(account=account, year=2025, previous_level=before, level=now, profit=Decimal(profit), computed_at=NOW)


def invoice(number: str, owner: Person, state: str, *, due_on: datetime.date) -> None:
    currency, _made = Currency.objects.get_or_create(code="CNY", defaults={"created_at": NOW, "changed_at": NOW})
    Invoice.objects.create(
        number=number, account=account(number, owner), owner=owner, state=state, due_on=due_on, issued_on=due_on,
        currency=currency, amount=Decimal(100), created_at=NOW, changed_at=NOW,
    )  # fmt: skip


def home(who: Person) -> str:
    client = Client()
    client.force_login(who)
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
def test_who_has_no_role_is_told_what_to_do() -> None:
    assert "You have no role so far." in home(person("new", language="en"))


@pytest.mark.django_db
def test_an_empty_company_shows_the_administrator_the_first_steps_and_nobody_else_a_command() -> None:
    boss = home(person("boss", is_administrator=True, language="en"))
    seller = home(person("seller", reach=Reach.OWN, language="en"))
    assert ("First steps" in boss, "guanxi demo load" in boss, "/people/" in boss) == (True, True, True)
    assert ("First steps" in seller, "guanxi demo load" in seller) == (True, False)


@pytest.mark.django_db
def test_first_steps_go_when_there_is_an_account() -> None:
    boss = person("boss", is_administrator=True, language="en")
    account("华夏", boss)
    assert "First steps" not in home(boss)


@pytest.mark.django_db
def test_climbers_and_fallers_are_those_within_reach_own_ones_first() -> None:
    me, other = person("me", reach=Reach.ALL), person("other")
    for name, owner, before, now, profit in (
        ("别人升", other, "small", "vip", 900),
        ("我的升", me, "small", "ordinary", 5),
        ("我的降", me, "vip", "major", 400),
        ("没动", me, "vip", "vip", 999),
        ("新来", me, "", "vip", 999),
    ):
        standing(account(name, owner), before, now, profit)
    found = attention.moved(me)
    assert [one.account.name for one in found.climbers] == ["我的升", "别人升"]
    assert [one.account.name for one in found.fallers] == ["我的降"]
    assert attention.moved(person("seller", reach=Reach.OWN)) == attention.Moved([], [], 0, 0)


@pytest.mark.django_db
def test_overdue_invoices_are_those_within_reach_that_wait_longest_first() -> None:
    me, other = person("me"), person("other")
    role = Role.objects.create(name="invoices")
    Grant.objects.create(role=role, object="invoices", action="view", reach=Reach.OWN)
    me.roles.add(role)
    today = NOW.date()
    for number, owner, state, days in (
        ("A", me, "issued", 3),
        ("B", me, "partly_paid", 9),
        ("C", me, "paid", 20),
        ("D", me, "issued", 0),
        ("E", other, "issued", 30),
    ):
        invoice(number, owner, state, due_on=today - datetime.timedelta(days))
    assert [one.number for one in attention.overdue(me, today)] == ["B", "A"]


@pytest.mark.django_db
def test_own_records_changed_last_come_first() -> None:
    me, other = person("me", reach=Reach.ALL), person("other")
    account("先", me, hours=1)
    account("别人的", other, hours=9)
    writer = Writer(by=None, at=NOW + datetime.timedelta(hours=5))
    saving.create(registry.declared(Contact), {"name": "王小明", "owner": me}, writer)
    assert [one.name for one in attention.touched(me)] == ["王小明", "先"]


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "status"), [("7", 200), ("30", 200), ("365", 200), ("x", 200)])
def test_the_birthdays_of_a_span_have_a_page(days: str, status: int) -> None:
    client = Client()
    client.force_login(person("me", reach=Reach.OWN))
    assert client.get("/birthdays/", {"days": days}).status_code == status


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [(5, "Good morning"), (11, "Good morning"), (12, "Good afternoon"), (18, "Good evening"), (3, "Good evening")],
)
def test_the_greeting_follows_the_hour(hour: int, greeting: str) -> None:
    with translation.override("en"):
        assert Today(NOW.replace(hour=hour), "en").greeting == greeting


def test_readers_of_chinese_see_the_lunar_date_and_everybody_the_festival() -> None:
    chinese, english = Today(NOW, "zh-hans"), Today(NOW, "en")
    with translation.override("en"):
        assert (chinese.lunar, english.lunar) == ("八月十五", "")
        assert (english.date, english.festival) == ("Friday, September 25, 2026", "Mid-Autumn Festival")
    assert chinese.date == "2026年9月25日星期五"
