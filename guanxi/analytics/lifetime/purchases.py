"""The purchases of each customer in three figures: how often again, how recently, since when."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

DAYS = 7  # all times are in weeks, as in the literature
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Purchases:
    """One entry a customer; all times in weeks.

    `again`: days with a purchase after the first one; `recent`: from the first to the last one; `known`: from the first one to the
    end of what is observed; `spent`: mean value of a day with a repeat purchase, 0 without one.
    """

    customers: tuple[str, ...]
    again: Numbers
    recent: Numbers
    known: Numbers
    spent: Numbers

    def __len__(self) -> int:
        return len(self.customers)


def summarized(lines: Iterable[tuple[str, date, Decimal]], until: date | None = None) -> Purchases:
    """Sum up lines of purchases (customer, day, amount); what is bought on one day is one purchase.

    :param until: last day that is looked at; the last day with a purchase if left out.
    """
    days: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for customer, day, amount in lines:
        if until is None or day <= until:
            days[customer][day] += amount
    end = until or max((max(bought) for bought in days.values()), default=None)
    rows = [_row(bought, end) for bought in days.values() if end]
    table = np.array(rows, np.float64).reshape(-1, 4).T
    return Purchases(tuple(days), *table)


def _row(bought: dict[date, Decimal], end: date) -> tuple[float, float, float, float]:
    first, *later = sorted(bought)
    spent = float(sum(bought[day] for day in later) / len(later)) if later else 0.0
    recent = (later[-1] - first).days / DAYS if later else 0.0
    return len(later), recent, (end - first).days / DAYS, spent


def from_arrays(
    customers: Sequence[str], codes: NDArray[np.int64], days: NDArray[np.int64], amounts: Numbers, until: int
) -> Purchases:
    """Sum up numbered lines: `codes` are places in `customers`, `days` numbers of days; lines of one day are one purchase.

    :param until: the last day that is looked at.
    """
    kept = days <= until
    order = np.lexsort((days[kept], codes[kept]))
    who, when, much = codes[kept][order], days[kept][order], amounts[kept][order]
    is_new = np.ones(len(who), bool)
    is_new[1:] = (who[1:] != who[:-1]) | (when[1:] != when[:-1])
    first_lines = np.nonzero(is_new)[0]
    who, when, much = who[first_lines], when[first_lines], np.add.reduceat(much, first_lines) if len(first_lines) else much
    present, first, bought = np.unique(who, return_index=True, return_counts=True)
    last = first + bought - 1
    again = (bought - 1).astype(np.float64)
    sums = np.add.reduceat(much, first) if len(first) else much
    with np.errstate(divide="ignore", invalid="ignore"):
        spent = np.where(again > 0, (sums - much[first]) / again, 0.0)
    names = tuple(customers[code] for code in present.tolist())
    return Purchases(names, again, (when[last] - when[first]) / DAYS, (until - when[first]) / DAYS, spent)
