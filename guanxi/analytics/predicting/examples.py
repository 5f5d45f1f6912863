"""Examples to learn from: a row for each case, a column for each thing known of it before the question was answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Column:
    """What is known of each case: a number, or the place of a level among `levels`; NaN where it is not known.

    `is_day` says that the numbers are days since 1970.
    """

    name: str
    values: Floats
    levels: tuple[str, ...] = ()
    is_day: bool = False

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where the value is known."""
        return ~np.isnan(self.values)

    def taken(self, rows: Whole) -> "Column":
        """The same column with these rows only."""
        return replace(self, values=self.values[rows])


@dataclass(frozen=True)
class Examples:
    """The columns, all of one length; `left_out` tells of columns that are not used, and why."""

    columns: tuple[Column, ...]
    rows: int
    left_out: tuple[tuple[str, str], ...] = field(default=())

    def taken(self, rows: Whole) -> "Examples":
        """Only these rows."""
        return replace(self, columns=tuple(column.taken(rows) for column in self.columns), rows=len(rows))

    def without(self, names: Sequence[str]) -> "Examples":
        """All but these columns."""
        return replace(self, columns=tuple(column for column in self.columns if column.name not in names))


@dataclass(frozen=True)
class Usual:
    """How usual the answer was at the time of each case, and of late (`periods.py`), both in log odds."""

    odds: Floats
    latest: float

    def taken(self, rows: Whole) -> "Usual":
        """That of these rows."""
        return replace(self, odds=self.odds[rows])


@dataclass(frozen=True)
class Task:
    """What is asked of each case.

    `values` are 1 and 0 if there are two `classes` (the second one is what is looked for), places among several classes, or numbers
    if there are none. `usual` is known where times are told apart.
    """

    name: str
    values: Floats
    classes: tuple[str, ...] = ()
    usual: Usual | None = None

    @property
    def is_number(self) -> bool:
        """Whether a number is foretold."""
        return not self.classes

    @property
    def is_yes_or_no(self) -> bool:
        """Whether the question has two answers."""
        return len(self.classes) == 2

    @property
    def positive(self) -> str:
        """The answer that is looked for."""
        return self.classes[1] if self.is_yes_or_no else ""

    def taken(self, rows: Whole) -> "Task":
        """The answers of these rows."""
        return replace(self, values=self.values[rows], usual=self.usual and self.usual.taken(rows))
