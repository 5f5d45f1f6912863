"""Spans of days told relative to today: this month, the last 30 days."""

import datetime
import re
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

Day = datetime.date
Span = tuple[Day, Day]

_ONE = datetime.timedelta(days=1)
_COUNTED = re.compile(r"(last|next)_(\d{1,4})_days", re.ASCII)


def _month(day: Day, offset: int) -> Day:
    """The first day of the month that lies `offset` months away."""
    months = day.year * 12 + day.month - 1 + offset
    return Day(months // 12, months % 12 + 1, 1)


def _months(today: Day, length: int, offset: int) -> Span:
    """The span of `length` whole months (3 = quarter, 12 = year) that lies `offset` spans away."""
    start = _month(today, -((today.month - 1) % length) + offset * length)
    return start, _month(start, length) - _ONE


def _week(today: Day, offset: int) -> Span:
    start = today - _ONE * today.weekday() + datetime.timedelta(weeks=offset)
    return start, start + _ONE * 6


_NAMED: dict[str, tuple[object, Callable[[Day], Span]]] = {
    "today": (_("today"), lambda today: (today, today)),
    "yesterday": (_("yesterday"), lambda today: (today - _ONE, today - _ONE)),
    "tomorrow": (_("tomorrow"), lambda today: (today + _ONE, today + _ONE)),
    "this_week": (_("this week"), lambda today: _week(today, 0)),
    "last_week": (_("last week"), lambda today: _week(today, -1)),
    "next_week": (_("next week"), lambda today: _week(today, 1)),
    "this_month": (_("this month"), lambda today: _months(today, 1, 0)),
    "last_month": (_("last month"), lambda today: _months(today, 1, -1)),
    "next_month": (_("next month"), lambda today: _months(today, 1, 1)),
    "this_quarter": (_("this quarter"), lambda today: _months(today, 3, 0)),
    "last_quarter": (_("last quarter"), lambda today: _months(today, 3, -1)),
    "this_year": (_("this year"), lambda today: _months(today, 12, 0)),
    "last_year": (_("last year"), lambda today: _months(today, 12, -1)),
}
_OFFERED_COUNTS = ("last_7_days", "last_30_days", "last_90_days", "last_365_days", "next_30_days")


def span(name: str, today: Day) -> Span | None:
    """First and last day of a named span; None for an unknown name. `last_30_days` ends today, `next_30_days` begins today."""
    if name in _NAMED:
        return _NAMED[name][1](today)
    counted = _COUNTED.fullmatch(name)
    if not counted or not int(counted[2]):
        return None
    reach = _ONE * (int(counted[2]) - 1)
    return (today - reach, today) if counted[1] == "last" else (today, today + reach)


def label(name: str) -> str:
    """The name of a span in the current language."""
    if name in _NAMED:
        return str(_NAMED[name][0])
    counted = _COUNTED.fullmatch(name)
    if not counted:
        return name
    text = _("the last %(count)s days") if counted[1] == "last" else _("the next %(count)s days")
    return str(text) % {"count": int(counted[2])}


def offered() -> list[tuple[str, str]]:
    """Names and labels of the spans that a filter offers."""
    return [(name, label(name)) for name in (*_NAMED, *_OFFERED_COUNTS)]
