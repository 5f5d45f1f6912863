"""Whether a sequence is more than the same events in any order: its histories are counted again with their events shuffled.

Each history keeps its events and its moments; which event stands at which moment is drawn by lot. Who buys much of everything holds
every sequence then as well, so what is left is order. The probability that is told is that of one more shuffle with as many histories, by
mean and spread of the shuffles (Student's t). Where shuffles hold a sequence too seldom to be counted, the binomial of the mean takes its
place: no sum of independent chances is more spread out (Hoeffding 1956).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom, t

from guanxi.analytics.baskets.significance import Shares, discovery_rates
from guanxi.analytics.ranges import Whole, laid_out
from guanxi.analytics.sequences.histories import Histories
from guanxi.analytics.sequences.patterns import Limits, Pattern, Tell, frequent_patterns

SEED = 20140601
MOST = 20_000
"""Of more patterns than this order is not tested: it takes as long for each shuffle as to find them."""
LEAST_SPREAD = 0.25


@dataclass(frozen=True)
class Chance:
    """So many histories hold a sequence if only order is left to chance; the chance of as many as there are, and its false discovery rate."""

    expected: float
    chance: float
    rate: float


def chances(
    histories: Histories, counts: Mapping[Pattern, int], least: int, limits: Limits, *, times: int, tell: Tell | None = None
) -> dict[Pattern, Chance]:
    """For each pattern of several events what order by lot would give, from so many shuffles; the same ones each time.

    Fewer than `least` are not counted: they are taken for one less than that.
    """
    asked = [pattern for pattern in counts if len(pattern) > 1]
    if not asked or not times or len(counts) > MOST:
        return {}
    lot, held = np.random.default_rng(SEED), np.empty((times, len(asked)))
    for turn in range(times):
        found = frequent_patterns(shuffled(histories, lot), least, limits)
        held[turn] = [found.get(pattern, least - 1) for pattern in asked]
        if tell is not None:
            tell((turn + 1) / times)
    seen = np.array([counts[pattern] for pattern in asked], dtype=np.float64)
    found_by_chance = _chances(held, seen, least, len(histories))
    told = zip(held.mean(axis=0).tolist(), found_by_chance.tolist(), discovery_rates(found_by_chance).tolist(), strict=True)
    return {pattern: Chance(*figures) for pattern, figures in zip(asked, told, strict=True)}


def _chances(held: Shares, seen: Shares, least: int, whole: int) -> Shares:
    """The chance of as many histories as were seen, from how many held each sequence in each shuffle."""
    times, means = len(held), held.mean(axis=0)
    bounded = binom.sf(seen - 1, whole, means / whole)
    if times < 2:
        return np.asarray(np.where(seen > means, bounded, 1.0))
    spread = np.sqrt(np.maximum(held.var(axis=0, ddof=1), LEAST_SPREAD) * (1 + 1 / times))
    close = t.sf((seen - 0.5 - means) / spread, times - 1)
    is_counted = (held >= least).all(axis=0)
    return np.asarray(np.where(seen > means, np.where(is_counted, close, bounded), 1.0))


def shuffled(histories: Histories, lot: np.random.Generator) -> Histories:
    """The same histories with the same moments, and their events in an order drawn by lot."""
    order = np.lexsort((lot.random(len(histories.of)), histories.of))
    lengths: Whole = np.diff(histories.starts)[order]
    first = histories.starts[:-1][order]
    places, _owners = laid_out(first, first + lengths)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Histories(histories.items, histories.size, histories.of, histories.times, starts, histories.codes[places])
