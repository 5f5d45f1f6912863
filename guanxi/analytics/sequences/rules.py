"""What comes next: a pattern A → B → C as a rule from its beginning A → B to its end C."""

from dataclasses import dataclass, field
from fractions import Fraction

from guanxi.analytics import thresholds
from guanxi.analytics.sequences import patterns, shuffling
from guanxi.analytics.sequences.histories import Histories
from guanxi.analytics.sequences.patterns import Limits, Pattern, Tell
from guanxi.analytics.sequences.shuffling import Chance

Named = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Asked:
    """What is looked for; the shares are exact. Without a confidence every frequent pattern is told.

    With `shuffles` each sequence of several events is compared with so many shuffles of the order; those of which more than the share
    `false_discoveries` would be chance are left out.
    """

    support: Fraction
    confidence: Fraction | None = None
    limits: Limits = field(default_factory=Limits)
    most: int = patterns.MOST
    shuffles: int = 0
    false_discoveries: Fraction = Fraction(1)


@dataclass(frozen=True)
class Sequence:
    """`count` of `whole` histories hold the events in this order; `before` hold all but the last, `last` the last event alone.

    `order` tells what order by lot would give; None if that was not asked, and for a single event.
    """

    events: Named
    count: int
    before: int
    last: int
    whole: int
    order: Chance | None = None

    @property
    def support(self) -> float:
        """Share of all histories."""
        return self.count / self.whole

    @property
    def confidence(self) -> float | None:
        """Share of the histories with the beginning in which the last event follows; None for a single event."""
        return self.count / self.before if len(self.events) > 1 else None

    @property
    def lift(self) -> float | None:
        """How many times as often the last event comes here as it comes at all; None for a single event."""
        return self.count * self.whole / (self.before * self.last) if len(self.events) > 1 else None


@dataclass(frozen=True)
class Found:
    """The sequences, those of most histories first, what they were looked for in, and for how many order was tested."""

    sequences: tuple[Sequence, ...]
    whole: int
    items: int
    least: int
    patterns: int
    tested: int = 0


def sequences(histories: Histories, asked: Asked, tell: Tell | None = None) -> Found:
    """Find the sequences that reach the support and, if one is asked, as rules the confidence.

    :raises TooMany: if the patterns would be endless.
    """
    least = thresholds.least_count(asked.support, len(histories))
    first = tell if tell is None or not asked.shuffles else _part(tell, 0, 1 / (asked.shuffles + 1))
    counts = patterns.frequent_patterns(histories, least, asked.limits, most=asked.most, tell=first)
    chances = _chances(histories, counts, least, asked, tell)
    found = []
    for pattern, count in counts.items():
        before = counts[pattern[:-1]] if len(pattern) > 1 else len(histories)
        if asked.confidence is not None and (len(pattern) < 2 or not thresholds.reaches(count, before, asked.confidence)):
            continue
        order = chances.get(pattern)
        if order is not None and order.rate > asked.false_discoveries:
            continue
        found.append(Sequence(_named(pattern, histories), count, before, counts[pattern[-1:]], len(histories), order))
    found.sort(key=lambda one: (-one.count, len(one.events), one.events))
    return Found(tuple(found), len(histories), len(histories.items), least, len(counts), len(chances))


def _chances(
    histories: Histories, counts: dict[Pattern, int], least: int, asked: Asked, tell: Tell | None
) -> dict[Pattern, Chance]:
    if not asked.shuffles:
        return {}
    rest = tell if tell is None else _part(tell, 1 / (asked.shuffles + 1), 1)
    return shuffling.chances(histories, counts, least, asked.limits, times=asked.shuffles, tell=rest)


def _part(tell: Tell, start: float, end: float) -> Tell:
    """Tell a part of the work as that share of the whole."""
    return lambda done: tell(start + (end - start) * done)


def _named(pattern: Pattern, histories: Histories) -> Named:
    return tuple(tuple(sorted(histories.items[code] for code in codes)) for codes in pattern)
