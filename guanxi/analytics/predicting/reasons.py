"""Why a case has its score: what moves it from what is usual, most first; columns that say the same speak once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from guanxi.lib.marking import N_

from .encoding import Encoding, Levels, Number
from .examples import Column, Examples, Floats, Whole
from .learning.learned import Learned
from .saying import Said, figure

MOST_REASONS = 5
WORTH_SAYING = 0.05
"""Reasons that move less than this share of all that moves are not told."""
DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Reason:
    """One reason: the column that speaks and those that say the same, its value, what is usual, and how far it moves the case."""

    column: str
    with_it: tuple[str, ...]
    value: float | str | None
    typical: float | str
    effect: float
    is_day: bool = False

    @property
    def raises(self) -> bool:
        """Whether it raises the score."""
        return self.effect > 0

    @property
    def said(self) -> Said:
        """The reason in words."""
        values = {"column": self.column, "value": self._shown(self.value), "typical": self._shown(self.typical)}
        if self.value is None:
            return Said(N_("%(column)s is not known"), {"column": self.column})
        if isinstance(self.value, str):
            return Said(N_("%(column)s: %(value)s"), {"column": self.column, "value": self.value})
        if self.value == self.typical:
            return Said(N_("%(column)s: %(value)s, as usual"), values)
        return Said(N_("%(column)s: %(value)s (usually %(typical)s)"), values)

    def _shown(self, value: float | str | None) -> str:
        if value is None or isinstance(value, str):
            return value or ""
        return str(np.datetime64("1970-01-01") + int(value) * DAY) if self.is_day else figure(value)

    def told(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "column": self.column,
            "with": list(self.with_it),
            "value": self.value,
            "typical": self.typical,
            "effect": round(self.effect, 4),
            "direction": "raises" if self.raises else "lowers",
            "text": str(self.said),
        }


def told(model: Learned, encoding: Encoding, examples: Examples, families: Sequence[int], which: Whole) -> list[list[Reason]]:
    """The reasons of each case, those that move it most first."""
    parts = model.parts(encoding.applied(examples), encoding.owners, which)
    columns = {column.name: column for column in examples.columns}
    ordered = [columns[name] for name in encoding.names]
    return [_of(row, parts[row], encoding, ordered, families) for row in range(examples.rows)]


def _of(row: int, parts: Floats, encoding: Encoding, columns: Sequence[Column], families: Sequence[int]) -> list[Reason]:
    members: dict[int, list[int]] = {}
    for place, family in enumerate(families):
        members.setdefault(family, []).append(place)
    found = []
    for places in members.values():
        effect = float(parts[places].sum())
        same = [place for place in places if parts[place] * effect > 0] or places
        speaker = max(same, key=lambda place: abs(parts[place]))
        others = tuple(columns[place].name for place in places if place != speaker)
        part, column = encoding.parts[speaker], columns[speaker]
        found.append(Reason(column.name, others, _value(column, row), _typical(part), effect, column.is_day))
    found.sort(key=lambda reason: -abs(reason.effect))
    whole = sum(abs(reason.effect) for reason in found) or 1.0
    return [reason for reason in found[:MOST_REASONS] if abs(reason.effect) >= WORTH_SAYING * whole]


def _value(column: Column, row: int) -> float | str | None:
    value = float(column.values[row])
    if np.isnan(value):
        return None
    return column.levels[int(value)] if column.levels else value


def _typical(part: Number | Levels) -> float | str:
    return part.typical
