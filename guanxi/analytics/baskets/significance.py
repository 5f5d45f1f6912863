"""How surely two things belong together: Fisher's exact test, and the false discovery rate over all that were tested."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import hypergeom

from guanxi.analytics.ranges import Whole

Shares = NDArray[np.float64]


def chance(whole: int, body: Whole, head: Whole, both: Whole) -> Shares:
    """Probability that at least `both` of the baskets hold body and head if the two had nothing to do with each other.

    One-sided Fisher's exact test: `both` is hypergeometric given how many of the `whole` hold the body and the head.
    """
    return np.asarray(np.clip(hypergeom.sf(both - 1, whole, body, head), 0.0, 1.0), np.float64)


def discovery_rates(chances: Shares) -> Shares:
    """Give for each test the share of false discoveries among all that are at least as sure (Benjamini and Hochberg 1995).

    q(i) = min over j ≥ i of p(j) · m / j, with the p ascending and m the number of tests.
    """
    size = len(chances)
    if not size:
        return chances
    order = np.argsort(chances, kind="stable")
    rates = chances[order] * size / np.arange(1, size + 1)
    rates = np.minimum.accumulate(rates[::-1])[::-1]
    given = np.empty(size)
    given[order] = np.minimum(rates, 1.0)
    return given
