"""The reasons of a change of profit sum up to it, to the last unit, whatever was sold."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from guanxi.analytics.columns import Source
from guanxi.analytics.grouping import ledgers
from guanxi.analytics.grouping.change import rounding
from guanxi.analytics.grouping.change.decomposing import REASONS, Line, decomposed

from .real_data import file

MONEY = some.integers(-50_000, 200_000).map(lambda cents: Decimal(cents) / 100)
LINES = some.lists(
    some.builds(
        Line, some.booleans(), some.sampled_from("abc"), some.sampled_from("xyz"), some.sampled_from(["CNY", "USD"]),
        some.integers(-3, 20).map(Decimal), MONEY, MONEY, MONEY,
    ),
    max_size=25,
)  # fmt: skip


def line(product: str, *, after: bool, quantity: int, price: str, cost: str, **more: str) -> Line:
    """`rate` and `customer` may be said, too."""
    amount = quantity * Decimal(price)
    revenue = amount * Decimal(more.get("rate", "1"))
    return Line(after, product, more.get("customer", ""), "CNY", Decimal(quantity), amount, revenue, quantity * Decimal(cost))


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_reasons_sum_up_for_the_whole_every_product_and_every_customer(lines: list[Line]) -> None:
    found = decomposed(lines)
    profits = [sum((one.revenue - one.cost for one in lines if one.after == after), Decimal(0)) for after in (False, True)]
    assert (found.whole.before, found.whole.after) == tuple(profits)
    for part in (found.whole, *found.products, *found.customers):
        assert sum(part.effects.values()) == part.change
    for parts in (found.products, found.customers):
        for reason in REASONS:
            assert sum((part.effects[reason] for part in parts), Decimal(0)) == found.whole.effects[reason]
        assert sum((part.change for part in parts), Decimal(0)) == found.whole.change


def told(lines: list[Line]) -> dict[str, Decimal]:
    return {reason: value for reason, value in decomposed(lines).whole.effects.items() if value}


def test_each_reason_alone_is_told_as_itself() -> None:
    before = [line("a", after=False, quantity=10, price="5", cost="3"), line("b", after=False, quantity=10, price="9", cost="3")]
    twice = [line("a", after=True, quantity=20, price="5", cost="3"), line("b", after=True, quantity=20, price="9", cost="3")]
    assert told([*before, *twice]) == {"volume": Decimal(80)}
    mixed = [line("a", after=True, quantity=5, price="5", cost="3"), line("b", after=True, quantity=15, price="9", cost="3")]
    assert told([*before, *mixed]) == {"mix": Decimal(20)}
    dearer = [line("a", after=True, quantity=10, price="6", cost="3"), line("b", after=True, quantity=10, price="9", cost="3")]
    assert told([*before, *dearer]) == {"price": Decimal(10)}
    costlier = [line("a", after=True, quantity=10, price="5", cost="4"), line("b", after=True, quantity=10, price="9", cost="3")]
    assert told([*before, *costlier]) == {"cost": Decimal(-10)}
    other = [line("a", after=True, quantity=10, price="5", cost="3"), line("c", after=True, quantity=1, price="9", cost="2")]
    assert told([*before, *other]) == {"new": Decimal(7), "lost": Decimal(-60)}


def test_another_exchange_rate_is_no_other_price() -> None:
    before = line("a", after=False, quantity=10, price="5", cost="3", rate="7")
    after = line("a", after=True, quantity=10, price="5.50", cost="3", rate="6.8")
    assert told([before, after]) == {"price": Decimal(35), "currency": Decimal(-11)}


def test_what_one_customer_pays_less_is_that_customers_price() -> None:
    lines = [
        line("a", after=False, quantity=10, price="5", cost="3", customer="x"), line("a", after=False, quantity=10, price="5", cost="3", customer="y"),
        line("a", after=True, quantity=10, price="4", cost="3", customer="x"), line("a", after=True, quantity=10, price="5", cost="3", customer="y"),
    ]  # fmt: skip
    assert [(part.name, part.change, part.effects["price"]) for part in decomposed(lines).customers] == [
        ("x", -10, -10),
        ("y", 0, 0),
    ]


PARTS = some.builds(Fraction, some.integers(-60, 60), some.integers(1, 7))


@given(some.lists(some.lists(PARTS, min_size=3, max_size=3), min_size=1, max_size=12))
def test_rounded_tables_sum_up_both_ways(fractions: list[list[Fraction]]) -> None:
    wholes = [sum(row, Fraction(0)) for row in fractions]
    rows = [
        [*row, Fraction(round(whole)) - whole] for row, whole in zip(fractions, wholes, strict=True)
    ]  # every row has a whole sum
    sums = rounding.rounded([Fraction(sum(column)) for column in zip(*rows, strict=True)])
    found = rounding.rounded_rows(rows, sums)
    assert [sum(row) for row in found] == [sum(row) for row in rows]
    assert [sum(column) for column in zip(*found, strict=True)] == sums
    assert all(
        abs(one - other) < 2 for row, exact in zip(found, rows, strict=True) for one, other in zip(row, exact, strict=True)
    )


def test_a_real_ledger_is_taken_apart_to_the_last_figure() -> None:
    source = Source(file("superstore_cn/superstore_cn.xls"))
    rows = ledgers.rows(source, day="订单日期", amounts=("数量", "销售额", "利润"), names=("产品名称", "客户名称"))
    lines = [
        Line(row.day.year == 2017, row.names[0], row.names[1], "", quantity, revenue, revenue, revenue - profit)
        for row in rows
        if row.day.year in (2016, 2017)
        for quantity, revenue, profit in [row.amounts]
    ]
    found = decomposed(lines)
    assert (round(found.whole.after, 2), found.revenue[1]) == (Decimal("684990.19"), Decimal("5488465.79"))
    assert sum(found.whole.effects.values()) == found.whole.change == Decimal("62084.547")
    assert sum(part.change for part in found.customers) == found.whole.change


def test_nothing_sold_changes_nothing() -> None:
    assert (decomposed([]).whole.change, decomposed([]).products) == (0, [])


@pytest.mark.parametrize("unit", ["0.001", "0.0001"])
def test_amounts_finer_than_cents_stay_exact(unit: str) -> None:
    lines = [line("a", after=False, quantity=3, price=unit, cost="0"), line("a", after=True, quantity=7, price="1", cost="0")]
    found = decomposed(lines).whole
    assert sum(found.effects.values()) == found.change == 7 - 3 * Decimal(unit)
