"""Each customer in three figures: how long ago the last purchase was, how often they bought, how much in all (RFM)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Line = tuple[str, date, Decimal]


@dataclass(frozen=True)
class Figures:
    """One entry a customer, as of the day `as_of`: `recency` in days, `frequency` in days with a purchase, `money` in all.

    `since` is how many days ago the first purchase was.
    """

    as_of: date
    customers: tuple[str, ...]
    recency: Numbers
    frequency: Numbers
    money: Numbers
    since: Numbers

    def __len__(self) -> int:
        return len(self.customers)


class Purchases:
    """What was bought by whom on which day; from it figures for any day are made."""

    def __init__(self, names: list[str], owners: Whole, days: Whole, amounts: Numbers) -> None:
        """One entry a customer and day: the number of the customer in `names`, the day as an ordinal, the sum."""
        self.names = np.array(names, dtype=object)
        self.owners, self.days, self.amounts = owners, days, amounts

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "Purchases":
        """Sum up lines (customer, day, amount)."""
        sums: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
        for customer, day, amount in lines:
            sums[customer, day.toordinal()] += amount
        order = sorted(sums)
        names = sorted({customer for customer, _ in order})
        numbers = {name: number for number, name in enumerate(names)}
        owners = np.array([numbers[customer] for customer, _ in order], np.int64)
        days = np.array([day for _, day in order], np.int64)
        return cls(names, owners, days, np.array([float(sums[key]) for key in order], np.float64))

    @property
    def last(self) -> date | None:
        """The last day with a purchase; None if there is none at all."""
        return date.fromordinal(int(self.days.max())) if len(self.days) else None

    def as_of(self, day: date, window: int = 0) -> Figures:
        """Look at everything up to that day, or at its last `window` days; who bought nothing in that time is not in it.

        A day counts as a purchase if more was bought than given back; what was given back lowers the money.
        """
        first = (day - timedelta(window)).toordinal() if window else 0
        seen = (self.days <= day.toordinal()) & (self.days > first)
        owners, days, amounts = self.owners[seen], self.days[seen], self.amounts[seen]
        bought = amounts > 0
        size = len(self.names)
        frequency = np.bincount(owners[bought], minlength=size)
        money = np.bincount(owners, weights=amounts, minlength=size)
        latest = np.zeros(size, np.int64)
        np.maximum.at(latest, owners[bought], days[bought])
        earliest = np.full(size, day.toordinal(), np.int64)
        np.minimum.at(earliest, owners[bought], days[bought])
        kept = np.flatnonzero(frequency)
        return Figures(
            day,
            tuple(self.names[kept].tolist()),
            (day.toordinal() - latest[kept]).astype(np.float64),
            frequency[kept].astype(np.float64),
            money[kept].astype(np.float64),
            (day.toordinal() - earliest[kept]).astype(np.float64),
        )
