"""The triangle equals a plain count over random purchases."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from guanxi.analytics.columns import NotUsable, Source
from guanxi.analytics.grouping import ledgers
from guanxi.analytics.grouping.cohorts import telling, triangle
from guanxi.lib import periods

from .real_data import file

START = date(2025, 1, 1)
PURCHASES = some.lists(
    some.tuples(some.sampled_from("abcde"), some.integers(0, 500), some.integers(-5, 20)), min_size=1, max_size=40
)


@settings(max_examples=60)
@given(PURCHASES, some.sampled_from(["month", "quarter", "week", "year"]))
def test_every_cell_equals_a_plain_count(made: list[tuple[str, int, int]], kind: periods.Kind) -> None:
    lines = [(who, START + timedelta(day), Decimal(amount)) for who, day, amount in made]
    bought = [(who, day) for who, day, amount in lines if amount > 0]
    if not bought:
        return
    found = triangle.triangle(lines, kind)
    first = {who: min(day for one, day in bought if one == who) for who, _ in bought}
    for cohort in found.cohorts:
        members = {who for who, day in first.items() if periods.of(kind, day) == cohort.began}
        assert cohort.size == len(members)
        for since, (count, money) in enumerate(zip(cohort.customers, cohort.money, strict=True)):
            period = cohort.began.next(since)
            assert count == len({who for who, day in bought if who in members and day in period})
            assert money == sum((amount for who, day, amount in lines if who in members and day in period), Decimal(0))
    assert sum(cohort.size for cohort in found.cohorts) == len(first)


def test_the_curve_leaves_out_cohorts_that_are_too_young_and_periods_that_are_not_over() -> None:
    lines = [
        ("a", date(2026, 1, 3), Decimal(10)),
        ("a", date(2026, 2, 3), Decimal(5)),
        ("b", date(2026, 2, 9), Decimal(1)),
        ("a", date(2026, 3, 3), Decimal(5)),
    ]
    over = triangle.triangle(lines, "month", until=date(2026, 3, 31))
    assert over.curve() == [(2, 2, 1.0, Decimal("5.5")), (2, 1, 0.5, Decimal("2.5")), (1, 1, 1.0, Decimal(5))]
    running = triangle.triangle(lines, "month")
    assert (running.is_last_open, running.curve()) == (True, [(2, 2, 1.0, Decimal("5.5")), (1, 1, 1.0, Decimal(5))])


def test_customers_from_before_are_left_out_and_nobody_is_told() -> None:
    lines = [("old", date(2025, 12, 1), Decimal(1)), ("old", date(2026, 1, 5), Decimal(1)), ("new", date(2026, 1, 6), Decimal(1))]
    found = triangle.triangle(lines, "month", since=date(2026, 1, 1))
    assert [(cohort.began.code, cohort.size) for cohort in found.cohorts] == [("2026-01", 1)]
    with pytest.raises(NotUsable, match="Nobody bought anything"):
        triangle.triangle([("a", START, Decimal(-1))], "month")


def test_a_real_ledger_is_told_with_its_customers_counted_once() -> None:
    rows = ledgers.rows(Source(file("superstore_cn/superstore_cn.xls")), day="订单日期", amounts=("销售额",), names=("客户名称",))
    told = telling.cohorts(triangle.triangle(((row.names[0], row.day, row.amounts[0]) for row in rows), "quarter"))
    assert (told.said["customers"], told.rows[0]["size"], round(sum(row["revenue"] for row in told.rows), 2)) == (
        771,
        127,
        16117548.24,
    )
