"""How surely two things belong together: Fisher's exact test, and the false discovery rate over all that were tested."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from guanxi.analytics.ranges import Whole

Shares = NDArray[np.float64]
AT_ONCE = 1 << 16
NEGLIGIBLE = 1e-17


def chance(whole: int, body: Whole, head: Whole, both: Whole) -> Shares:
    """Probability that at least `both` of the baskets hold body and head if the two had nothing to do with each other.

    One-sided Fisher's exact test: `both` is hypergeometric given how many of the `whole` hold the body and the head.
    """
    tested, back = np.unique(np.stack([np.minimum(body, head), np.maximum(body, head), both]), axis=1, return_inverse=True)
    found = np.empty(tested.shape[1])
    for start in range(0, tested.shape[1], AT_ONCE):
        part = slice(start, start + AT_ONCE)
        found[part] = _tails(whole, tested[:, part])
    return found[back.reshape(-1)]


def _tails(whole: int, tested: Whole) -> Shares:
    """P(X ≥ both): the terms from `both` upwards where they fall, else 1 − those below it, which fall downwards."""
    small, large, both = tested
    mean = small * (large / whole)
    upper = both > mean
    found = np.ones(len(both))
    found[upper] = _summed(whole, tested[:, upper], up=True)
    below = np.stack([small, large, both - 1])[:, ~upper]
    possible = below[2] >= np.maximum(0, below[0] + below[1] - whole)
    rest = np.zeros(below.shape[1])
    rest[possible] = _summed(whole, below[:, possible], up=False)
    found[~upper] = 1 - rest
    return np.clip(found, 0.0, 1.0)


def _summed(whole: int, tested: Whole, *, up: bool) -> Shares:
    """Sum the probabilities from a count on, away from the mean, until a term adds nothing any more.

    p(k + 1) / p(k) = (n − k)(K − k) / ((k + 1)(N − n − K + k + 1)), so every term follows from the one before.
    """
    small, large, count = (column.astype(np.int64) for column in tested)
    first = np.exp(_log_probability(whole, small, large, count))
    total = np.ones(len(count))
    term = np.ones(len(count))
    active = np.arange(len(count))
    while len(active):
        n, k, at = small[active], large[active], count[active]
        if up:
            ratio = (n - at) * (k - at) / ((at + 1.0) * (whole - n - k + at + 1.0))
        else:
            ratio = at * (whole - n - k + at) / ((n - at + 1.0) * (k - at + 1.0))
        term[active] *= ratio
        total[active] += term[active]
        count[active] += 1 if up else -1
        active = active[term[active] > NEGLIGIBLE * total[active]]
    return first * total


def _log_probability(whole: int, small: Whole, large: Whole, count: Whole) -> Shares:
    def choose(n: Whole, k: Whole) -> Shares:
        return np.asarray(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0))

    return choose(large, count) + choose(whole - large, small - count) - choose(np.full_like(small, whole), small)


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
