"""Lists of real objects: groups with sums, boards, editing in place, views, and their rights."""

import datetime
import random
from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guanxi.catalog.models import Currency
from guanxi.config.demo import views
from guanxi.people.models import Grant, Person, Role, Team
from guanxi.people.models.role import Reach, RightTo
from guanxi.records import registry, stamps
from guanxi.records.declare import Record
from guanxi.records.listing import asking, board, fetching, grouping, totaling, viewing
from guanxi.records.models import Channel, View
from guanxi.records.showing import Reader
from guanxi.records.testing import SampleMaker
from guanxi.records.writer import Writer
from guanxi.sales.models import Order

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 6, 15)
NOW = datetime.datetime(2026, 6, 15, 9, tzinfo=datetime.UTC)
STATES = ["draft", "confirmed", "shipped", "closed"]


@pytest.fixture
def boss() -> Person:
    return Person.objects.create(username="boss", is_administrator=True, language="en")


@pytest.fixture
def make(boss: Person) -> SampleMaker:
    return SampleMaker(Writer(by=boss, at=timezone.now(), channel=Channel.COMMAND))


@pytest.fixture
def orders() -> Record:
    found = registry.at("orders")
    assert found is not None
    return found


def _client(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _sold(make: SampleMaker, count: int, seed: int, owners: list[Person | None]) -> list[Order]:
    """Orders of chance: states, days, owners, currencies, amounts."""
    chance = random.Random(seed)  # noqa: S311 (a test)
    accounts = [make.make("accounts").pk for _number in range(3)]
    money = [
        Currency.objects.get_or_create(code=code, defaults={"created_at": NOW, "changed_at": NOW})[0] for code in ("CNY", "EUR")
    ]
    return Order.objects.bulk_create(
        Order(
            number=f"T{seed}-{number}", account_id=chance.choice(accounts), state=chance.choice(STATES),
            ordered_on=datetime.date(2026, 1, 1) + datetime.timedelta(days=chance.randrange(400)),
            ordered_at=NOW - datetime.timedelta(hours=chance.randrange(9000)) if chance.random() < 0.7 else None,
            is_returned=chance.random() < 0.3, owner=chance.choice(owners), currency=chance.choice(money), rate=1,
            amount=Decimal(chance.randrange(-5000, 100_000)) / 100, created_at=NOW, changed_at=NOW,
        )
        for number in range(count)
    )  # fmt: skip


def _question(record: Record, address: str) -> asking.Question:
    question = asking.read(record, QueryDict(address))
    assert question.problems == ()
    return question


def _naive_key(order: Order, by: str) -> str:
    name, _dot, step = by.partition(".")
    value: Any = getattr(order, f"{name}_id", getattr(order, name))
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date()
    if not step:
        return str(value)
    first = {
        "day": value,
        "week": value - datetime.timedelta(days=value.weekday()),
        "month": value.replace(day=1),
        "quarter": value.replace(day=1, month=(value.month - 1) // 3 * 3 + 1),
        "year": value.replace(day=1, month=1),
    }[step]
    return first.isoformat()


BY = [
    "state",
    "account",
    "owner",
    "is_returned",
    "ordered_on.month",
    "ordered_on.week",
    "ordered_on.quarter",
    "ordered_at.day",
    "ordered_at.year",
]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("by", BY)
def test_groups_count_and_sum_what_the_person_sees(by: str, seed: int, orders: Record, make: SampleMaker, boss: Person) -> None:
    other = Person.objects.create(username="other")
    role = Role.objects.create(name="own")
    other.roles.add(role)
    Grant.objects.create(role=role, object="orders", action=RightTo.VIEW, reach=Reach.OWN)
    _sold(make, 60, seed, [boss, other, None])
    for person, seen in ((boss, Order.objects.all()), (other, Order.objects.filter(owner=other))):
        counts: Counter[str] = Counter()
        sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for order in seen.select_related("currency"):
            key = _naive_key(order, by)
            counts[key] += 1
            sums[key][order.currency.code] += order.amount
        question = _question(orders, f"group={by}&columns=number,amount")
        assert question.group is not None
        rows = fetching.matching(question, person, TODAY)
        found = totaling.totals(orders, rows, question.columns, Reader(orders, person), grouping=question.group)
        assert {group.key: group.total.count for group in found.groups} == dict(counts)
        assert {group.key: group.total.sums["amount"] for group in found.groups} == sums
        assert found.whole.count == sum(counts.values())
        for group in found.groups:
            assert _walked(question, rows, group.key) == _naive_rows(seen, by, group.key)


def _walked(question: asking.Question, rows: Any, key: str) -> list[int]:
    """The rows of a group, page by page."""
    assert question.group is not None
    within, found, place = rows.filter(question.group.inside(key)), [], None
    while True:
        some, after = fetching.beyond_place(replace(question, place=place), within, 7)
        found += [order.pk for order in some]
        if after is None:
            return found
        place = after


def _naive_rows(seen: Any, by: str, key: str) -> list[int]:
    rows = [order for order in seen if _naive_key(order, by) == key]
    return [order.pk for order in sorted(rows, key=lambda order: (order.ordered_on, order.pk), reverse=True)]


def test_a_list_too_long_says_so_and_counts_the_newest(
    orders: Record, make: SampleMaker, boss: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(totaling, "LIMIT", 10)
    made = _sold(make, 25, 1, [boss])
    question = _question(orders, "group=state&columns=amount")
    rows = fetching.matching(question, boss, TODAY)
    found = totaling.totals(orders, rows, question.columns, Reader(orders, boss), grouping=question.group)
    newest = sorted(made, key=lambda order: order.pk)[-10:]
    assert (found.is_partial, found.whole.count) == (True, 10)
    assert {group.key: group.total.count for group in found.groups} == dict(Counter(order.state for order in newest))


@pytest.mark.parametrize("sort", ["-ordered_on", "ordered_at", "-ordered_at", "amount"])
@pytest.mark.parametrize("rare", [1, 100])
def test_a_board_shows_the_first_cards_of_every_column(
    sort: str, rare: int, orders: Record, make: SampleMaker, boss: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "RARE", rare)
    _sold(make, 140, 4, [boss])
    question = _question(orders, f"as=board&group=state&sort={sort}&columns=number,amount")
    shown = board.board(question, boss, TODAY, Reader(orders, boss))
    plain = list(fetching.all_rows(_question(orders, f"sort={sort}"), fetching.matching(question, boss, TODAY)))
    for column in shown.columns:
        expected = [order.pk for order in plain if order.state == column.group.key]
        assert [order.pk for order in column.cards] == expected[: board.CARDS]
        assert column.group.total.count == len(expected)
        assert (column.after is not None) == (len(expected) > board.CARDS)
    assert [column.group.key for column in shown.columns] == [str(value) for value, _label in orders_states(orders)]


def orders_states(orders: Record) -> list[Any]:
    question = _question(orders, "group=state")
    assert question.group is not None
    return question.group.field.choices


def test_a_board_is_drawn_anew_when_something_on_it_changed_and_for_who_sees_less(
    orders: Record, make: SampleMaker, boss: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "is_at_rest", lambda _tables: True)  # this test's own transaction writes all the time
    other = Person.objects.create(username="other", language="en")
    role = Role.objects.create(name="own")
    other.roles.add(role)
    Grant.objects.create(role=role, object="orders", action=RightTo.VIEW, reach=Reach.OWN)
    mine, theirs = _sold(make, 1, 1, [boss])[0], _sold(make, 1, 2, [other])[0]
    clients, address = (_client(boss), _client(other)), "/orders/?as=board&group=state&columns=number"

    def shown() -> list[tuple[bool, bool]]:
        pages = [client.get(address).content.decode() for client in (*clients, *clients)]
        return [(mine.number in page, theirs.number in page) for page in pages]

    assert shown() == [(True, True), (False, True)] * 2
    Order.objects.filter(pk=theirs.pk).update(number="renamed")
    assert shown() == [(True, False), (False, False)] * 2
    stamps.forget()


def test_a_board_takes_as_many_statements_for_many_cards_as_for_few(orders: Record, make: SampleMaker, boss: Person) -> None:
    client, address = _client(boss), "/orders/?as=board&group=state"

    def statements() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    _sold(make, 2, 1, [boss])
    few = statements()
    _sold(make, 90, 2, [boss])
    assert statements() == few


def test_a_page_of_a_list_takes_at_most_six_statements(make: SampleMaker, boss: Person) -> None:
    _sold(make, 60, 1, [boss])
    client = _client(boss)
    client.get("/orders/")
    with CaptureQueriesContext(connection) as caught:
        client.get("/orders/")
    assert len(caught) <= 6, [query["sql"][:100] for query in caught]


def test_editing_in_place_saves_one_field_and_tells_the_cells(make: SampleMaker, boss: Person) -> None:
    account = make.make("accounts")
    answer = _client(boss).post(
        f"/accounts/{account.pk}/field/name/",
        {"name": "Neu", "version": account.version, "show": "name,changed_at", "main": "name"},
    )
    told = answer.json()
    assert (answer.status_code, told["version"], told["name"]) == (200, account.version + 1, "Neu")
    assert told["cells"]["name"] == f'<a class="main" href="/accounts/{account.pk}/">Neu</a>'


def test_what_somebody_else_changed_meanwhile_is_asked_about(make: SampleMaker, boss: Person) -> None:
    account, client = make.make("accounts"), _client(boss)
    address, seen = f"/accounts/{account.pk}/field/name/", account.version
    client.post(address, {"name": "Theirs", "version": seen})
    answer = client.post(address, {"name": "Yours", "version": seen})
    page = answer.content.decode()
    account.refresh_from_db()
    assert (answer.status_code, "Theirs" in page, "Yours" in page, account.name) == (409, True, True, "Theirs")
    assert f'data-version="{seen + 1}"' in page
    assert client.post(address, {"name": "Yours", "version": seen + 1}).status_code == 200


def test_a_field_that_only_others_changed_meanwhile_is_no_clash(make: SampleMaker, boss: Person) -> None:
    account, client = make.make("accounts"), _client(boss)
    client.post(f"/accounts/{account.pk}/field/short_name/", {"short_name": "S", "version": account.version})
    answer = client.post(f"/accounts/{account.pk}/field/name/", {"name": "Mine", "version": account.version})
    account.refresh_from_db()
    assert (answer.status_code, account.name, account.short_name) == (200, "Mine", "S")


def test_a_refusal_stands_at_the_cell_and_nothing_is_written(make: SampleMaker, boss: Person) -> None:
    order = make.make("orders")
    client = _client(boss)
    client.post(f"/orders/{order.pk}/do/cancel/")
    answer = client.post(f"/orders/{order.pk}/field/state/", {"state": "shipped", "version": order.version + 1})
    order.refresh_from_db()
    assert (answer.status_code, 'class="errors"' in answer.content.decode(), order.state) == (422, True, "canceled")


@pytest.mark.parametrize("name", ["amount", "search", "nonsense", "created_at"])
def test_what_nobody_edits_cannot_be_edited_in_place(name: str, make: SampleMaker, boss: Person) -> None:
    order = make.make("orders")
    address = f"/orders/{order.pk}/field/{name}/"
    assert (_client(boss).get(address).status_code, _client(boss).post(address, {name: "1"}).status_code) == (404, 404)


def test_a_view_is_kept_opened_changed_and_shared(boss: Person, make: SampleMaker) -> None:
    client = _client(boss)
    answer = client.post("/orders/views/save/", {"name": "Big", "question": "?f=amount:gt:100&sort=number"})
    view = View.objects.get()
    assert (answer["Location"], view.address, view.sharing) == (
        f"/orders/?view={view.pk}",
        "f=amount%3Agt%3A100&sort=number",
        "private",
    )
    page = client.get(f"/orders/?view={view.pk}")
    assert "Changed since" not in page.content.decode()
    assert "Changed since" in client.get(f"/orders/?f=amount:gt:100&view={view.pk}").content.decode()
    other = _client(Person.objects.create(username="other", is_administrator=True, language="en"))
    assert "Big" not in other.get("/orders/").content.decode()
    client.post(f"/orders/views/{view.pk}/", {"name": "Bigger", "sharing": "everybody", "is_default": "on"})
    assert "Bigger" in other.get("/orders/").content.decode()
    assert "f=amount" in other.get("/orders/").content.decode()
    assert other.get("/orders/?view=0").content.decode().count('class="chip"') == 0


def test_a_view_for_a_team_is_seen_by_its_members_only(boss: Person) -> None:
    inside, outside = (Person.objects.create(username=name) for name in ("inside", "outside"))
    team = Team.objects.create(name="East")
    team.members.add(inside)
    view = viewing.save_as("orders", "Ours", "sort=number", boss, at=NOW)
    viewing.change(view, viewing.Wanted(name="Ours", sharing="some", teams=[team]), Writer(by=boss, at=NOW))
    assert [list(viewing.usable("orders", person)) for person in (boss, inside, outside)] == [[view], [view], []]
    assert [viewing.may_change(view, person) for person in (boss, inside)] == [True, False]


def test_a_view_tells_its_history_to_those_who_may_change_it(boss: Person) -> None:
    client = _client(boss)
    client.post("/orders/views/save/", {"name": "Big", "question": "f=amount:gt:100"})
    view = View.objects.get()
    first = viewing.save_as("orders", "First", "", boss, at=NOW)
    viewing.change(first, viewing.Wanted(name="First", sharing="everybody", is_default=True), Writer(by=boss, at=NOW))
    client.post(f"/orders/views/{view.pk}/save/", {"question": "f=amount:gt:900"})
    client.post(f"/orders/views/{view.pk}/", {"name": "Bigger", "sharing": "everybody", "is_default": "on"})
    told = [(change.by, sorted(change.values)) for change in viewing.history(view)]
    assert told[:2] == [(boss, ["is_default", "name", "sharing"]), (boss, ["address"])]
    assert viewing.history(first)[0].values == {"is_default": [True, False]}
    page = client.get(f"/orders/views/{view.pk}/history/").content.decode()
    assert ("<del>Big</del>" in page, "amount:gt:900" in page) == (True, True)
    other = Person.objects.create(username="other", language="en")
    assert _client(other).get(f"/orders/views/{view.pk}/history/").status_code == 404
    client.post(f"/orders/views/{view.pk}/delete/")
    assert viewing.history(view)[0].kind == "removed"


def test_views_of_others_cannot_be_changed_or_deleted(boss: Person) -> None:
    view = viewing.save_as("orders", "Mine", "", Person.objects.create(username="owner"), at=NOW)
    client = _client(boss)
    answers = [
        client.post(f"/orders/views/{view.pk}/{verb}", {"name": "x"}).status_code for verb in ("", "save/", "delete/", "choose/")
    ]
    assert (answers, View.objects.get().name) == ([404] * 4, "Mine")


def test_neighbors_follow_the_list_one_came_from(make: SampleMaker, boss: Person, orders: Record) -> None:
    made = sorted(_sold(make, 5, 1, [boss]), key=lambda order: (order.amount, order.pk))
    page = _client(boss).get(f"/orders/{made[2].pk}/neighbors/?sort=amount").content.decode()
    assert (f'href="/orders/{made[1].pk}/"' in page, f'href="/orders/{made[3].pk}/"' in page) == (True, True)


def test_grouping_names_survive_the_address(orders: Record) -> None:
    for one in grouping.offered(orders):
        assert grouping.read(orders, one.address) == one
    assert [grouping.read(orders, text) for text in ("nonsense", "state.month", "ordered_on", "number", "ordered_on.hour")] == [
        None
    ] * 5


def test_the_views_of_the_demo_company_are_understood_and_leave_no_trace() -> None:
    views.make(language="en", at=NOW)
    made = list(View.objects.all())
    problems = {}
    for view in made:
        record = registry.at(view.path)
        assert record is not None
        problems[view.name] = asking.read(record, QueryDict(view.address)).problems
    assert problems == dict.fromkeys(problems, ())
    assert (len(made) > 3, views.clear() >= len(made), View.objects.count()) == (True, True, 0)
