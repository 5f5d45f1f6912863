"""Whether a sequence is more than the same events in any order: its histories are counted again with their events shuffled.

Each history keeps its events and its moments; which event stands at which moment is drawn by lot. Who buys much of everything holds
every sequence then as well, so what is left is order. Given the events, the number of histories that hold a sequence is a sum of
independent chances, and none of them is more spread out than the binomial of the same mean (Hoeffding 1956): the probability that
is told is never too small, but for the lot itself.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from guanxi.analytics.baskets.significance import discovery_rates
from guanxi.analytics.ranges import Whole, laid_out
from guanxi.analytics.sequences.histories import Histories
from guanxi.analytics.sequences.patterns import Limits, Pattern, Tell, frequent_patterns

SEED = 20140601


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
    held: Counter[Pattern] = Counter()
    lot = np.random.default_rng(SEED)
    for turn in range(times if asked else 0):
        found = frequent_patterns(shuffled(histories, lot), least, limits, most=_most(counts))
        held.update({pattern: found.get(pattern, least - 1) for pattern in asked})
        if tell is not None:
            tell((turn + 1) / times)
    return _told(asked, counts, {pattern: held[pattern] / times for pattern in asked}, len(histories)) if times else {}


def _most(counts: Mapping[Pattern, int]) -> int:
    """Shuffled events make about as many patterns, and hardly many times more."""
    return 100 * len(counts) + 10_000


def _told(
    asked: Iterable[Pattern], counts: Mapping[Pattern, int], expected: Mapping[Pattern, float], whole: int
) -> dict[Pattern, Chance]:
    order = list(asked)
    means = np.array([expected[pattern] for pattern in order], dtype=np.float64)
    seen = np.array([counts[pattern] for pattern in order], dtype=np.int64)
    found = np.where(seen > means, binom.sf(seen - 1, whole, means / whole), 1.0)
    rates = discovery_rates(found)
    return {
        pattern: Chance(float(mean), float(chance), float(rate))
        for pattern, mean, chance, rate in zip(order, means, found, rates, strict=True)
    }


def shuffled(histories: Histories, lot: np.random.Generator) -> Histories:
    """The same histories with the same moments, and their events in an order drawn by lot."""
    order = np.lexsort((lot.random(len(histories.of)), histories.of))
    lengths: Whole = np.diff(histories.starts)[order]
    first = histories.starts[:-1][order]
    places, _owners = laid_out(first, first + lengths)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Histories(histories.items, histories.size, histories.of, histories.times, starts, histories.codes[places])
