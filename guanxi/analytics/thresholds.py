"""Shares that people state ("0.001", "0.1%", "1/3") are kept exact, so that a rule at exactly 80% is never lost to rounding."""

from fractions import Fraction
from math import ceil


class NotAShare(ValueError):
    """What was stated is no share of a whole."""


def share(text: str) -> Fraction:
    """Read a share above 0 and up to 1.

    :raises NotAShare: if it is something else.
    """
    said = text.strip().replace(",", ".")
    number, factor = (said[:-1], 100) if said.endswith(("%", "％")) else (said, 1)
    try:
        value = Fraction(number.strip()) / factor
    except (ValueError, ZeroDivisionError):
        raise NotAShare(f"{text!r} is no share: write 0.001, 0.1% or 1/1000.") from None
    if not 0 < value <= 1:
        raise NotAShare(f"{text!r} is no share: it must be above 0 and at most 1 (or 100%).")
    return value


def least_count(least: Fraction, whole: int) -> int:
    """How many of the whole are at least that share; never less than one."""
    return max(1, ceil(least * whole))


def reaches(part: int, whole: int, least: Fraction) -> bool:
    """Tell whether a part has at least that share of the whole, in whole numbers."""
    return part * least.denominator >= least.numerator * whole
