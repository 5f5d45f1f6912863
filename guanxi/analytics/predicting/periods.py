"""How usual the answer was in each stretch of time: what tells cases of the same time apart is learned, not what tells the times apart."""

import numpy as np

from .examples import Floats, Task, Usual, Whole

MOST = 20
RARER = 100
"""A stretch holds so many cases of the rarer answer at least: its rate is to be known, not guessed."""
AS_EVERYWHERE = 10
"""So many cases of the rate of all are added to each stretch."""
MEMORIES = (MOST, 4, 2, 1)
"""What is usual now may be that of so many last stretches: of as many as would have foretold each stretch best from those before it."""


def usual(task: Task, order: Floats) -> Usual | None:
    """The log odds of the answer in the stretch of each case and of late; none if there are too few answers to tell two stretches apart.

    :param order: what the cases are sorted by; cases of the same moment are in the same stretch.
    """
    if not task.is_yes_or_no:
        return None
    yes = int(task.values.sum())
    stretches = min(MOST, min(yes, len(order) - yes) // RARER, len(np.unique(order)))
    if stretches < 2:
        return None
    whole = yes / len(order)
    place = _stretch_of(order, stretches)
    counts = np.bincount(place, minlength=stretches)
    rates = (np.bincount(place, weights=task.values, minlength=stretches) + whole * AS_EVERYWHERE) / (counts + AS_EVERYWHERE)
    odds = np.log(rates / (1 - rates))
    return Usual(odds[place], _latest(odds[np.unique(place)]))


def _stretch_of(order: Floats, stretches: int) -> Whole:
    """The stretch of each case, about as many cases in one as in another."""
    _moments, places, counts = np.unique(order, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - counts / 2
    stretch: Whole = (middle * stretches / len(order)).astype(np.int64)[places]
    return stretch


def _latest(odds: Floats) -> float:
    """What to expect after these stretches."""

    def wrong(memory: int) -> float:
        return sum(float((odds[max(0, now - memory) : now].mean() - odds[now]) ** 2) for now in range(1, len(odds)))

    return float(odds[-min(MEMORIES, key=wrong) :].mean())
