"""Sales by period, one row a part: read line by line, without gaps, and without a last period that is not over."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from guanxi.analytics.columns import NotUsable
from guanxi.lib import periods
from guanxi.lib.marking import N_
from guanxi.lib.periods import Kind, Period

from .smoothing import Numbers

SEASONS: dict[Kind, int] = {"month": 12, "quarter": 4, "week": 52, "year": 1}
LATE: dict[Kind, int] = {"month": 4, "quarter": 10, "week": 2, "year": 20}
"""Days that may lack at the end of a period that is taken to be over: nobody sells on all days."""
OTHERS = "…"
LONGEST = 1500


@dataclass(frozen=True)
class Table:
    """`values` is (parts, periods); what is told apart by nothing has one part."""

    periods: tuple[Period, ...]
    parts: tuple[str, ...]
    values: Numbers
    left_out: str = ""

    @property
    def total(self) -> Numbers:
        """The sums of all parts."""
        return np.asarray(self.values.sum(axis=0))

    def coming(self, count: int) -> list[Period]:
        """The periods that follow."""
        return [self.periods[-1].next(step) for step in range(1, count + 1)]


Line = tuple[date, Decimal, str]


def collected(lines: Iterable[Line], kind: Kind, *, until: date | None = None, most: int = 60) -> Table:
    """Sum up lines (day, amount, part) by period; periods without a line are 0, the smallest parts beyond `most` become one.

    :param until: the last day that is known; the last day with a line if left out. A period that is not over by then is left out.
    :raises NotUsable: if no whole period is there, or too many.
    """
    sums: dict[str, dict[Period, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    seen: dict[date, Period] = {}
    for day, amount, part in lines:
        if until is None or day <= until:
            if day not in seen:
                seen[day] = periods.of(kind, day)
            sums[part][seen[day]] += amount
    if not seen:
        raise NotUsable(N_("No row has a day and an amount."))
    known, left_out = _whole(kind, min(seen), until or max(seen), told=until is not None)
    rows = _gathered(sums, most)
    values = [[float(row.get(period, 0)) for period in known] for row in rows.values()]
    return Table(tuple(known), tuple(rows), np.array(values, np.float64), left_out)


def _whole(kind: Kind, first: date, last: date, *, told: bool) -> tuple[list[Period], str]:
    """The periods that are over, and the code of one at the end that is not."""
    known = list(periods.between(kind, first, last))
    if len(known) > LONGEST:
        text = N_("%(count)s periods from %(first)s to %(last)s are too many: take longer ones.")
        raise NotUsable(text, count=f"{len(known):,}", first=first, last=last)
    if last + timedelta(0 if told else LATE[kind]) < known[-1].last:
        return known[:-1], known[-1].code
    return known, ""


def _gathered(sums: dict[str, dict[Period, Decimal]], most: int) -> dict[str, dict[Period, Decimal]]:
    order = sorted(sums, key=lambda part: (-sum(sums[part].values()), part))
    kept = {part: sums[part] for part in order[: most if len(order) <= most else most - 1]}
    rest: dict[Period, Decimal] = defaultdict(Decimal)
    for part in order[len(kept) :]:
        for period, amount in sums[part].items():
            rest[period] += amount
    return {**kept, OTHERS: rest} if rest else kept
