"""Finds every pattern A → B → C that at least so many histories hold (PrefixSpan: Pei et al. 2001, with gaps and a window).

A pattern is a row of sets of items. A history holds it if its events hold the sets one after the other; each step lasts from
`least_gap` to `most_gap`, all of it at most `window`. For each pattern the events are known in which it can end, and for
each end the latest event in which it can have begun: a later beginning allows everything that an earlier one allows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guanxi.analytics.ranges import Whole, laid_out
from guanxi.analytics.sequences.histories import Histories

MOST = 1_000_000
ENDLESS = np.iinfo(np.int64).max // 4
Set = tuple[int, ...]
Pattern = tuple[Set, ...]
Tell = Callable[[float], None]


class TooMany(Exception):
    """There are more frequent patterns than anybody can read; `limit` tells how many were allowed."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"More than {limit:,} patterns are that frequent: ask for a higher support or shorter patterns.")


@dataclass(frozen=True)
class Limits:
    """What a pattern may look like; gaps and window in the unit of the histories' moments, None for no limit."""

    longest: int = 0
    largest: int = 0
    least_gap: int = 0
    most_gap: int | None = None
    window: int | None = None

    @property
    def is_free(self) -> bool:
        """Whether only the order counts: then what can follow a pattern can also follow its beginning."""
        return self.least_gap <= 0 and self.most_gap is None and self.window is None


@dataclass(frozen=True)
class Ends:
    """A pattern, the events in which it can end (ascending), and the moment at which it began at the latest for each."""

    pattern: Pattern
    events: Whole
    began: Whole
    next_items: NDArray[np.bool_]


class Search:
    """One search; `found` maps patterns of item codes to the number of histories."""

    def __init__(self, histories: Histories, least: int, limits: Limits, most: int) -> None:
        self.least, self.limits, self.most = least, limits, most
        self.found: dict[Pattern, int] = {}
        self._keep_frequent(histories)
        self.of, self.times = histories.of, histories.times
        bounds = np.searchsorted(self.of, np.arange(len(histories) + 1))
        self.last = bounds[1:][self.of]  # the event after the last one of the same history
        span = int(self.times.max() - self.times.min()) + 1 if len(self.times) else 1
        self.span = span + 1
        self.line = self.of * self.span + (self.times - (self.times.min() if len(self.times) else 0))

    def _keep_frequent(self, histories: Histories) -> None:
        """Forget the items that too few histories hold."""
        event = np.repeat(np.arange(len(histories.of)), np.diff(histories.starts))
        pairs = np.unique(histories.of[event] * len(histories.items) + histories.codes)
        counts = np.bincount(pairs % max(1, len(histories.items)), minlength=len(histories.items))
        kept = counts[histories.codes] >= self.least
        self.codes, event = histories.codes[kept], event[kept]
        self.starts = np.searchsorted(event, np.arange(len(histories.of) + 1))
        self.size = len(histories.items)

    def run(self, tell: Tell | None = None) -> dict[Pattern, int]:
        """Find everything; `tell` learns which share of the first items is done.

        :raises TooMany: if there is no end to it.
        """
        every = np.arange(len(self.of))
        stack = list(self._grown((), every, self.times, self._all_items()))
        first = left = len(stack)
        while stack:
            if tell is not None and len(stack) <= left:
                left = len(stack) - 1
                tell(1 - len(stack) / first)
            above = stack.pop()
            stack.extend(self._larger(above))
            stack.extend(self._followed(above))
        return self.found

    def _all_items(self) -> NDArray[np.bool_]:
        return np.ones(self.size, bool)

    def _followed(self, above: Ends) -> Iterator[Ends]:
        """Patterns with one more event."""
        if self.limits.longest and len(above.pattern) >= self.limits.longest:
            return
        events, began = self._reached(above)
        yield from self._grown(above.pattern, events, began, above.next_items)

    def _larger(self, above: Ends) -> Iterator[Ends]:
        """Patterns with one more item in their last event."""
        *before, last = above.pattern
        if self.limits.largest and len(last) >= self.limits.largest:
            return
        positions, owners = laid_out(self.starts[above.events], self.starts[above.events + 1])
        later = self.codes[positions] > last[-1]
        for code, chosen, count in self._counted(self.codes[positions[later]], owners[later], above.events):
            pattern = (*before, (*last, code))
            self._note(pattern, count)
            yield Ends(pattern, above.events[chosen], above.began[chosen], above.next_items)

    def _grown(self, pattern: Pattern, events: Whole, began: Whole, allowed: NDArray[np.bool_]) -> Iterator[Ends]:
        positions, owners = laid_out(self.starts[events], self.starts[events + 1])
        codes = self.codes[positions]
        if pattern and self.limits.is_free:
            kept = allowed[codes]
            codes, owners = codes[kept], owners[kept]
        children = list(self._counted(codes, owners, events))
        following = self._all_items()
        if self.limits.is_free:
            following[:] = False
            following[[code for code, _, _ in children]] = True
            following |= self._all_items() if not pattern else False
        for code, chosen, count in children:
            longer = (*pattern, (code,))
            self._note(longer, count)
            yield Ends(longer, events[chosen], began[chosen], following)

    def _counted(self, codes: Whole, owners: Whole, events: Whole) -> Iterator[tuple[int, Whole, int]]:
        """For each item that enough histories hold: its code, the positions in `events` and the number of histories."""
        order = np.argsort(codes, kind="stable")
        codes, owners = codes[order], owners[order]
        histories = self.of[events[owners]]
        is_new = np.ones(len(codes), bool)
        is_new[1:] = (codes[1:] != codes[:-1]) | (histories[1:] != histories[:-1])
        counts = np.bincount(codes[is_new], minlength=self.size)
        frequent = np.nonzero(counts >= self.least)[0]
        begin, end = np.searchsorted(codes, frequent), np.searchsorted(codes, frequent, side="right")
        for code, first, after in zip(frequent.tolist(), begin.tolist(), end.tolist(), strict=True):
            yield code, owners[first:after], int(counts[code])

    def _reached(self, above: Ends) -> tuple[Whole, Whole]:
        """The events that may follow, each once, and the latest beginning for each."""
        events, began = above.events, above.began
        if self.limits.is_free:
            histories = self.of[events]
            first = np.ones(len(events), bool)
            first[1:] = histories[1:] != histories[:-1]
            positions, owners = laid_out(events[first] + 1, self.last[events[first]])
            return positions, began[first][owners]
        return self._within(events, began)

    def _within(self, events: Whole, began: Whole) -> tuple[Whole, Whole]:
        moments, base = self.times[events], self.line[events]
        least = np.maximum(self.limits.least_gap, 0)
        longest = np.full(len(events), self.span - 1)
        if self.limits.most_gap is not None:
            longest = np.minimum(longest, self.limits.most_gap)
        if self.limits.window is not None:
            longest = np.minimum(longest, began + self.limits.window - moments)
        low = np.maximum(np.searchsorted(self.line, base + least), events + 1)
        high = np.minimum(np.searchsorted(self.line, base + longest, side="right"), self.last[events])
        positions, owners = laid_out(low, np.maximum(low, high))
        order = np.lexsort((-began[owners], positions))
        positions, owners = positions[order], owners[order]
        is_first = np.ones(len(positions), bool)
        is_first[1:] = positions[1:] != positions[:-1]
        return positions[is_first], began[owners[is_first]]

    def _note(self, pattern: Pattern, count: int) -> None:
        self.found[pattern] = count
        if len(self.found) > self.most:
            raise TooMany(self.most)


def frequent_patterns(
    histories: Histories, least: int, limits: Limits | None = None, *, most: int = MOST, tell: Tell | None = None
) -> dict[Pattern, int]:
    """Give every pattern (rows of sets of item codes) that at least `least` histories hold, with the number of histories.

    :raises TooMany: if there are more than `most`.
    """
    return Search(histories, least, limits or Limits(), most).run(tell)
