"""Rounding a table to whole units such that every row and every column still sums up."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor


def rounded(values: Sequence[Fraction]) -> list[int]:
    """Round values whose sum is whole: who would lose most by rounding down is rounded up (largest remainders)."""
    down = [floor(value) for value in values]
    left = int(sum(values)) - sum(down)
    order = sorted(range(len(values)), key=lambda at: (down[at] - values[at], at))
    return [one + (at in order[:left]) for at, one in enumerate(down)]


def rounded_rows(rows: Sequence[Sequence[Fraction]], sums: Sequence[int]) -> list[list[int]]:
    """Round rows, each with a whole sum, such that the columns sum up to `sums` (the columns' sums, rounded).

    What rounding took from a column in one row it gives back in the next ones: no cell is more than two units off, usually less than one.
    Only columns with fractions take part, so that whole numbers stay as they are.
    """
    carry = [one - sum((row[at] for row in rows), Fraction(0)) for at, one in enumerate(sums)]
    found = []
    for row in rows:
        open_ = [at for at, value in enumerate(row) if value or carry[at]] if any(map(_is_broken, row)) else []
        told = [int(value) for value in row]
        for at, value in zip(open_, rounded([row[at] + carry[at] for at in open_]), strict=True):
            carry[at] += row[at] - value
            told[at] = value
        found.append(told)
    return found


def _is_broken(value: Fraction) -> bool:
    return value.denominator != 1
