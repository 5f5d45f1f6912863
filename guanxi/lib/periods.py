"""Spans of days: years, quarters, months and ISO weeks; the one before, the same one a year ago.

A fiscal year may begin in any month (`starts`); it is named by the calendar year in which it begins, and its quarters are
counted from its first month. Months are calendar months whatever the fiscal year; weeks are those of ISO 8601.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

Kind = Literal["year", "quarter", "month", "week"]
KINDS: tuple[Kind, ...] = ("year", "quarter", "month", "week")
MONTHS_IN_YEAR, MONTHS_IN_QUARTER, QUARTERS_IN_YEAR, DAYS_IN_WEEK = 12, 3, 4, 7
_CODE = re.compile(r"(\d{4})(?:-(Q([1-4])|W(\d{2})|(\d{2})))?")


@dataclass(frozen=True, slots=True)
class Period:
    """One span: its kind, the (fiscal) year, and the number in the year (quarter 1–4, month 1–12, week 1–53; 1 for a year)."""

    kind: Kind
    year: int
    number: int = 1
    starts: int = 1

    @property
    def first(self) -> date:
        """Its first day."""
        if self.kind == "week":
            return date.fromisocalendar(self.year, self.number, 1)
        return _first_of_month(self._first_month_index())

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next().first - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def code(self) -> str:
        """A short form for addresses: `2024`, `2024-Q3`, `2024-03`, `2024-W07`."""
        tails = {"year": "", "quarter": f"-Q{self.number}", "month": f"-{self.number:02}", "week": f"-W{self.number:02}"}
        return f"{self.year:04}{tails[self.kind]}"

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def next(self, count: int = 1) -> Period:
        """The span `count` places later."""
        if self.kind == "week":
            return of("week", self.first + timedelta(days=DAYS_IN_WEEK * count), starts=self.starts)
        month = self._first_month_index() + _months_in(self.kind) * count
        return of(self.kind, _first_of_month(month), starts=self.starts)

    def previous(self, count: int = 1) -> Period:
        """The span `count` places earlier."""
        return self.next(-count)

    def year_before(self, count: int = 1) -> Period:
        """The same span `count` years earlier; week 53 becomes the last week of a year that has none."""
        year = self.year - count
        if self.kind == "week":
            return replace(self, year=year, number=min(self.number, _weeks_in(year)))
        return replace(self, year=year)

    def parts(self, kind: Kind) -> Iterator[Period]:
        """The spans of a smaller kind that begin in it."""
        return (part for part in between(kind, self.first, self.last, starts=self.starts) if part.first in self)

    def _first_month_index(self) -> int:
        """Months since the year 0; fiscal years and quarters begin in their own months."""
        offset = self.starts - 1 if self.kind != "month" else 0
        return self.year * MONTHS_IN_YEAR + offset + (self.number - 1) * _months_in(self.kind)


def of(kind: Kind, day: date, *, starts: int = 1) -> Period:
    """The span of this kind in which the day lies; `starts` is the first month of the fiscal year."""
    if kind == "week":
        calendar = day.isocalendar()
        return Period("week", calendar.year, calendar.week, starts)
    if kind == "month":
        return Period("month", day.year, day.month, starts)
    year, month = divmod(day.year * MONTHS_IN_YEAR + day.month - starts, MONTHS_IN_YEAR)
    return Period(kind, year, month // MONTHS_IN_QUARTER + 1 if kind == "quarter" else 1, starts)


def between(kind: Kind, first: date, last: date, *, starts: int = 1) -> Iterator[Period]:
    """The spans from the one with `first` to the one with `last`."""
    period = of(kind, first, starts=starts)
    while period.first <= last:
        yield period
        period = period.next()


def parse_code(text: str, *, starts: int = 1) -> Period | None:
    """The span that a code names (see `Period.code`), None if there is none."""
    match = _CODE.fullmatch(text)
    if match is None or int(match[1]) < 1:
        return None
    year = int(match[1])
    if match[3]:
        return Period("quarter", year, int(match[3]), starts)
    if match[4]:
        return Period("week", year, int(match[4]), starts) if 1 <= int(match[4]) <= _weeks_in(year) else None
    if match[5]:
        return Period("month", year, int(match[5]), starts) if 1 <= int(match[5]) <= MONTHS_IN_YEAR else None
    return Period("year", year, 1, starts)


def end_of_month(day: date) -> date:
    """The last day of the day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def _months_in(kind: Kind) -> int:
    return {"year": MONTHS_IN_YEAR, "quarter": MONTHS_IN_QUARTER, "month": 1}[kind]


def _first_of_month(index: int) -> date:
    year, month = divmod(index, MONTHS_IN_YEAR)
    return date(year, month + 1, 1)


def _weeks_in(year: int) -> int:
    return date(year, 12, 28).isocalendar().week
