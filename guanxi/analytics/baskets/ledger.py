"""Baskets as numbers: which items each one holds, once each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from guanxi.analytics.ranges import Whole


@dataclass(frozen=True)
class Baskets:
    """`codes[starts[b]:starts[b + 1]]` are the items of basket b, ascending, each once; `items[code]` is the name."""

    items: tuple[str, ...]
    starts: Whole
    codes: Whole

    def __len__(self) -> int:
        return len(self.starts) - 1


def from_lists(baskets: Iterable[Sequence[str]]) -> Baskets:
    """Give baskets of names their numbers; a name that stands twice in a basket counts once, empty ones stay baskets."""
    numbers: dict[str, int] = {}
    codes: list[int] = []
    starts = [0]
    for names in baskets:
        codes.extend(sorted({numbers.setdefault(name, len(numbers)) for name in names}))
        starts.append(len(codes))
    return Baskets(tuple(numbers), np.array(starts, np.int64), np.array(codes, np.int64))


def from_pairs(baskets: Iterable[object], names: Iterable[str]) -> Baskets:
    """Gather lines (basket, item) into baskets, in the order in which the baskets first appear."""
    gathered: dict[object, list[str]] = {}
    for basket, name in zip(baskets, names, strict=True):
        gathered.setdefault(basket, []).append(name)
    return from_lists(gathered.values())


def from_codes(baskets: Whole, codes: Whole, items: Sequence[str]) -> Baskets:
    """Gather numbered lines: `baskets` says which basket (any whole numbers), `codes` which of the `items`."""
    known, numbers = np.unique(baskets, return_inverse=True)
    size = max(1, len(items))
    pairs = np.unique(numbers.astype(np.int64) * size + codes)
    starts = np.searchsorted(pairs // size, np.arange(len(known) + 1))
    return Baskets(tuple(items), starts.astype(np.int64), (pairs % size).astype(np.int64))
