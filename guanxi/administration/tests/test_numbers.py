"""Numbers of objects: what the page changes, and what happens where people gave numbers by hand."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.people.models import Person
from guanxi.records import batches, registry, saving
from guanxi.records.models import NumberSeries
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db
NOW = timezone.now()
YEAR = timezone.localdate(NOW).year


def made(path: str = "accounts", at: datetime.datetime = NOW, **values: object) -> str:
    record = registry.at(path)
    assert record
    return str(saving.create(record, {"name": "华为", **values}, Writer(by=None, at=at)).number)


@pytest.fixture
def boss(client: Client) -> Client:
    client.force_login(Person.objects.create_user("boss", is_administrator=True, language="en"))
    return client


def form_of(client: Client) -> dict[str, str]:
    """What the page would send if nothing were typed."""
    page = client.get(reverse("numbers")).content.decode()
    inputs = re.findall(r"<input[^>]*>", page)
    found = [(re.search(r'name="([^"]+)"', text), re.search(r'value="([^"]*)"', text)) for text in inputs]
    return {name[1]: value[1] if value else "" for name, value in found if name and name[1].count("-")}


def test_every_numbered_object_is_shown_before_its_first_number(boss: Client) -> None:
    numbered = {record.path for record in registry.everything() if record.number}
    assert {name.rpartition("-")[0] for name in form_of(boss)} == numbered
    assert NumberSeries.objects.count() == 0


def test_prefix_length_and_start_hold_from_the_next_number_on(boss: Client) -> None:
    assert made() == "A000001"
    changes = {"accounts-prefix": "KH", "accounts-digits": "4", "accounts-next": "500"}
    assert boss.post(reverse("numbers"), form_of(boss) | changes).status_code == 302
    assert [made(), made()] == ["KH0500", "KH0501"]


def test_a_series_is_changed_before_its_first_number(boss: Client) -> None:
    boss.post(reverse("numbers"), form_of(boss) | {"accounts-prefix": "KH-"})
    assert made() == "KH-000001"


def test_the_next_number_is_never_lowered(boss: Client) -> None:
    made()
    made()
    answer = boss.post(reverse("numbers"), form_of(boss) | {"accounts-next": "2"})
    assert "The next number cannot be lower" in answer.content.decode()
    assert made() == "A000003"


def test_numbers_taken_while_the_page_was_open_are_not_turned_back(boss: Client) -> None:
    made()
    shown = form_of(boss)
    made()
    assert boss.post(reverse("numbers"), shown | {"accounts-prefix": "B"}).status_code == 302
    assert made() == "B000003"


@pytest.mark.parametrize("changes", [{"accounts-digits": "13"}, {"accounts-next": "0"}, {"accounts-next": str(10**18)}])
def test_what_makes_no_number_is_refused(changes: dict[str, str], boss: Client) -> None:
    assert boss.post(reverse("numbers"), form_of(boss) | changes).status_code == 200
    assert made() == "A000001"


def test_others_do_not_find_the_page(client: Client) -> None:
    client.force_login(Person.objects.create_user("li"))
    assert client.get(reverse("numbers")).status_code == 404


def test_a_new_year_keeps_the_prefix_and_begins_at_one(boss: Client) -> None:
    account = registry.at("accounts")
    assert account
    key = saving.create(account, {"name": "华为"}, Writer(by=None, at=NOW)).pk

    def order(years: int) -> str:
        record = registry.at("orders")
        assert record
        at = NOW.replace(year=YEAR + years, month=6, day=1)
        return str(saving.create(record, {"account": key, "ordered_on": at.date()}, Writer(by=None, at=at)).number)

    boss.post(reverse("numbers"), form_of(boss) | {"orders-prefix": "DD", "orders-digits": "3"})
    assert [order(0), order(1), order(1), order(0)] == [
        f"DD{YEAR}-001", f"DD{YEAR + 1}-001", f"DD{YEAR + 1}-002", f"DD{YEAR}-002",
    ]  # fmt: skip


def test_numbers_given_by_hand_are_left_out() -> None:
    made(number="A000002")
    made(number="A000003")
    assert [made(), made(), made()] == ["A000001", "A000004", "A000005"]


def test_a_batch_goes_around_numbers_given_by_hand() -> None:
    record = registry.at("accounts")
    assert record
    writer = Writer(by=None, at=NOW)
    batches.create_many(record, [{"name": "甲", "number": f"A{place:06}"} for place in range(2, 1202)], writer)
    numbers = [account.number for account in batches.create_many(record, [{"name": "乙"}] * 3, writer)]
    assert numbers == ["A000001", "A001202", "A001203"]
    assert made() == "A001204"
