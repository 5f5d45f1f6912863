"""Numbers, days and yes or no are read as people write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.lib.numbers import is_ambiguous_day, parse_day, parse_moment, parse_number, parse_yes


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("1,234", "1234"),
        ("12,5", "12.5"),
        ("0,125", "0.125"),
        ("1.234", "1.234"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("12,34,567.5", "1234567.5"),
        ("1,2345,6789", "123456789"),
        ("1.234.567,5", "1234567.5"),
        ("￥1,234", "1234"),
        ("-￥5", "-5"),
        ("¥ -5.5", "-5.5"),
        ("US$1,000", "1000"),
        ("NT$ 300", "300"),
        ("100 元", "100"),
        ("EUR 12,50", "12.50"),
        ("1.2万", "12000"),
        ("1.2万元", "12000"),
        ("3亿", "300000000"),
        ("5百萬", "5000000"),
        ("12k", "12000"),
        ("(123)", "-123"),
        ("（1,234.5）", "-1234.5"),
        ("123-", "-123"),
        ("−7", "-7"),
        ("12%", "0.12"),
        ("5‰", "0.005"),
        ("１２３．４", "123.4"),
        (".5", "0.5"),
        ("1e3", "1000"),
        ("0", "0"),
    ],
)
def test_numbers_in_human_notation(written: str, number: str) -> None:
    assert parse_number(written) == Decimal(number)


@pytest.mark.parametrize(
    "written",
    ["", "abc", "--5", "(-5)", "1.2.3,4,5", "1.2.3.4", "12,345,6", "1e999", "12 apples", "万", "$", "1-2", "NaN", "Infinity"],
)
def test_what_is_no_number_is_none(written: str) -> None:
    assert parse_number(written) is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-03-05", date(2024, 3, 5)),
        ("2024/3/5", date(2024, 3, 5)),
        ("2024.3.5", date(2024, 3, 5)),
        ("20240305", date(2024, 3, 5)),
        ("2024年3月5日", date(2024, 3, 5)),
        ("２０２４年３月５日", date(2024, 3, 5)),
        ("24年3月5号", date(2024, 3, 5)),
        ("3/5/2024", date(2024, 3, 5)),
        ("25/3/2024", date(2024, 3, 25)),
        ("25.03.2024", date(2024, 3, 25)),
        ("3/25/24", date(2024, 3, 25)),
        ("5 March 2024", date(2024, 3, 5)),
        ("5-Mar-24", date(2024, 3, 5)),
        ("Mar 5, 2024", date(2024, 3, 5)),
        ("March 5th 2024", date(2024, 3, 5)),
        ("45356", date(2024, 3, 5)),
        ("45356.5", date(2024, 3, 5)),
        ("2024-03-05T08:30:00Z", date(2024, 3, 5)),
        ("1/1/70", date(1970, 1, 1)),
        ("1/1/69", date(2069, 1, 1)),
    ],
)
def test_days_in_human_notation(written: str, day: date) -> None:
    assert parse_day(written) == day


def test_who_knows_the_column_decides_what_two_small_numbers_mean() -> None:
    assert [parse_day("03/04/2024", day_first=first) for first in (None, False, True)] == [
        date(2024, 3, 4),
        date(2024, 3, 4),
        date(2024, 4, 3),
    ]
    assert [parse_day("03/25/2024", day_first=True), parse_day("25/03/2024", day_first=False)] == [date(2024, 3, 25)] * 2


def test_a_day_is_ambiguous_if_both_numbers_may_be_the_month() -> None:
    texts = ["03/04/2024", "25/04/2024", "04/25/2024", "04/04/2024", "2024-03-04", "x"]
    assert [text for text in texts if is_ambiguous_day(text)] == ["03/04/2024"]


@pytest.mark.parametrize(
    "written", ["", "2024-02-30", "13/13/2024", "2024", "12", "100000", "yesterday", "5 Foo 2024", "2024-03-05 25:00"]
)
def test_what_is_no_day_is_none(written: str) -> None:
    assert parse_day(written) is None


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-03-05 08:30", datetime(2024, 3, 5, 8, 30)),
        ("2024/3/5 8:30:15 PM", datetime(2024, 3, 5, 20, 30, 15)),
        ("2024年3月5日 12:05 上午", datetime(2024, 3, 5, 0, 5)),
        ("45356.75", datetime(2024, 3, 5, 18)),
        ("2024-03-05", datetime(2024, 3, 5)),
    ],
)
def test_moments_in_human_notation(written: str, moment: datetime) -> None:
    assert parse_moment(written) == moment


def test_yes_and_no_in_several_languages() -> None:
    assert [parse_yes(text) for text in ("是", "Y", "TRUE", "１", " yes ")] == [True] * 5
    assert [parse_yes(text) for text in ("否", "N", "False", "0", "無")] == [False] * 5
    assert [parse_yes(text) for text in ("", "maybe", "2")] == [None] * 3


@given(st.text())
def test_odd_input_never_raises(text: str) -> None:
    number = parse_number(text)
    assert number is None or number.is_finite()
    assert isinstance(parse_moment(text), datetime | None)
    assert parse_yes(text) in (True, False, None)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_what_we_write_we_read(number: Decimal) -> None:
    assert parse_number(f"{number:,.2f}") == number
    assert parse_number(f"￥{number:,.2f}") == number


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_iso_day_is_read(day: date) -> None:
    assert [parse_day(day.isoformat()), parse_day(f"{day.year}年{day.month}月{day.day}日")] == [day, day]
