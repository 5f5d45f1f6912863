"""The dimension of time, the same in every cube: years, quarters, months, weeks beside them, fiscal years, weekdays, festivals."""

from __future__ import annotations

from guanxi.lib.lunar import LUNAR_FESTIVALS, QINGMING, SOLAR_FESTIVALS
from guanxi.lib.marking import N_

from .cube import Dimension, Hierarchy, Level, Type

PERIODS = ("fiscal_year", "year", "fiscal_quarter", "quarter", "month", "week", "day")
"""The levels that cut time into spans, the coarsest first."""
WEEKDAYS = {
    "1": N_("Monday"), "2": N_("Tuesday"), "3": N_("Wednesday"), "4": N_("Thursday"), "5": N_("Friday"), "6": N_("Saturday"),
    "7": N_("Sunday"),
}  # fmt: skip
FESTIVALS = {name: name for name in (*SOLAR_FESTIVALS, QINGMING, *LUNAR_FESTIVALS)}

DAY = Dimension(
    name="day",
    label=N_("Day"),
    table="dim_day",
    key="day",
    is_time=True,
    levels=(
        Level(name="year", label=N_("Year"), key="year"),
        Level(name="quarter", label=N_("Quarter"), key="quarter"),
        Level(name="month", label=N_("Month"), key="month"),
        Level(name="week", label=N_("Week"), key="iso_week"),
        Level(name="day", label=N_("Day"), key="day", type=Type.DAY),
        Level(name="fiscal_year", label=N_("Fiscal year"), key="fiscal_year"),
        Level(name="fiscal_quarter", label=N_("Fiscal quarter"), key="fiscal_quarter"),
        Level(name="weekday", label=N_("Weekday"), key="weekday", choices=WEEKDAYS),
        Level(name="holiday", label=N_("Festival"), key="holiday", choices=FESTIVALS),
    ),
    hierarchies=(
        Hierarchy(name="calendar", label=N_("Calendar"), levels=("year", "quarter", "month", "day")),
        Hierarchy(name="weeks", label=N_("Weeks"), levels=("week", "day")),
        Hierarchy(name="fiscal", label=N_("Fiscal years"), levels=("fiscal_year", "fiscal_quarter", "month", "day")),
    ),
)
