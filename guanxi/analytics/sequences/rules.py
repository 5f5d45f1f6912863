"""What comes next: a pattern A → B → C as a rule from its beginning A → B to its end C."""

from dataclasses import dataclass, field
from fractions import Fraction

from guanxi.analytics import thresholds
from guanxi.analytics.sequences import patterns
from guanxi.analytics.sequences.histories import Histories
from guanxi.analytics.sequences.patterns import Limits, Pattern, Tell

Named = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Asked:
    """What is looked for; the shares are exact. Without a confidence every frequent pattern is told."""

    support: Fraction
    confidence: Fraction | None = None
    limits: Limits = field(default_factory=Limits)
    most: int = patterns.MOST


@dataclass(frozen=True)
class Sequence:
    """`count` of `whole` histories hold the events in this order; `before` hold all but the last, `last` the last event alone."""

    events: Named
    count: int
    before: int
    last: int
    whole: int

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
    """The sequences, those of most histories first, and what they were looked for in."""

    sequences: tuple[Sequence, ...]
    whole: int
    items: int
    least: int
    patterns: int


def sequences(histories: Histories, asked: Asked, tell: Tell | None = None) -> Found:
    """Find the sequences that reach the support and, if one is asked, as rules the confidence.

    :raises TooMany: if the patterns would be endless.
    """
    least = thresholds.least_count(asked.support, len(histories))
    counts = patterns.frequent_patterns(histories, least, asked.limits, most=asked.most, tell=tell)
    found = []
    for pattern, count in counts.items():
        before = counts[pattern[:-1]] if len(pattern) > 1 else len(histories)
        if asked.confidence is not None and (len(pattern) < 2 or not thresholds.reaches(count, before, asked.confidence)):
            continue
        found.append(Sequence(_named(pattern, histories), count, before, counts[pattern[-1:]], len(histories)))
    found.sort(key=lambda one: (-one.count, len(one.events), one.events))
    return Found(tuple(found), len(histories), len(histories.items), least, len(counts))


def _named(pattern: Pattern, histories: Histories) -> Named:
    return tuple(tuple(sorted(histories.items[code] for code in codes)) for codes in pattern)
