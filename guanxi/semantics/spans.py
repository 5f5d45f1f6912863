"""Spans of days in questions: members of time levels as days, what lies between, what they are compared with, what moves along."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from guanxi.lib import periods

Day = datetime.date
ONE_DAY = datetime.timedelta(days=1)
FIRST, LAST = Day(1, 1, 1), Day(9999, 12, 31)
KINDS: dict[str, periods.Kind] = {
    "year": "year", "quarter": "quarter", "month": "month", "week": "week", "fiscal_year": "year", "fiscal_quarter": "quarter",
}  # fmt: skip
MONTHS = {"year": 12, "quarter": 3, "month": 1, "fiscal_year": 12, "fiscal_quarter": 3}


@dataclass(frozen=True, order=True)
class Span:
    """The days from `first` to `last`, both included."""

    first: Day
    last: Day


Spans = tuple[Span, ...]
ALWAYS: Spans = (Span(FIRST, LAST),)


def of_member(level: str, key: object, starts: int) -> Span | None:
    """The days of a member of a time level ("2026-Q3"); None if there is no such member. `starts` = first month of fiscal years."""
    text = str(key)
    if level == "day":
        try:
            return Span(day := Day.fromisoformat(text), day)
        except ValueError:
            return None
    found = periods.parse_code(text, starts=starts if level.startswith("fiscal") else 1)
    return Span(found.first, found.last) if found and found.kind == KINDS[level] else None


def joined(spans: Iterable[Span]) -> Spans:
    """The same days in as few spans as possible, in order."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and (found[-1].last == LAST or span.first <= found[-1].last + ONE_DAY):
            found[-1] = Span(found[-1].first, max(found[-1].last, span.last))
        else:
            found.append(span)
    return tuple(found)


def common(one: Spans, other: Spans) -> Spans:
    """The days that lie in both."""
    parts = (Span(max(a.first, b.first), min(a.last, b.last)) for a in one for b in other)
    return joined(span for span in parts if span.first <= span.last)


def without(spans: Spans) -> Spans:
    """All other days."""
    found, start = [], FIRST
    for span in joined(spans):
        if start < span.first:
            found.append(Span(start, span.first - ONE_DAY))
        if span.last == LAST:
            return tuple(found)
        start = span.last + ONE_DAY
    return (*found, Span(start, LAST))


def hull(spans: Spans) -> Span:
    """From the first day to the last one."""
    return Span(min(span.first for span in spans), max(span.last for span in spans))


def is_bounded(spans: Spans) -> bool:
    """Whether there is a first and a last day."""
    return bool(spans) and hull(spans).first > FIRST and hull(spans).last < LAST


def months_back(span: Span, months: int) -> Span:
    """The same days some months earlier; the last day of a month stays the last day of a month (28 and 29 February)."""
    after = span.last + ONE_DAY
    last = plus_months(after, -months) - ONE_DAY if after.day == 1 else plus_months(span.last, -months)
    return Span(plus_months(span.first, -months), last)


def days_back(span: Span, days: int) -> Span:
    """The same days some days earlier."""
    return Span(span.first - days * ONE_DAY, span.last - days * ONE_DAY)


def before(span: Span) -> Span:
    """The time right before: whole months have as many whole months before them, other spans as many days."""
    months = whole_months(span)
    return months_back(span, months) if months else days_back(span, (span.last - span.first).days + 1)


def whole_months(span: Span) -> int:
    """How many months a span is, if it is whole months; else 0."""
    after = span.last + ONE_DAY
    if span.first.day != 1 or after.day != 1:
        return 0
    return (after.year - span.first.year) * 12 + after.month - span.first.month


def plus_months(day: Day, months: int) -> Day:
    """The day some months later, at most the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return Day(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def begin(unit: Literal["year", "fiscal_year", "quarter", "month"], day: Day, starts: int) -> Day:
    """The first day of the year, fiscal year, quarter or month in which the day lies."""
    return periods.of(KINDS[unit], day, starts=starts if unit == "fiscal_year" else 1).first


def is_whole(span: Span, level: str, starts: int) -> bool:
    """Whether a span is made of whole years, quarters, months, weeks or days."""
    if level == "day" or span in ALWAYS:
        return True
    begins = starts if level.startswith("fiscal") else 1
    return all(
        periods.of(KINDS[level], day, starts=begins).first == day for day in (span.first, span.last + ONE_DAY) if day > FIRST
    )


def distance(level: str, earlier: Day, later: Day, starts: int) -> int:
    """How many periods of a level lie between those of two days."""
    if level == "day":
        return (later - earlier).days
    begins = starts if level.startswith("fiscal") else 1
    one, other = (periods.of(KINDS[level], day, starts=begins).first for day in (earlier, later))
    if level == "week":
        return (other - one).days // 7
    return ((other.year - one.year) * 12 + other.month - one.month) // MONTHS[level]


def of_period(name: str, today: Day, starts: int) -> Span:
    """The days that a moving span means on a day: "last_quarter", "last_30_days"."""
    if name in ("today", "yesterday"):
        return Span(day := today - ONE_DAY * (name == "yesterday"), day)
    if name == "year_to_date":
        return Span(begin("year", today, starts), today)
    which, _, rest = name.partition("_")
    count, _, unit = rest.partition("_")
    if count.isdigit():
        return _last(int(count), unit, today)
    period = periods.of(KINDS[rest], today, starts=starts if rest == "fiscal_year" else 1)
    period = period.previous() if which == "last" else period
    return Span(period.first, period.last)


def _last(count: int, unit: str, today: Day) -> Span:
    """So many days up to yesterday, or so many whole months before this one."""
    if unit == "days":
        return Span(today - count * ONE_DAY, today - ONE_DAY)
    first = today.replace(day=1)
    return Span(plus_months(first, -count), first - ONE_DAY)


def each(spans: Sequence[Span], back: int, *, months: bool) -> Spans:
    """Spans some months or days earlier, one by one."""
    return joined(months_back(span, back) if months else days_back(span, back) for span in spans)
