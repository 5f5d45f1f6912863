"""Whom to contact so that most is earned: what a contact costs against what a success brings."""

from dataclasses import dataclass

import numpy as np

from .asking import Costs
from .examples import Floats
from .judging import gains

POINTS = 100


@dataclass(frozen=True)
class Point:
    """Contacting this share of the cases, those with the best scores, earns this much in all."""

    share: float
    cases: int
    profit: float


@dataclass(frozen=True)
class Earned:
    """The curve from nobody to everybody, its best point, the score that is still contacted there, and what contacting everybody earns."""

    curve: tuple[Point, ...]
    best: Point
    threshold: float | None
    everybody: float


def earned(scores: Floats, answers: Floats, costs: Costs) -> Earned:
    """Follow the profit from the best score to the last."""
    profits = gains(scores, answers) * costs.gain - np.arange(len(scores) + 1) * costs.contact
    whole = len(scores)
    places = np.unique(np.round(np.linspace(0, whole, POINTS + 1)).astype(int))
    best = int(np.argmax(profits))
    ranked = -np.sort(-scores)
    return Earned(
        tuple(_point(profits, int(place), whole) for place in places),
        _point(profits, best, whole),
        float(ranked[best - 1]) if best else None,
        float(profits[-1]),
    )


def _point(profits: Floats, place: int, whole: int) -> Point:
    return Point(place / whole, place, float(profits[place]))
