"""The times that a sheet can look at, in words."""

import datetime
from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.lib import periods

from .sheet import Against

ALL_TIME = gettext_lazy("all time")
LABELS: Mapping[str, object] = {
    "this_month": gettext_lazy("this month"),
    "last_month": gettext_lazy("last month"),
    "this_quarter": gettext_lazy("this quarter"),
    "last_quarter": gettext_lazy("last quarter"),
    "this_year": gettext_lazy("this year"),
    "last_year": gettext_lazy("last year"),
    "year_to_date": gettext_lazy("year to date"),
    "this_fiscal_year": gettext_lazy("this fiscal year"),
    "last_fiscal_year": gettext_lazy("last fiscal year"),
    "last_30_days": gettext_lazy("last 30 days"),
    "last_90_days": gettext_lazy("last 90 days"),
    "last_12_months": gettext_lazy("last 12 months"),
    "today": gettext_lazy("today"),
    "yesterday": gettext_lazy("yesterday"),
    "this_week": gettext_lazy("this week"),
    "last_week": gettext_lazy("last week"),
}
AGAINST: Mapping[Against, object] = {
    Against.NONE: gettext_lazy("nothing"),
    Against.PREVIOUS: gettext_lazy("period before"),
    Against.LAST_YEAR: gettext_lazy("the year before"),
}
YEARS_BACK = 4


def choices(today: datetime.date, chosen: str = "") -> list[tuple[str, str]]:
    """What a person can choose: spans that move along, then years, quarters and months by name."""
    found = [("", str(ALL_TIME)), *((name, str(label)) for name, label in LABELS.items())]
    quarter = periods.of("quarter", today)
    found += [(one.code, named(one.code)) for one in (quarter.previous(back) for back in range(8))]
    year = periods.of("year", today)
    found += [(one.code, named(one.code)) for one in (year.previous(back) for back in range(YEARS_BACK + 1))]
    if chosen and chosen not in dict(found):
        found.insert(1, (chosen, named(chosen)))
    return found


def named(text: str) -> str:
    """A time as a person says it: last quarter; Q3 2026; Jan. 1, 2026 – March 31, 2026."""
    if not text:
        return str(ALL_TIME)
    if text in LABELS:
        return str(LABELS[text])
    if period := periods.parse_code(text):
        return _period_named(period)
    first, _dots, last = text.partition("..")
    return f"{_day(first)} – {_day(last)}"


def between(first: datetime.date, last: datetime.date) -> str:
    """The days from the first to the last one."""
    return f"{_day(first.isoformat())} – {_day(last.isoformat())}"


def _period_named(period: periods.Period) -> str:
    parts = {"year": period.year, "number": period.number}
    if period.kind == "quarter":
        return _("Q%(number)s %(year)s") % parts
    if period.kind == "week":
        return _("week %(number)s, %(year)s") % parts
    return date_format(period.first, "YEAR_MONTH_FORMAT") if period.kind == "month" else str(period.year)


def _day(text: str) -> str:
    try:
        return date_format(datetime.date.fromisoformat(text))
    except ValueError:
        return "…"
