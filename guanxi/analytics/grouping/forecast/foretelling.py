"""What to expect of the total and of each part, such that the parts sum up to the total."""

from dataclasses import dataclass, replace

import numpy as np

from guanxi.analytics.columns import NotUsable
from guanxi.lib.marking import N_

from . import new_year, rolling
from .choosing import Expected, expected
from .smoothing import Numbers
from .table import Table

BOTTOM_UP, PROPORTIONAL = "bottom-up", "proportional"
LEAST_PERIODS = 3


@dataclass(frozen=True)
class Asked:
    """How many periods to look ahead; how many make a season (1 for none); whether the Chinese New Year may be taken into account.

    `sums` says how parts and total come together: ``bottom-up`` (the total is the sum of the parts), ``proportional`` (the parts share
    the total as they were foretold), or nothing: whichever would have foretold the total better.
    """

    periods: int = 12
    season: int = 12
    new_year: bool = True
    sums: str = ""


@dataclass(frozen=True)
class Found:
    """The total and, if there are several, its parts in the order of the table; `sums` says how they came together."""

    table: Table
    total: Expected
    parts: list[Expected]
    sums: str


def foretell(table: Table, asked: Asked) -> Found:
    """Foretell the total and the parts.

    :raises NotUsable: if there are fewer than three whole periods.
    """
    size = len(table.periods)
    if size < LEAST_PERIODS:
        text = N_("Whole periods: %(count)s. That is too few: at least %(least)s are needed.")
        raise NotUsable(text, count=size, least=LEAST_PERIODS)
    several = len(table.parts) > 1
    values = np.vstack([table.total, table.values]) if several else table.total[None]
    ends = rolling.ends(size, asked.season, asked.periods)
    found = _told(table, values, asked, ends)
    each = [expected(row, number, found, ends, asked.season) for number, row in enumerate(values)]
    if not several:
        return Found(table, each[0], [], "")
    return _together(table, each, found, ends, asked)


def _told(table: Table, values: Numbers, asked: Asked, ends: list[int]) -> list[rolling.Told]:
    seen = [values[:, :end] for end in ends]
    found = rolling.told(seen, asked.season, asked.periods)
    if asked.new_year and table.periods[0].kind in {"month", "week"}:
        taken = new_year.shares([*table.periods, *table.coming(asked.periods)])
        moved = rolling.with_new_year(seen, taken, asked.season, asked.periods)
        found += [moved] if moved else []
    return found


def _together(table: Table, each: list[Expected], found: list[rolling.Told], ends: list[int], asked: Asked) -> Found:
    total, parts = each[0], each[1:]
    how = asked.sums or _better(table.total, each, found, ends)
    summed = np.sum([part.values for part in parts], axis=0)
    if how == BOTTOM_UP:
        return Found(table, _moved(total, summed), parts, how)
    with np.errstate(all="ignore"):
        factor = total.values / summed
    if not (np.isfinite(factor) & (factor > 0)).all():  # nothing to share in proportion: everybody bears the same
        rest = (total.values - summed) / len(parts)
        return Found(table, total, [_moved(part, part.values + rest) for part in parts], how)
    return Found(table, total, [_moved(part, part.values * factor) for part in parts], how)


def _moved(one: Expected, values: Numbers) -> Expected:
    """The same expectation elsewhere: intervals keep their relative width, or their width where that makes no sense."""
    with np.errstate(all="ignore"):
        factor = values / one.values
    if (np.isfinite(factor) & (factor > 0)).all():
        edges = {level: (low * factor, high * factor) for level, (low, high) in one.edges.items()}
    else:
        apart = values - one.values
        edges = {level: (low + apart, high + apart) for level, (low, high) in one.edges.items()}
    return replace(one, values=values, edges=edges)


def _better(total: Numbers, each: list[Expected], found: list[rolling.Told], ends: list[int]) -> str:
    """Look back: would the sum of the parts have foretold the total better than the total by itself?"""
    told = {one.name: one.values for one in found}
    own = told[each[0].method][0, 1:]
    summed = np.sum([told[part.method][number, 1:] for number, part in enumerate(each[1:], start=1)], axis=0)
    off = [0.0, 0.0]
    for row, end in enumerate(ends[1:]):
        came = total[end : end + own.shape[1]]
        off[0] += float(np.abs(own[row, : len(came)] - came).sum())
        off[1] += float(np.abs(summed[row, : len(came)] - came).sum())
    return BOTTOM_UP if off[1] < off[0] else PROPORTIONAL
