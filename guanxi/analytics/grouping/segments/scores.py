"""Scores from 1 to 5 by place among all customers, and how much of the revenue the largest customers bring."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

import numpy as np

from .figures import Figures, Numbers, Whole

CLASSES = 5
SHARES = (Fraction(1, 100), Fraction(4, 100), Fraction(15, 100), Fraction(80, 100))
"""The value pyramid: the best hundredth, the next four, the next fifteen, and all others."""


def scores(figures: Figures) -> Whole:
    """Recency, frequency and money of each customer as (customers, 3) scores, 5 the best.

    A score says which fifth of the customers is worse: equal figures give equal scores, so no score need have exactly a fifth.
    """
    columns = (-figures.recency, figures.frequency, figures.money)
    return np.stack([_scored(column) for column in columns], axis=1)


def _scored(values: Numbers) -> Whole:
    worse = np.searchsorted(np.sort(values), values, side="left")
    return 1 + (CLASSES * worse) // max(len(values), 1)


def concentration(money: Numbers, shares: Sequence[Fraction] = SHARES) -> list[tuple[float, int, float]]:
    """For each part of the pyramid: its share of the customers, how many these are, and their share of the money."""
    order = np.sort(money)[::-1]
    whole, begin, reached = float(order.sum()), 0, Fraction(0)
    parts = []
    for share in shares:
        reached += share
        end = min(ceil(reached * len(order)), len(order))
        parts.append((float(share), end - begin, float(order[begin:end].sum()) / whole if whole else 0.0))
        begin = end
    return parts
