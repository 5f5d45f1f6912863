"""The Chinese New Year moves between January and February: how much of a period it takes, and what that does to sales."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from guanxi.lib import lunar
from guanxi.lib.lunar import LunarDay
from guanxi.lib.periods import Period

from .smoothing import Numbers

BEFORE, AFTER = 3, 12
"""Days around the festival on which business rests: from three days before until the 13th day of the new year."""
SEASONS = 3  # fewer say nothing about a feast that moves
SURE = 2.0
LARGEST = 5.0  # exponent: nobody sells e^5 times as much or as little


def shares(known: Sequence[Period]) -> Numbers:
    """Which share of each period's days lies around the festival; 0 outside of the years that the calendar knows."""
    return np.array([_share(period) for period in known])


def _share(period: Period) -> float:
    days = 0
    for year in range(period.first.year, period.last.year + 1):
        if lunar.FIRST_DAY.year < year < lunar.LAST_DAY.year:
            feast = lunar.in_year(LunarDay(1, 1), year)
            first, last = feast - timedelta(BEFORE), feast + timedelta(AFTER)
            days += max(0, (min(last, period.last) - max(first, period.first)).days + 1)
    return days / period.days


def strength(values: Numbers, taken: Numbers, season: int) -> float:
    """By which factor's logarithm sales change in a period that is all festival; 0 if the years do not show it clearly.

    The change against the same period a year before is compared with how much more of the period the festival takes.
    """
    if season < 2 or len(values) < SEASONS * season or (values <= 0).any():
        return 0.0
    growth = np.log(values[season:] / values[:-season])
    moved = taken[season:] - taken[:-season]
    moved_at_all = np.abs(moved) > 0
    if moved_at_all.sum() < 3:
        return 0.0
    apart = growth - np.median(growth)
    weight = float((moved**2).sum())
    found = float((moved * apart).sum()) / weight
    noise = float(np.std(apart - found * moved, ddof=2)) / weight**0.5
    return found if abs(found) > SURE * noise and abs(found) < LARGEST else 0.0
