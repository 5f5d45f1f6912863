"""Levels of customers: shares, ties, refunds, losses, who counts, and what a person sees."""

import math
from collections import Counter
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from guanxi.customers.models import Standing
from guanxi.evaluation import pyramid, ranking
from guanxi.evaluation.dimensions import Choice
from guanxi.evaluation.facts import Slice
from guanxi.evaluation.models import Rules
from guanxi.evaluation.spans import Calendar, Span
from guanxi.people.models import Person
from guanxi.people.models.role import Reach

from . import ledger
from .ledger import Day, Sale

pytestmark = pytest.mark.django_db
YEAR = Calendar().year(2025)
VIP, MAJOR, ORDINARY, SMALL = Standing.Level


def levels(span: Span = YEAR, person: Person | None = None, rules: Rules | None = None, **where: Choice) -> dict[str, str]:
    part = Slice(span=span, where=where)
    rows = ranking.customers(part, person, rules or Rules(), count=10_000)
    names = {one.pk: one.name for one in ledger.Account.objects.all()}
    return {names[row.account_id]: str(row.level) for row in rows}


def counts(span: Span = YEAR, rules: Rules | None = None) -> list[int]:
    return [level.count for level in pyramid.of_year(Slice(span=span), None, rules or Rules()).levels]


def test_a_hundred_customers_make_1_4_15_80() -> None:
    ledger.profits(2025, range(1, 101))
    assert counts() == [1, 4, 15, 80]


def test_shares_of_few_customers_are_rounded_up_from_the_top() -> None:
    ledger.profits(2025, range(1, 31))  # 0.3 → 1, 1.5 → 2, 6 → 6
    assert counts() == [1, 1, 4, 24]


def test_a_single_customer_with_profit_is_vip() -> None:
    ledger.profits(2025, [5])
    assert counts() == [1, 0, 0, 0]


def test_nobody_bought_and_nobody_has_a_level() -> None:
    ledger.profits(2024, [5])
    assert counts() == [0, 0, 0, 0]


def test_equal_profit_at_a_cut_off_lifts_all_who_have_it() -> None:
    ledger.profits(2025, [100, *[90] * 6, *[place % 80 + 1 for place in range(93)]])  # major: places 2 to 5
    found = levels()
    assert [found[f"00{place}"] for place in range(7)] == ["vip", *["major"] * 6]
    ledger.profits(2024, [100, 100, *range(1, 99)], start="b")
    assert Counter(levels(Calendar().year(2024)).values()) == {"vip": 2, "major": 3, "ordinary": 15, "small": 80}


def test_no_profit_is_never_above_small() -> None:
    ledger.profits(2025, [0, 0, -5])
    assert levels() == {"000": "small", "001": "small", "002": "small"}


def test_a_loss_counts_among_the_customers_but_stays_small() -> None:
    ledger.profits(2025, [10, *[-1] * 99])  # 100 customers: 20 places above small, one profit
    assert counts() == [1, 0, 0, 99]


def test_refunds_reduce() -> None:
    kept, returned = ledger.profits(2025, [50, 60])
    ledger.sell(Sale(returned, Day(2025, 7, 1), -20))
    assert levels() == {"000": "vip", "001": "small"}
    row = ranking.customers(Slice(span=YEAR), None, Rules(), level=SMALL)[0]
    assert (row.account_id, row.figures.profit, row.place) == (returned.pk, Decimal(40), 2)
    assert kept.pk != returned.pk


def test_lines_that_do_not_count_give_no_level() -> None:
    buyer = ledger.account("buyer")
    ledger.sell(Sale(buyer, Day(2025, 1, 1), 100, counts=False))
    assert levels() == {}


def test_collective_accounts_have_no_level() -> None:
    ledger.sell(
        Sale(ledger.account("passers-by", is_collective=True), Day(2025, 1, 1), 10_000),
        Sale(ledger.account("known"), Day(2025, 1, 1), 10),
    )
    assert levels() == {"known": "vip"}


def test_a_year_ends_with_its_last_day() -> None:
    late = ledger.account("late")
    ledger.sell(Sale(late, Day(2025, 12, 31), 1), Sale(late, Day(2026, 1, 1), 2))
    assert pyramid.of_year(Slice(span=YEAR), None, Rules()).figures.profit == 1


def test_a_fiscal_year_may_start_in_april() -> None:
    early = ledger.account("early")
    ledger.sell(Sale(early, Day(2025, 3, 31), 1), Sale(early, Day(2025, 4, 1), 2), Sale(early, Day(2026, 3, 31), 4))
    assert pyramid.of_year(Slice(span=Calendar(4).year(2025)), None, Rules()).figures.profit == 6


def test_unknown_cost_adds_revenue_but_no_profit() -> None:
    ledger.sell(Sale(ledger.account("x"), Day(2025, 1, 1), 100, None), Sale(ledger.account("y"), Day(2025, 1, 1), 50, 45))
    seen = pyramid.of_year(Slice(span=YEAR), None, Rules()).figures
    assert (seen.revenue, seen.profit, seen.unknown, seen.margin) == (150, 5, 100, Decimal("0.1"))
    assert levels() == {"x": "small", "y": "vip"}


def test_an_assumed_margin_fills_unknown_cost() -> None:
    rules = Rules(assumed_margin=Decimal("0.2"))
    ledger.sell(Sale(ledger.account("x"), Day(2025, 1, 1), 100, None), Sale(ledger.account("y"), Day(2025, 1, 1), 50, 45))
    seen = pyramid.of_year(Slice(span=YEAR), None, rules).figures
    assert (seen.revenue, seen.profit, seen.unknown, seen.margin) == (150, 25, 100, Decimal(25) / 150)
    assert levels(rules=rules) == {"x": "vip", "y": "small"}


def test_a_person_sees_own_customers_at_their_level_in_the_whole_company() -> None:
    seller = ledger.person("seller", Reach.OWN)
    best, mine = ledger.account("best"), ledger.account("mine")
    ledger.sell(Sale(best, Day(2025, 1, 1), 100), Sale(mine, Day(2025, 1, 1), 30, owner=seller), Sale(mine, Day(2025, 2, 1), 20))
    rows = ranking.customers(Slice(span=YEAR), seller, Rules())
    assert [(row.account_id, row.level, row.place, row.figures.profit) for row in rows] == [(mine.pk, SMALL, 2, Decimal(30))]
    assert pyramid.of_year(Slice(span=YEAR), seller, Rules()).figures.profit == 30


def test_without_the_right_to_orders_there_is_nobody() -> None:
    ledger.profits(2025, [5])
    assert levels(person=ledger.person("stranger", Reach.NONE)) == {}


def test_a_filter_narrows_the_sums_but_not_the_level() -> None:
    desk, lamp = ledger.product("desk"), ledger.product("lamp")
    first, second = ledger.account("first"), ledger.account("second")
    ledger.sell(
        Sale(first, Day(2025, 1, 1), 100, product=desk),
        Sale(second, Day(2025, 1, 1), 10, product=desk),
        Sale(second, Day(2025, 1, 1), 5, product=lamp),
    )
    assert levels(product=Choice(lamp.pk)) == {"second": "small"}
    assert levels(product=Choice(desk.pk)) == {"first": "vip", "second": "small"}


def test_pages_of_customers_continue_without_gap_or_double() -> None:
    ledger.profits(2025, [7, 7, 7, 5, 5, 1, 1])
    whole = ranking.customers(Slice(span=YEAR), None, Rules(), count=100)
    seen: list[ranking.Ranked] = []
    while page := ranking.customers(Slice(span=YEAR), None, Rules(), after=seen[-1].cursor if seen else "", count=2):
        seen += page
    assert seen == whole
    assert len(seen) == 7


@pytest.mark.parametrize("cursor", ["x", "1_", "_1", "1_2_3", "-1_2", "9" * 40 + "_1", "١_1"])
def test_a_cursor_that_makes_no_sense_begins_at_the_first_page(cursor: str) -> None:
    made = ledger.profits(2025, [3, 2])
    rows = ranking.customers(Slice(span=YEAR), None, Rules(), after=cursor)
    assert [row.account_id for row in rows] == [one.pk for one in made]


def expected(profits: list[int], cuts: tuple[Decimal, ...]) -> list[str]:
    """The rule once more, told plainly: how many earn more than I do, and is my place within the cut?"""
    found = []
    for profit in profits:
        place = 1 + sum(other > profit for other in profits)
        reached = [level for level, cut in zip(Standing.Level, cuts, strict=False) if place <= math.ceil(cut * len(profits))]
        found.append(str(reached[0]) if reached and profit > 0 else "small")
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=some.lists(some.integers(-3, 12), max_size=60),
    shares=some.tuples(some.integers(0, 30), some.integers(0, 30), some.integers(0, 39)),
)
def test_levels_equal_brute_force(amounts: list[int], shares: tuple[int, int, int]) -> None:
    rules = Rules(**dict(zip(("vip_share", "major_share", "ordinary_share"), (Decimal(s) / 100 for s in shares), strict=True)))
    with transaction.atomic():
        made = ledger.profits(2025, amounts)
        seen = levels(rules=rules)
        figures = pyramid.of_year(Slice(span=YEAR), None, rules)
        transaction.set_rollback(True)
    wanted = expected(amounts, pyramid.limits(rules))
    assert [seen[one.name] for one in made] == wanted
    assert [level.count for level in figures.levels] == [wanted.count(str(level)) for level in Standing.Level]
    assert figures.figures.profit == sum(amounts)
