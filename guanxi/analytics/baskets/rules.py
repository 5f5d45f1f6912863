"""Association rules: who has the body in the basket also has the head, how often, how much more often than others, how surely."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np

from guanxi.analytics import thresholds
from guanxi.analytics.baskets import itemsets, significance
from guanxi.analytics.baskets.itemsets import Apart, Set
from guanxi.analytics.baskets.ledger import Baskets


@dataclass(frozen=True)
class Asked:
    """What is looked for; the shares are exact."""

    support: Fraction
    confidence: Fraction
    longest: int = 0
    longest_head: int = 1
    false_discoveries: Fraction = Fraction(1)
    most: int = itemsets.MOST


@dataclass(frozen=True)
class Rule:
    """`both` of `whole` baskets hold body and head; `body_count` and `head_count` hold each of them."""

    body: tuple[str, ...]
    head: tuple[str, ...]
    both: int
    body_count: int
    head_count: int
    whole: int
    chance: float
    rate: float

    @property
    def support(self) -> float:
        """Share of all baskets that hold both."""
        return self.both / self.whole

    @property
    def confidence(self) -> float:
        """Share of the baskets with the body that hold the head, too."""
        return self.both / self.body_count

    @property
    def lift(self) -> float:
        """How many times as often as in all baskets the head stands where the body stands; 1 means no connection."""
        return self.both * self.whole / (self.body_count * self.head_count)

    @property
    def leverage(self) -> float:
        """Share of baskets with both, beyond what independence would give."""
        return (self.both * self.whole - self.body_count * self.head_count) / self.whole**2

    @property
    def conviction(self) -> float | None:
        """How many times as often the rule would be wrong if the two were independent; None if it is never wrong."""
        wrong = self.body_count - self.both
        return self.body_count * (self.whole - self.head_count) / (self.whole * wrong) if wrong else None


@dataclass(frozen=True)
class Found:
    """The rules, the surest connections first, and what they were looked for in."""

    rules: tuple[Rule, ...]
    whole: int
    items: int
    least: int
    sets: int
    tested: int


@dataclass(frozen=True)
class Candidate:
    """A rule by numbers, before it was judged."""

    body: Set
    head: Set
    both: int
    body_count: int
    head_count: int


def rules(baskets: Baskets, asked: Asked, *, apart: Apart | None = None) -> Found:
    """Find the rules that reach support and confidence; one at exactly the threshold is one of them.

    `apart` are items that never stand in one rule: a product and its own category, which go together in every basket.

    The false discovery rate is taken over every rule that was frequent enough to be tested, not only over the confident ones.

    :raises TooMany: if the sets would be endless.
    """
    least = thresholds.least_count(asked.support, len(baskets))
    counts = itemsets.frequent_sets(baskets, least, longest=asked.longest, most=asked.most, apart=apart)
    candidates = list(_candidates(counts, asked.longest_head))
    if not candidates:
        return Found((), len(baskets), len(baskets.items), least, len(counts), 0)
    numbers = np.array([(one.body_count, one.head_count, one.both) for one in candidates], np.int64).T
    chances = significance.chance(len(baskets), *numbers)
    rates = significance.discovery_rates(chances)
    judged = [
        _named(one, baskets, float(chance), float(rate))
        for one, chance, rate in zip(candidates, chances, rates, strict=True)
        if thresholds.reaches(one.both, one.body_count, asked.confidence) and rate <= asked.false_discoveries
    ]
    judged.sort(key=lambda rule: (-rule.lift, -rule.both, rule.body, rule.head))
    return Found(tuple(judged), len(baskets), len(baskets.items), least, len(counts), len(candidates))


def _candidates(counts: Mapping[Set, int], longest_head: int) -> Iterator[Candidate]:
    for whole, both in counts.items():
        for size in range(1, min(longest_head, len(whole) - 1) + 1):
            for head in combinations(whole, size):
                body = tuple(item for item in whole if item not in head)
                yield Candidate(body, head, both, counts[body], counts[head])


def _named(one: Candidate, baskets: Baskets, chance: float, rate: float) -> Rule:
    body, head = (tuple(sorted(baskets.items[code] for code in codes)) for codes in (one.body, one.head))
    return Rule(body, head, one.both, one.body_count, one.head_count, len(baskets), chance, rate)
