"""Spans of days: what members of time mean, what lies right before, what moves along."""

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.semantics import spans
from guanxi.semantics.question import PERIODS
from guanxi.semantics.spans import Span

Day = datetime.date
DAYS = st.dates(Day(2019, 1, 1), Day(2021, 12, 31))
SPANS = st.lists(st.tuples(DAYS, DAYS).map(lambda two: Span(min(two), max(two))), max_size=4)


def days(found: spans.Spans) -> set[Day]:
    begin = Day(2018, 12, 1)
    every = {begin + datetime.timedelta(days=count) for count in range(1200)}
    return {day for day in every if any(span.first <= day <= span.last for span in found)}


@given(SPANS, SPANS)
def test_spans_are_sets_of_days(one: list[Span], other: list[Span]) -> None:
    left, right = spans.joined(one), spans.joined(other)
    assert days(left) == days(tuple(one))
    assert days(spans.common(left, right)) == days(left) & days(right)
    assert days(spans.without(left)) == days(spans.ALWAYS) - days(left)
    assert all(a.last + spans.ONE_DAY < b.first for a, b in pairwise(left))


def test_members_mean_days() -> None:
    assert spans.of_member("quarter", "2026-Q3", 1) == Span(Day(2026, 7, 1), Day(2026, 9, 30))
    assert spans.of_member("fiscal_year", "2025", 4) == Span(Day(2025, 4, 1), Day(2026, 3, 31))
    assert spans.of_member("week", "2026-W53", 1) == Span(Day(2026, 12, 28), Day(2027, 1, 3))
    assert [spans.of_member(level, key, 1) for level, key in (("month", "2026-13"), ("day", "2026"), ("year", "2026-Q1"))] == [
        None
    ] * 3


@pytest.mark.parametrize(
    ("span", "before", "year"),
    [
        ((Day(2024, 2, 1), Day(2024, 2, 29)), (Day(2024, 1, 1), Day(2024, 1, 31)), (Day(2023, 2, 1), Day(2023, 2, 28))),
        ((Day(2026, 4, 1), Day(2026, 6, 30)), (Day(2026, 1, 1), Day(2026, 3, 31)), (Day(2025, 4, 1), Day(2025, 6, 30))),
        ((Day(2026, 3, 10), Day(2026, 3, 12)), (Day(2026, 3, 7), Day(2026, 3, 9)), (Day(2025, 3, 10), Day(2025, 3, 12))),
    ],
)
def test_what_a_span_is_compared_with(span: tuple[Day, Day], before: tuple[Day, Day], year: tuple[Day, Day]) -> None:
    assert (spans.before(Span(*span)), spans.months_back(Span(*span), 12)) == (Span(*before), Span(*year))


def test_moving_spans_mean_days() -> None:
    today = Day(2026, 11, 22)
    told = {name: spans.of_period(name, today, 4) for name in PERIODS}
    assert told["last_quarter"] == Span(Day(2026, 7, 1), Day(2026, 9, 30))
    assert told["this_week"] == Span(Day(2026, 11, 16), Day(2026, 11, 22))
    assert told["last_fiscal_year"] == Span(Day(2025, 4, 1), Day(2026, 3, 31))
    assert told["last_30_days"] == Span(Day(2026, 10, 23), Day(2026, 11, 21))
    assert told["last_12_months"] == Span(Day(2025, 11, 1), Day(2026, 10, 31))
    assert (told["yesterday"], told["year_to_date"]) == (Span(Day(2026, 11, 21), Day(2026, 11, 21)), Span(Day(2026, 1, 1), today))
