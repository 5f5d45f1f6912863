"""What one customer, one product or one person's customers brought over the years."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import TruncMonth

from guanxi.customers.models import Standing
from guanxi.people.models import Person

from . import contribution, facts, pyramid, sums
from .contribution import Question, Row
from .dimensions import DIMENSIONS
from .facts import NOTHING, Figures, Slice
from .models import Rules
from .spans import Against, Per, Span
from .statements import Sql, fetch

EVER = Span(datetime.date(1, 1, 1), datetime.date(9999, 12, 31))
MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Summary:
    """The figures of a slice as of a day: year and month so far against the same days of the year before, and all there ever was."""

    as_of: datetime.date
    year: Figures
    year_before: Figures
    month: Figures
    month_before: Figures
    ever: Figures
    last_on: datetime.date | None
    months: tuple[tuple[datetime.date, Figures], ...]


def of(part: Slice, person: Person | None, rules: Rules, as_of: datetime.date) -> Summary:
    """Sum up a slice by its days."""
    calendar = facts.calendar()
    year = Span(calendar.start(as_of, Per.YEAR), as_of)
    month = Span(as_of.replace(day=1), as_of)
    spans = {"year": year, "month": month} | {
        f"{name}_before": calendar.compared(span, Against.LAST_YEAR) or span for name, span in (("year", year), ("month", month))
    }
    days = _days(part, person, rules)
    return Summary(
        as_of=as_of, ever=sums.added(days, EVER, rules), last_on=max(days, default=None),
        months=tuple((start, sums.added(days, Span(start, until), rules)) for start, until in _last_months(as_of)),
        **{name: sums.added(days, span, rules) for name, span in spans.items()},
    )  # fmt: skip


def two_years(as_of: datetime.date) -> Span:
    """This (fiscal) year so far and the whole one before: what `of` needs for everything but `ever`."""
    year = facts.calendar().year(facts.calendar().year_of(as_of) - 1)
    return Span(year.from_on, as_of)


def course(part: Slice, person: Person | None, rules: Rules, per: Per) -> list[tuple[datetime.date, Figures]]:
    """The months, quarters or years from the first to the last with any line, gaps included."""
    calendar = facts.calendar()
    found: dict[datetime.date, Figures] = {}
    for row in facts.lines(part, person).values(month=TruncMonth("ordered_on")).annotate(**facts.sums(rules)):
        start = calendar.start(row["month"], per)
        found[start] = found.get(start, NOTHING) + facts.figures(row, rules)
    if not found:
        return []
    pieces = calendar.pieces(Span(min(found), max(found)), per)
    starts = [calendar.start(piece.from_on, per) for piece in pieces]
    return [(start, found.get(start, NOTHING)) for start in starts]


def years(part: Slice, person: Person | None, rules: Rules) -> list[tuple[int, Figures]]:
    """Each (fiscal) year from the first to the last with any line."""
    calendar = facts.calendar()
    return [(calendar.year_of(start), figures) for start, figures in course(part, person, rules, Per.YEAR)]


def categories(part: Slice, person: Person | None, rules: Rules) -> list[tuple[Any, Row]]:
    """What each topmost category brought, most profit first; None for products without a category."""
    question = Question(part=part, by=DIMENSIONS["category"], person=person)
    rows = contribution.members(question, rules)
    names = question.by.named([row.choice.key for row in rows])
    return [(names.get(row.choice.key), row) for row in rows]


def levels(account_id: int, rules: Rules) -> list[tuple[int, Standing.Level, int]]:
    """The customer's level and rank in each year it bought in: (year, level, rank), the last six years of the ledger."""
    part = Slice(span=EVER)
    calendar, found = facts.calendar(), []
    own = facts.lines(part, None).filter(account_id=account_id).values_list(TruncMonth("ordered_on"), flat=True).distinct()
    for year in sorted({calendar.year_of(month) for month in own})[-6:]:
        whole = pyramid.customers_of(Slice(span=calendar.year(year)), None, rules)
        text = f"SELECT level, place FROM ({whole.text}) AS everybody WHERE account_id = %s"  # noqa: S608
        rows = fetch(Sql(text, (*whole.params, account_id)))
        found += [(year, pyramid.LEVELS[level], place) for level, place in rows]
    return found


def _days(part: Slice, person: Person | None, rules: Rules) -> dict[datetime.date, Figures]:
    if sums.can_tell(part, person, known=sums.OF_DAYS):
        return sums.by_day(part, person, rules)
    rows = facts.lines(part, person).values("ordered_on").annotate(**facts.sums(rules))
    return {row["ordered_on"]: facts.figures(row, rules) for row in rows}


def _last_months(as_of: datetime.date) -> list[tuple[datetime.date, datetime.date]]:
    """First and last day of the last months, the present one as far as it went."""
    found = [(as_of.replace(day=1), as_of)]
    for _month in range(MONTHS_SHOWN - 1):
        last = found[0][0] - datetime.timedelta(days=1)
        found.insert(0, (last.replace(day=1), last))
    return found
