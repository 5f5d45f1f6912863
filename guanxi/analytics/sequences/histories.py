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
