"""From sums to what is shown: ratios, changes, growth, averages and shares, exactly."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from . import formulas, spans
from .answer import Value
from .cube import Format, Kind, Measure
from .resolving import Plan
from .times import DERIVED, NOW, SHARE, Asked

Sums = Mapping[tuple[str, str], int]


class Reckoner:
    """Makes the values of a row from its sums; `begins` is the day of the first fact."""

    def __init__(self, plan: Plan, sums: Sequence[tuple[str, str]], begins: datetime.date | None = None) -> None:
        self.plan = plan
        self.at: Sums = {name: at for at, name in enumerate(sums)}
        self.measures = {one.name: one for one in plan.cube.measures}
        self.begins = begins
        self.plain = [self.at[one.source, one.measure.name] if _is_plain(one) else None for one in plan.columns]

    def values(self, keys: tuple[Any, ...], sums: tuple[Any, ...]) -> tuple[Value, ...]:
        """The values of all columns; shares are left as they are before dividing."""
        if None not in self.plain:
            return tuple([_typed(sums[at], one) for at, one in zip(self.plain, self.plan.columns, strict=True)])  # type: ignore[index]
        return tuple([self._value(one, keys, sums) for one in self.plan.columns])

    def _value(self, one: Asked, keys: tuple[Any, ...], sums: tuple[Any, ...]) -> Value:
        if one.time in DERIVED:
            return self._against(one, sums)
        value = self._measure(one.measure, one.source, sums)
        if one.is_average and isinstance(value, int | Decimal) and not one.measure.is_derived:
            return Decimal(value) / one.moving if self._is_full(one, keys) else None
        return value if not one.is_average or self._is_full(one, keys) else None

    def _against(self, one: Asked, sums: tuple[Any, ...]) -> Value:
        """The change to another time, or the growth; against nothing or a loss there is no growth."""
        present, other = (self._measure(one.measure, variant, sums) for variant in (NOW, one.source))
        if isinstance(present, datetime.date) or isinstance(other, datetime.date):
            return None
        if one.measure.kind is Kind.RATIO and (present is None or other is None):
            return None
        if present is None and other is None:
            return None
        change = (present or 0) - (other or 0)
        if one.time.endswith("change"):
            return change
        return Decimal(change) / Decimal(other) if other is not None and other > 0 else None

    def _measure(self, measure: Measure, variant: str, sums: tuple[Any, ...]) -> Value:
        if not measure.is_derived:
            return _typed(sums[self.at[variant, measure.name]], Asked(measure))
        values: dict[str, Any] = {}
        for name in formulas.parts_of(measure):
            part = self._measure(self.measures[name], variant, sums)
            is_sum = self.measures[name].kind is not Kind.RATIO and measure.kind is Kind.CALCULATED
            values[name] = Decimal(0) if part is None and is_sum else part
        if measure.kind is Kind.CALCULATED and not any(
            self._measure(self.measures[name], variant, sums) is not None for name in values
        ):
            return None
        return formulas.reckoned(formulas.formula_of(measure), values)

    def _is_full(self, one: Asked, keys: tuple[Any, ...]) -> bool:
        """Whether the facts reach back over the whole moving span."""
        if self.begins is None:
            return True
        names = [axis.name for axis in self.plan.axes]
        key = keys[names.index(self.plan.time)]
        level, starts = self.plan.frame.level, self.plan.frame.starts
        found = spans.of_member(level, key, starts) if key is not None else None
        return found is None or spans.distance(level, self.begins, found.first, starts) >= one.moving - 1


def share(value: Value, total: Value) -> Value:
    """The share of a total; None where that is zero or unknown."""
    if isinstance(value, datetime.date) or isinstance(total, datetime.date) or value is None or not total:
        return None
    return Decimal(value) / Decimal(total)


def _is_plain(one: Asked) -> bool:
    return not one.measure.is_derived and one.time not in DERIVED and not one.is_average


def _typed(value: Any, one: Asked) -> Value:
    """Counts as whole numbers, sums as decimals, days as days, whatever the engine made of them."""
    if one.measure.format is Format.COUNT and one.time != SHARE:
        return int(value or 0)
    if value is None or isinstance(value, datetime.date):
        return value.date() if isinstance(value, datetime.datetime) else value
    return value if isinstance(value, Decimal) else Decimal(value)
