"""How much time passes between the events of a sequence: for each step the median over the histories that hold it."""

import itertools

import numpy as np

from guanxi.analytics.ranges import Whole
from guanxi.analytics.sequences.histories import Histories
from guanxi.analytics.sequences.patterns import Limits, Pattern


class Steps:
    """Looks up in which events each item stands, once for many patterns."""

    def __init__(self, histories: Histories, limits: Limits | None = None) -> None:
        self.histories, self.limits = histories, limits or Limits()
        event = np.repeat(np.arange(len(histories.of)), np.diff(histories.starts))
        order = np.argsort(histories.codes, kind="stable")
        self.events = event[order]
        self.bounds = np.searchsorted(histories.codes[order], np.arange(len(histories.items) + 1))
        span = int(np.ptp(histories.times)) + 1 if len(histories.times) else 1
        self.span = 2 * span + 1
        self.line = histories.of * self.span + (histories.times - (histories.times.min() if len(histories.times) else 0))

    def medians(self, pattern: Pattern) -> list[float]:
        """The median time of each step, in the unit of the histories' moments.

        Each history counts once, with the earliest events that hold the pattern: from the first beginning that has an end, always
        the next event that fits. Gaps are kept, the window is not looked at.
        """
        held = self._held(pattern[0])
        ways = [self.histories.times[held]]
        for codes in pattern[1:]:
            held, kept = self._next(held, self._held(codes))
            ways = [times[kept] for times in ways]
            ways.append(self.histories.times[held])
        if not len(held):
            return []  # within narrow gaps the next event that fits may be the wrong one in every history
        _of, first = np.unique(self.histories.of[held], return_index=True)
        return [float(np.median(later[first] - before[first])) for before, later in itertools.pairwise(ways)]

    def _held(self, codes: tuple[int, ...]) -> Whole:
        """The events that hold all of these items, ascending."""
        found, *more = (self.events[self.bounds[code] : self.bounds[code + 1]] for code in codes)
        for events in more:
            found = np.intersect1d(found, events, assume_unique=True)
        return found

    def _next(self, before: Whole, after: Whole) -> tuple[Whole, Whole]:
        """For each event before the next one of `after` in the same history, and which of the events before have one."""
        low = np.maximum(
            np.searchsorted(self.line[after], self.line[before] + self.limits.least_gap), np.searchsorted(after, before + 1)
        )
        kept = np.nonzero(low < len(after))[0]
        found = after[low[kept]]
        same = self.histories.of[found] == self.histories.of[before[kept]]
        if self.limits.most_gap is not None:
            same &= self.histories.times[found] - self.histories.times[before[kept]] <= self.limits.most_gap
        return found[same], kept[same]
