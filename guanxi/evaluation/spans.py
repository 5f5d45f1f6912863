"""The company's calendar in evaluation: fiscal years, quarters and months, and what they are compared with."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from guanxi.lib import periods

Day = datetime.date


class Per(StrEnum):
    """How finely time is cut."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Against(StrEnum):
    """With which span a span is compared."""

    LAST_YEAR = "last_year"
    PREVIOUS = "previous"
    NONE = "none"


@dataclass(frozen=True, order=True)
class Span:
    """The days from `from_on` to `until_on`, both included."""

    from_on: Day
    until_on: Day

    def __contains__(self, day: object) -> bool:
        return isinstance(day, datetime.date) and self.from_on <= day <= self.until_on


@dataclass(frozen=True)
class Calendar:
    """Fiscal years that start on the first of a month (1–12); a fiscal year bears the number of the year it starts in."""

    start_month: int = 1

    def year_of(self, day: Day) -> int:
        """The fiscal year that holds this day."""
        return periods.of("year", day, starts=self.start_month).year

    def year(self, number: int) -> Span:
        """The days of a fiscal year."""
        year = periods.Period("year", number, starts=self.start_month)
        return Span(year.first, year.last)

    def start(self, day: Day, per: Per) -> Day:
        """The first day of the month, quarter or year that holds this day."""
        return periods.of(per.value, day, starts=self.start_month).first

    def pieces(self, span: Span, per: Per) -> Iterator[Span]:
        """The months, quarters or years that a span touches, cut to the span."""
        for piece in periods.between(per.value, span.from_on, span.until_on, starts=self.start_month):
            yield Span(max(piece.first, span.from_on), min(piece.last, span.until_on))

    def label(self, day: Day, per: Per | str) -> str:
        """Name the month, quarter or year that holds this day: 2026-03, 2026 Q1, 2026 (2026/27 if it starts later)."""
        if per == Per.MONTH:
            return f"{day:%Y-%m}"
        period = periods.of(Per(per).value, day, starts=self.start_month)
        year = self.year_label(period.year)
        return f"{year} Q{period.number}" if per == Per.QUARTER else year

    def year_label(self, number: int) -> str:
        """Name a fiscal year."""
        return str(number) if self.start_month == 1 else f"{number}/{(number + 1) % 100:02}"

    def compared(self, span: Span, against: Against, *, today: Day | None = None) -> Span | None:
        """The span to compare with: the same days a year before, or as many months (else days) right before.

        A span that is not over `today` is compared with as much of the other one as is over of it: 22 days of November with
        22 days, not with a whole month.
        """
        if against is Against.NONE:
            return None
        over = Span(span.from_on, today) if today is not None and span.from_on <= today < span.until_on else span
        months = 12 if against is Against.LAST_YEAR else _whole_months(span)
        if months:
            return Span(_add_months(span.from_on, -months), _same_end(over, months))
        start = _day_before(span.from_on) - (span.until_on - span.from_on)
        return Span(start, start + (over.until_on - over.from_on))


def _same_end(span: Span, months: int) -> Day:
    """The last day of a month stays the last day of a month (29 February)."""
    if (span.until_on + datetime.timedelta(days=1)).day == 1:
        return _day_before(_add_months(span.until_on + datetime.timedelta(days=1), -months))
    return _add_months(span.until_on, -months)


def _whole_months(span: Span) -> int:
    after = span.until_on + datetime.timedelta(days=1)
    if span.from_on.day != 1 or after.day != 1:
        return 0
    return (after.year - span.from_on.year) * 12 + after.month - span.from_on.month


def _add_months(day: Day, months: int) -> Day:
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    last = _day_before(Day(year + (month == 11), (month + 1) % 12 + 1, 1)).day
    return Day(year, month + 1, min(day.day, last))


def _day_before(day: Day) -> Day:
    return day - datetime.timedelta(days=1)
