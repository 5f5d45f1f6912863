"""Cells are understood in the notation of their column."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from guanxi.records import fields, registry
from guanxi.records.transfer import surveying, values
from guanxi.records.transfer.surveying import Column
from guanxi.records.transfer.values import BadValue, Notation


def _field(path: str, name: str) -> Any:
    record = registry.at(path)
    assert record
    return fields.everything(record)[name]


def _notation(*cells: Any) -> Notation:
    column = Column()
    for cell in cells:
        surveying._look(column, cell)
    return column.notation()


@pytest.mark.parametrize(
    ("path", "name", "cell", "meant"),
    [
        ("accounts", "annual_revenue", "￥1.2万", Decimal(12000)),
        ("accounts", "annual_revenue", "3亿", Decimal(300000000)),
        ("accounts", "annual_revenue", "(1,234.56)", Decimal("-1234.56")),
        ("accounts", "annual_revenue", Decimal("60.7040000004"), Decimal("60.704000")),
        ("accounts", "employees", "1,200", 1200),
        ("accounts", "is_collective", "是", True),
        ("accounts", "is_collective", "N", False),
        ("accounts", "kinds", "customer; Partner", ["customer", "partner"]),
        ("accounts", "tags", "a、b，a", ["a", "b"]),
        ("accounts", "source", "Trade fair", "fair"),
        ("accounts", "name", 13085, "13085"),
        ("accounts", "name", "'=x", "=x"),
        ("orders", "ordered_on", "2024年3月5日", datetime.date(2024, 3, 5)),
        ("orders", "ordered_on", "2009-12-01 07:45:00", datetime.date(2009, 12, 1)),
        ("orders", "ordered_on", 45356, datetime.date(2024, 3, 5)),
        ("order-lines", "discount", "40%", Decimal("0.40")),
        ("order-lines", "discount", Decimal("0.4"), Decimal("0.4")),
    ],
)
def test_a_cell_means(path: str, name: str, cell: Any, meant: Any) -> None:
    assert values.value(_field(path, name), cell) == meant


@pytest.mark.parametrize(
    ("path", "name", "cell"),
    [
        ("accounts", "employees", "1.5"),
        ("accounts", "employees", "viele"),
        ("accounts", "annual_revenue", "9" * 30),
        ("accounts", "source", "Mars"),
        ("accounts", "is_collective", "perhaps"),
        ("orders", "ordered_on", "31.02.2024"),
    ],
)
def test_what_cannot_be_meant_is_refused(path: str, name: str, cell: str) -> None:
    with pytest.raises(BadValue):
        values.value(_field(path, name), cell)


def test_the_order_of_day_and_month_is_decided_over_the_whole_column() -> None:
    day = _field("orders", "ordered_on")
    british, american = _notation("03/04/2024", "25/04/2024"), _notation("03/04/2024", "04/25/2024")
    assert [values.value(day, "03/04/2024", notation) for notation in (british, american)] == [
        datetime.date(2024, 4, 3),
        datetime.date(2024, 3, 4),
    ]


def test_a_decimal_comma_is_decided_over_the_whole_column() -> None:
    money = _field("accounts", "annual_revenue")
    notation = _notation("1.234", "12,5", "1.234.567,89")
    assert values.value(money, "1.234", notation) == 1234
    assert values.value(money, "1.234", _notation("1.234", "12.5")) == Decimal("1.234")


def test_names_that_became_numbers_lose_their_fraction() -> None:
    assert values.value(_field("accounts", "external_id"), "13085.0", _notation("13085.0", "12346.0")) == "13085"
    assert values.value(_field("accounts", "external_id"), "1.0", _notation("1.0", "1.1")) == "1.0"


def test_shares_without_a_sign_are_points_if_any_is_above_one() -> None:
    share = _field("order-lines", "discount")
    assert values.value(share, "40", _notation("40", "5")) == Decimal("0.4")
    assert values.value(share, "0.4", _notation("0.4", "0")) == Decimal("0.4")
