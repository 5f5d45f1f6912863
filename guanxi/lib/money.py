"""Amounts of money with their currency: never mixed, rounded half up to the currency's smallest unit, shared without loss."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cache

from babel.numbers import get_currency_precision


class MixedCurrencies(ValueError):
    """Two amounts in different currencies were added, subtracted or compared."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217). The amount is exact; `rounded()` gives what can be paid."""

    amount: Decimal
    currency: str

    def rounded(self) -> Money:
        """To the smallest unit, half away from zero: 0.005 is 0.01, -0.005 is -0.01 (commercial rounding)."""
        return Money(round_half_up(self.amount, minor_unit(self.currency)), self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(self.amount * factor, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def allocate(self, weights: Sequence[Decimal | int]) -> tuple[Money, ...]:
        """Shares in proportion to the weights, in smallest units; they add up to the rounded amount exactly.

        What is left over goes unit by unit to the largest fractions, the earlier first. ValueError without a positive
        weight or with a negative one.
        """
        total = sum(map(Decimal, weights))
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights must not be negative, and one must be positive")
        unit = minor_unit(self.currency)
        whole = self.rounded().amount / unit
        exact = [whole * Decimal(weight) / total for weight in weights]
        floors = [share.to_integral_value(ROUND_FLOOR) for share in exact]
        left = int(whole - sum(floors))
        by_fraction = sorted(range(len(exact)), key=lambda place: (floors[place] - exact[place], place))
        lucky = set(by_fraction[:left])
        return tuple(Money((floor + (place in lucky)) * unit, self.currency) for place, floor in enumerate(floors))

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise MixedCurrencies(f"{self.currency} and {other.currency}")
        return other.amount


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of amounts that are all in this currency."""
    return sum(amounts, Money(Decimal(0), currency))


def round_half_up(number: Decimal, unit: Decimal) -> Decimal:
    """The multiple of `unit` (a power of ten) next to the number, half away from zero."""
    return number.quantize(unit, ROUND_HALF_UP)


@cache
def minor_unit(currency: str) -> Decimal:
    """The smallest unit of a currency: 0.01 for CNY, 1 for JPY, 0.001 for KWD (Unicode CLDR)."""
    return Decimal(1).scaleb(-get_currency_precision(currency))
