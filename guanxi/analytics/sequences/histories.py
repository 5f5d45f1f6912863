"""Histories as numbers: for each customer (case, device …) the events in time, and in each event a set of items."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from guanxi.analytics.ranges import Whole


@dataclass(frozen=True)
class Histories:
    """Events stand by history and time: `of[e]` is the history, `times[e]` the moment, `codes[starts[e]:starts[e + 1]]` the items."""

    items: tuple[str, ...]
    size: int
    of: Whole
    times: Whole
    starts: Whole
    codes: Whole

    def __len__(self) -> int:
        return self.size


Event = tuple[int, Sequence[str]]


def from_events(histories: Iterable[Iterable[Event]]) -> Histories:
    """Number histories of (moment, items); events at the same moment are one, empty ones are left out.

    :param histories: moments as whole numbers in any unit (days, seconds, positions); gaps are counted in it.
    """
    numbers: dict[str, int] = {}
    of: list[int] = []
    times: list[int] = []
    starts, codes = [0], list[int]()
    size = 0
    for size, events in enumerate(histories, 1):
        for moment, held in sorted(_joined(events, numbers).items()):
            of.append(size - 1)
            times.append(moment)
            codes.extend(sorted(held))
            starts.append(len(codes))
    arrays = (np.array(values, np.int64) for values in (of, times, starts, codes))
    return Histories(tuple(numbers), size, *arrays)


def _joined(events: Iterable[Event], numbers: dict[str, int]) -> Mapping[int, set[int]]:
    joined: dict[int, set[int]] = {}
    for moment, names in events:
        if names:
            joined.setdefault(moment, set()).update(numbers.setdefault(name, len(numbers)) for name in names)
    return joined


def from_sets(histories: Iterable[Iterable[Sequence[str]]]) -> Histories:
    """Number histories that only know the order of their events: the moment is the position."""
    return from_events(list(enumerate(sets)) for sets in histories)


def from_codes(histories: Whole, times: Whole, codes: Whole, items: Sequence[str]) -> Histories:
    """Number lines of (history, moment, item): `histories` any whole numbers, `codes` places in `items`; what repeats counts once."""
    known, of = np.unique(histories, return_inverse=True)
    order = np.lexsort((codes, times, of))
    of, times, codes = of[order].astype(np.int64), times[order].astype(np.int64), codes[order].astype(np.int64)
    is_event = np.ones(len(of), bool)
    is_event[1:] = (of[1:] != of[:-1]) | (times[1:] != times[:-1])
    is_line = is_event.copy()
    is_line[1:] |= codes[1:] != codes[:-1]
    event = np.cumsum(is_event)[is_line] - 1
    starts = np.searchsorted(event, np.arange(int(is_event.sum()) + 1)).astype(np.int64)
    return Histories(tuple(items), len(known), of[is_event], times[is_event], starts, codes[is_line])
