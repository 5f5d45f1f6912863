"""Association rules: who has the body in the basket also has the head, how often, how much more often than others, how surely."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from guanxi.analytics import thresholds
from guanxi.analytics.baskets import itemsets, significance
from guanxi.analytics.baskets.itemsets import Apart, Tell, TooMany, Wanted
from guanxi.analytics.baskets.ledger import Baskets
from guanxi.analytics.baskets.sets import ROOT, Sets
from guanxi.analytics.ranges import Whole


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
class Candidates:
    """Rules by numbers, before they were judged: nodes of body, head and both, and in how many baskets each stands."""

    bodies: Whole
    heads: Whole
    wholes: Whole
    counts: Whole

    def __len__(self) -> int:
        return len(self.wholes)


def rules(baskets: Baskets, asked: Asked, *, apart: Apart | None = None, tell: Tell | None = None) -> Found:
    """Find the rules that reach support and confidence; one at exactly the threshold is one of them.

    `apart` are items that never stand in one rule: a product and its own category, which go together in every basket.

    The false discovery rate is taken over every rule that was frequent enough to be tested, not only over the confident ones.

    :raises TooMany: if the sets or the rules would be endless.
    """
    least = thresholds.least_count(asked.support, len(baskets))
    wanted = Wanted(least=least, longest=asked.longest, most=asked.most, apart=apart)
    sets = itemsets.search(baskets, wanted, tell)
    tested = _candidates(sets, asked.longest_head)
    if not len(tested):
        return Found((), len(baskets), len(baskets.items), least, len(sets), 0)
    body, head, both = tested.counts
    chances = significance.chance(len(baskets), body, head, both)
    rates = significance.discovery_rates(chances)
    kept = np.nonzero(_reaching(both, body, asked.confidence) & (rates <= float(asked.false_discoveries)))[0]
    if len(kept) > asked.most:
        raise TooMany(asked.most)
    items = _Named(sets, baskets.items)
    judged = [
        Rule(*names, both, body, head, len(baskets), chance, rate)
        for names, (body, head, both), chance, rate in zip(
            items.sides(tested, kept),
            tested.counts[:, kept].T.tolist(),
            chances[kept].tolist(),
            rates[kept].tolist(),
            strict=True,
        )
    ]
    judged.sort(key=lambda rule: (-rule.lift, -rule.both, rule.body, rule.head))
    return Found(tuple(judged), len(baskets), len(baskets.items), least, len(sets), len(tested))


def _reaching(both: Whole, body: Whole, confidence: Fraction) -> NDArray[np.bool_]:
    """Which parts reach the share, in whole numbers of any size."""
    exact = max(confidence.denominator, confidence.numerator) * int(body.max()) < np.iinfo(np.int64).max
    parts, wholes = (both, body) if exact else (both.astype(object), body.astype(object))
    return np.asarray(parts * confidence.denominator >= confidence.numerator * wholes, bool)


def _candidates(sets: Sets, longest_head: int) -> Candidates:
    """Every way to part a frequent set into body and head; the nodes of both are found by walking down the tree."""
    found = []
    for nodes, items in sets.of_size():
        size = items.shape[1]
        for many in range(1, min(longest_head, size - 1) + 1):
            for places in combinations(range(size), many):
                body = _walked(sets, items[:, [place for place in range(size) if place not in places]])
                found.append(np.stack([body, _walked(sets, items[:, list(places)]), nodes]))
    every = np.concatenate(found, axis=1) if found else np.empty((3, 0), np.int64)
    bodies, heads, wholes = every
    return Candidates(bodies, heads, wholes, sets.counts[every])


def _walked(sets: Sets, items: Whole) -> Whole:
    nodes = items[:, 0]
    for column in items[:, 1:].T:
        nodes = sets.find(nodes, column)
    return nodes


class _Named:
    """Finds the names of the items in a node."""

    def __init__(self, sets: Sets, names: Sequence[str]) -> None:
        self.parents, self.ranks = sets.parents, sets.ranks
        self.names = [names[code] for code in sets.order.tolist()]
        self.known: dict[int, tuple[str, ...]] = {}

    def sides(self, tested: Candidates, kept: Whole) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Body and head of these rules, each in the order of the alphabet."""
        for body, head in zip(tested.bodies[kept].tolist(), tested.heads[kept].tolist(), strict=True):
            yield self._of(body), self._of(head)

    def _of(self, node: int) -> tuple[str, ...]:
        if node not in self.known:
            held, at = [], node
            while at != ROOT:
                held.append(self.names[self.ranks[at]])
                at = int(self.parents[at])
            self.known[node] = tuple(sorted(held))
        return self.known[node]
