"""Sums that the database keeps: at any moment those of the lines, whatever is written and whoever writes at once."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from guanxi.evaluation import facts, history, pyramid, summing, sums
from guanxi.evaluation.dimensions import Choice
from guanxi.evaluation.facts import Slice
from guanxi.evaluation.models import CustomerMonth, OwnerDay, Rules
from guanxi.evaluation.spans import Span
from guanxi.people.models import Person, Share
from guanxi.people.models.role import Reach
from guanxi.people.rights import forget
from guanxi.sales.models import Order, OrderLine

from . import ledger
from .ledger import Day, Sale

EVER = history.EVER
NOW = datetime.datetime(2026, 5, 5, 3, tzinfo=datetime.UTC)
DAYS = [Day(2024, 12, 31), Day(2025, 1, 1), Day(2025, 1, 31), Day(2025, 2, 14), Day(2025, 3, 1)]


def kept(part: Slice, person: Person | None = None, rules: Rules | None = None) -> dict[int, tuple[Decimal, ...]]:
    """What the sums say of each customer."""
    return {row[0]: tuple(row[1:]) for row in pyramid.fetch(sums.by_account(part, person, rules or Rules()))}


def true(part: Slice, person: Person | None = None, rules: Rules | None = None) -> dict[int, tuple[Decimal, ...]]:
    """What the lines say of each customer."""
    rows = (
        facts.lines(part, person)
        .filter(account__is_collective=False)
        .values("account_id")
        .annotate(**facts.sums(rules or Rules()))
    )
    return {row["account_id"]: (row["revenue_sum"], row["profit_sum"], row["unknown_sum"]) for row in rows}


def days_of_lines(part: Slice, person: Person | None = None, rules: Rules | None = None) -> dict[datetime.date, facts.Figures]:
    """What the lines say of each day."""
    rows = facts.lines(part, person).values("ordered_on").annotate(**facts.sums(rules or Rules()))
    return {row["ordered_on"]: facts.figures(row, rules or Rules()) for row in rows}


def assert_true() -> None:
    assert summing.differing() == 0
    part = Slice(span=EVER)
    assert kept(part) == true(part)
    assert sums.by_day(part, None, Rules()) == days_of_lines(part)


STEPS = some.lists(
    some.tuples(
        some.sampled_from(["sell", "amount", "cost", "day", "account", "counts", "owner", "remove", "together", "copies"]),
        some.integers(0, 7),
        some.integers(0, 4),
    ),
    min_size=3,
    max_size=14,
)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_is_written_the_sums_are_those_of_the_lines(steps: list[tuple[str, int, int]]) -> None:
    for model in (OrderLine, Order, CustomerMonth, OwnerDay):
        model._base_manager.all().delete()
    accounts = [
        found if (found := ledger.Account.objects.filter(number=f"A-{name}").first()) else ledger.account(name) for name in "abc"
    ]
    owners = [None, *(Person.objects.get_or_create(username=name)[0] for name in ("one", "other"))]
    ledger.sell(*(Sale(accounts[0], day, 100, 40, owner=owners[1]) for day in DAYS))
    for number, (what, which, value) in enumerate(steps):
        lines = OrderLine.objects.order_by("pk")
        line = lines[which % len(lines)] if lines else None
        if what == "sell" or line is None:
            sale = Sale(
                accounts[value % 3], DAYS[value], which * 10 - 20, None if which == 3 else value, counts=which != 5,
                owner=owners[which % 3], values=(("number", f"N-{number}"),),
            )  # fmt: skip
            ledger.sell(sale)
        elif what == "together":
            summing.put_together()
            assert not CustomerMonth.objects.filter(is_new=True).exists()
        elif what == "remove":
            OrderLine.objects.filter(order=line.order_id).delete()
            Order.objects.filter(pk=line.order_id).delete()
        elif what == "owner":
            Order.objects.filter(pk__in=[line.order_id, *([line.order_id + 1] if value == 1 else [])]).update(
                owner=owners[value % 3]
            )
        else:
            changed: dict[str, dict[str, Any]] = {
                "amount": {"revenue": Decimal(value) / 3}, "cost": {"expense": None if value == 2 else Decimal(value)},
                "day": {"ordered_on": DAYS[value]}, "account": {"account": accounts[value % 3]}, "counts": {"counts": value > 1},
                "copies": {"text": "x"},
            }  # fmt: skip
            OrderLine.objects.filter(pk__gte=line.pk).update(**changed[what])
        assert_true()
    summing.put_together()
    assert_true()


@pytest.mark.django_db
@pytest.mark.parametrize("reach", [Reach.ALL, Reach.TEAM, Reach.OWN, Reach.NONE])
@pytest.mark.parametrize("span", [EVER, Span(DAYS[1], DAYS[2]), Span(DAYS[0], DAYS[3]), Span(DAYS[3], DAYS[3])])
def test_a_person_gets_the_sums_of_the_lines_within_reach_and_of_shared_orders(reach: Reach, span: Span) -> None:
    me, other = ledger.person("me", reach), ledger.person("other")
    first, second, crowd = ledger.account("first"), ledger.account("second"), ledger.account("crowd", is_collective=True)
    made = ledger.sell(
        *(Sale(one, day, 10, owner=who) for one in (first, second, crowd) for day in DAYS for who in (me, other, None))
    )
    ledger.sell(Sale(first, DAYS[2], 7, None, owner=me), Sale(second, DAYS[2], 5, None, owner=other))
    for line in (made[1], made[4], made[0], made[7], made[20]):
        Share.objects.create(path="orders", object_id=line.order_id, to_person=me, shared_at=NOW)
    forget(me)
    for part in (
        Slice(span=span),
        Slice(span=span, where={"owner": Choice(other.pk)}),
        Slice(span=span, where={"owner": Choice(None)}),
    ):
        for rules in (Rules(), Rules(assumed_margin=Decimal("0.3"))):
            assert kept(part, me, rules) == true(part, me, rules)
            assert sums.by_day(part, me, rules) == days_of_lines(part, me, rules)
    part = Slice(span=span, where={"customer": Choice(first.pk)})
    assert kept(part, me) == true(part, me)
    assert bool(true(Slice(span=EVER), me)) is (reach != Reach.NONE)


def test_lines_and_owners_written_at_once_are_all_in_the_sums(at_once: Callable[..., list[Any]]) -> None:
    accounts = [ledger.account(name) for name in "ab"]
    owners = [Person.objects.create(username=name) for name in ("one", "other")]
    made = ledger.sell(*(Sale(account, DAYS[0], 10, owner=owners[0]) for account in accounts for _turn in range(3)))

    def give_away(turn: int) -> None:
        for line in made:
            Order.objects.filter(pk=line.order_id).update(owner=owners[turn % 2])

    def change(turn: int) -> None:
        for line in made:
            OrderLine.objects.filter(pk=line.pk).update(revenue=Decimal(turn), ordered_on=DAYS[turn])

    def together() -> None:
        for _turn in range(5):
            summing.put_together()

    assert at_once(partial(give_away, 1), partial(change, 2), partial(give_away, 2), partial(change, 3), together) == [None] * 5
    assert_true()
    assert summing.put_together() >= 0
    assert_true()


@pytest.mark.django_db
def test_sums_that_somebody_falsified_are_told_and_made_anew() -> None:
    ledger.sell(Sale(ledger.account("one"), DAYS[0], 10), Sale(ledger.account("two"), DAYS[2], 20))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE evaluation_ownerday SET revenue = revenue + 1 WHERE day = %s", [DAYS[0]])
    assert summing.differing() == 1
    summing.again()
    assert_true()
    assert not OwnerDay.objects.filter(is_new=True).exists()
