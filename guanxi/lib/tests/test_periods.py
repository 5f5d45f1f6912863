"""Spans of days follow one another without gaps, and know the same span a year ago."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.lib.periods import KINDS, Kind, Period, between, end_of_month, of, parse_code

kinds = st.sampled_from(KINDS)
days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
starts = st.integers(1, 12)


@given(kinds, days, starts)
def test_every_day_lies_in_its_span_and_spans_touch(kind: Kind, day: date, start: int) -> None:
    period = of(kind, day, starts=start)
    assert day in period
    assert period.next().first == period.last + timedelta(days=1)
    assert period.next().previous() == period
    assert period.previous().next() == period


@given(kinds, days, starts)
def test_a_code_names_its_span(kind: Kind, day: date, start: int) -> None:
    period = of(kind, day, starts=start)
    assert parse_code(period.code, starts=start) == period


@pytest.mark.parametrize(
    ("period", "first", "last", "code"),
    [
        (of("year", date(2024, 5, 6)), date(2024, 1, 1), date(2024, 12, 31), "2024"),
        (of("quarter", date(2024, 5, 6)), date(2024, 4, 1), date(2024, 6, 30), "2024-Q2"),
        (of("month", date(2024, 2, 29)), date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        (of("week", date(2024, 12, 30)), date(2024, 12, 30), date(2025, 1, 5), "2025-W01"),
        (of("year", date(2024, 3, 31), starts=4), date(2023, 4, 1), date(2024, 3, 31), "2023"),
        (of("quarter", date(2024, 3, 31), starts=4), date(2024, 1, 1), date(2024, 3, 31), "2023-Q4"),
        (of("month", date(2024, 3, 31), starts=4), date(2024, 3, 1), date(2024, 3, 31), "2024-03"),
    ],
)
def test_spans_have_first_and_last_days_and_codes(period: Period, first: date, last: date, code: str) -> None:
    assert (period.first, period.last, period.code) == (first, last, code)


def test_the_same_span_a_year_ago() -> None:
    codes = [parse_code(code).year_before().code for code in ("2024", "2024-Q1", "2024-02", "2020-W53", "2024-W10")]
    assert codes == ["2023", "2023-Q1", "2023-02", "2019-W52", "2023-W10"]


def test_spans_are_walked_from_day_to_day() -> None:
    assert [period.code for period in between("month", date(2023, 11, 30), date(2024, 2, 1))] == [
        "2023-11",
        "2023-12",
        "2024-01",
        "2024-02",
    ]
    assert list(between("month", date(2024, 3, 1), date(2024, 2, 1))) == []


def test_a_span_has_parts() -> None:
    year = of("year", date(2024, 4, 1), starts=4)
    assert [part.code for part in year.parts("quarter")] == ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]
    assert [part.code for part in of("quarter", date(2024, 1, 1)).parts("month")] == ["2024-01", "2024-02", "2024-03"]
    assert [year.days, of("month", date(2023, 2, 1)).days] == [365, 28]


@pytest.mark.parametrize("text", ["", "24", "2024-13", "2024-Q5", "2024-W53", "2024-W00", "0000", "2024-3", "x"])
def test_what_names_no_span_is_none(text: str) -> None:
    assert parse_code(text) is None


def test_months_end_on_their_last_day() -> None:
    assert [end_of_month(date(2024, 2, 3)), end_of_month(date(2024, 12, 31))] == [date(2024, 2, 29), date(2024, 12, 31)]
