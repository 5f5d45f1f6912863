"""Examples as numbers that every learner reads: scaled numbers with a mark where they are missing, a column for each frequent level.

Everything is measured on the cases that teach, and only applied to the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .examples import Column, Examples, Floats, Whole

MOST_LEVELS = 30
SKEWED = 3.0
NARROWEST = 0.02
RARE_SHARE, RARE_CASES = 0.01, 10


@dataclass(frozen=True)
class Number:
    """How a number is scaled; `bent` takes the logarithm of its size first, `gaps` adds a mark where it is missing.

    What lies below `low` or above `high` (after scaling) was never learned and counts as these.
    """

    name: str
    typical: float
    middle: float
    width: float
    low: float
    high: float
    bent: bool
    gaps: bool

    @property
    def width_of(self) -> int:
        """Columns that it becomes."""
        return 1 + self.gaps

    def applied(self, column: Column) -> Floats:
        """Scale the numbers; what is missing becomes the typical one."""
        values = np.where(column.known, column.values, self.typical)
        scaled = (((_bent(values) if self.bent else values) - self.middle) / self.width).clip(self.low, self.high)
        return np.column_stack([scaled, ~column.known]) if self.gaps else scaled[:, None]


@dataclass(frozen=True)
class Levels:
    """The levels that have a column of their own; all others share one. A mark counts as much as its level is rare."""

    name: str
    kept: tuple[str, ...]
    typical: str
    widths: tuple[float, ...]

    @property
    def width_of(self) -> int:
        """Columns that it becomes."""
        return len(self.kept) + 1

    def applied(self, column: Column) -> Floats:
        """Mark the level of each case, the last column for all others and for none."""
        places = {level: place for place, level in enumerate(self.kept)}
        where = np.array([*(places.get(level, len(self.kept)) for level in column.levels), len(self.kept)], dtype=np.int64)
        codes = where[np.where(column.known, column.values, len(column.levels)).astype(np.int64)]
        marks = np.zeros((len(codes), self.width_of))
        marks[np.arange(len(codes)), codes] = 1.0
        scaled: Floats = marks / np.array(self.widths)
        return scaled


@dataclass(frozen=True)
class Encoding:
    """How each column becomes numbers."""

    parts: tuple[Number | Levels, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the examples."""
        return tuple(part.name for part in self.parts)

    @property
    def owners(self) -> Whole:
        """For each number the place of the column that it comes from."""
        return np.repeat(np.arange(len(self.parts)), [part.width_of for part in self.parts])

    def applied(self, examples: Examples) -> Floats:
        """Give the numbers, a row for each case."""
        columns = {column.name: column for column in examples.columns}
        return np.hstack([part.applied(columns[part.name]) for part in self.parts])

    def told(self) -> list[dict[str, Any]]:
        """Give it as plain data."""
        return [{"kind": type(part).__name__, **vars(part)} for part in self.parts]


def heard(told: Sequence[Mapping[str, Any]]) -> Encoding:
    """Make it of plain data again."""
    parts: list[Number | Levels] = []
    for one in told:
        values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in one.items()}
        kind = values.pop("kind")
        parts.append(Number(**values) if kind == "Number" else Levels(**values))
    return Encoding(tuple(parts))


def learned(examples: Examples) -> Encoding:
    """Measure the columns of the cases that teach."""
    return Encoding(tuple(_levels(column) if column.levels else _number(column) for column in examples.columns))


def _number(column: Column) -> Number:
    values = column.values[column.known]
    if not len(values):
        return Number(column.name, 0.0, 0.0, 1.0, 0.0, 0.0, bent=False, gaps=True)
    typical = float(np.median(values))
    bent = _skew(values) > SKEWED and _skew(_bent(values)) < _skew(values)
    filled = np.where(column.known, column.values, typical)
    scaled = _bent(filled) if bent else filled
    middle, width = float(scaled.mean()), float(scaled.std()) or 1.0
    low, high = (scaled.min() - middle) / width, (scaled.max() - middle) / width
    gaps = bool((~column.known).any())
    return Number(column.name, typical, middle, width, float(low), float(high), bent=bent, gaps=gaps)


def _levels(column: Column) -> Levels:
    codes = column.values[column.known].astype(np.int64)
    counts = np.bincount(codes, minlength=len(column.levels))
    least = max(RARE_CASES, RARE_SHARE * len(column.values))
    order = [int(code) for code in np.argsort(-counts, kind="stable") if counts[code] >= least][:MOST_LEVELS]
    typical = column.levels[int(np.argmax(counts))] if len(codes) else ""
    shares = np.array([counts[code] / len(column.values) for code in order])
    shares = np.append(shares, 1 - shares.sum()).clip(0, 1)
    widths = np.sqrt(shares * (1 - shares))
    widths[widths < NARROWEST] = 1.0
    return Levels(column.name, tuple(column.levels[code] for code in order), typical, tuple(widths.tolist()))


def _bent(values: Floats) -> Floats:
    return np.sign(values) * np.log1p(np.abs(values))


def _skew(values: Floats) -> float:
    spread = values.std()
    return float(abs((((values - values.mean()) / spread) ** 3).mean())) if spread else 0.0
