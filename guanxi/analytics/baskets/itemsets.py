"""Finds all sets of items that at least so many baskets hold (Eclat: Zaki 2000, on bit sets that shrink with the prefix).

The rarest items come first. For each the baskets that hold it are listed once; inside them the other items become rows of
bits, one bit for each of these baskets, so that "how many hold all of these" is a bitwise AND and a count of ones. Where a
further item halves the baskets twice, the rows are written anew over what is left.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guanxi.analytics.baskets.ledger import Baskets
from guanxi.analytics.ranges import Whole, laid_out

MOST = 2_000_000
AT_ONCE = 400_000  # 64-bit words of all pairs of a class that are compared in one step
SHRINK = 4  # rows are rewritten when they have more than so many bits for each basket that is left
WORD = 64
Bits = NDArray[np.uint64]
Set = tuple[int, ...]
Apart = Mapping[int, Collection[int]]
"""Items (codes) that are not put into one set with others, both ways: a product and its category."""


class TooMany(Exception):
    """There are more frequent sets than anybody can read; `limit` tells how many were allowed."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"More than {limit:,} sets of items are that frequent: ask for a higher support or shorter sets.")


@dataclass(frozen=True)
class Class:
    """Sets that share all but their last item: a row of bits (baskets that hold the prefix × hold the member) each."""

    prefix: Set
    members: Whole
    counts: Whole
    rows: Bits
    width: int


class Search:
    """One search through the baskets; `found` maps sets of ranks (rarest item first) to the number of baskets."""

    def __init__(self, baskets: Baskets, least: int, longest: int, most: int, apart: Apart | None = None) -> None:
        self.least, self.longest, self.most = least, longest, most
        self.found: dict[Set, int] = {}
        counts = np.bincount(baskets.codes, minlength=len(baskets.items))
        frequent = np.nonzero(counts >= least)[0]
        self.order = frequent[np.argsort(counts[frequent], kind="stable")]
        self._note((), np.arange(len(self.order)), counts[self.order])
        rank = np.full(len(baskets.items), -1)
        rank[self.order] = np.arange(len(self.order))
        self.apart = {int(rank[code]): rank[list(others)] for code, others in (apart or {}).items() if rank[code] >= 0}
        self._arrange(rank[baskets.codes], np.repeat(np.arange(len(baskets)), np.diff(baskets.starts)), len(baskets))

    def _arrange(self, ranks: Whole, basket: Whole, size: int) -> None:
        """Keep only frequent items, in each basket by rank; and for every rank the places where it stands."""
        known = ranks >= 0
        ranks, basket = ranks[known], basket[known]
        order = np.lexsort((ranks, basket))
        self.ranks, basket = ranks[order], basket[order]
        self.ends = np.searchsorted(basket, np.arange(size), side="right")[basket]
        self.places = np.argsort(self.ranks, kind="stable")
        self.first = np.searchsorted(self.ranks[self.places], np.arange(len(self.order) + 1))

    def run(self) -> dict[Set, int]:
        """Find everything.

        :raises TooMany: if there is no end to it.
        """
        if self.longest > 1:
            for rank in range(len(self.order) - 1):
                beginning = self._beginning_with(rank)
                if beginning:
                    self._grow(beginning)
        return self.found

    def _beginning_with(self, rank: int) -> Class | None:
        """Give the frequent pairs that begin with an item, as a class; None if no longer set can come of them."""
        places = self.places[self.first[rank] : self.first[rank + 1]]
        positions, owners = laid_out(places + 1, self.ends[places])
        others = self.ranks[positions]
        members, counts = self._frequent(others)
        if rank in self.apart:
            together = ~np.isin(members, self.apart[rank])
            members, counts = members[together], counts[together]
        self._note((rank,), members, counts)
        if len(members) < 2 or self.longest < 3:
            return None
        kept = np.full(len(self.order), -1)
        kept[members] = np.arange(len(members))
        inside = kept[others] >= 0
        table = np.zeros((len(members), len(places)), bool)
        table[kept[others[inside]], owners[inside]] = True
        return Class((rank,), members, counts, packed(table), len(places))

    def _frequent(self, others: Whole) -> tuple[Whole, Whole]:
        if len(others) * 8 < len(self.order):  # a few among very many items
            members, counts = np.unique(others, return_counts=True)
        else:
            every = np.bincount(others, minlength=len(self.order))
            members = np.nonzero(every >= self.least)[0]
            counts = every[members]
        enough = counts >= self.least
        return members[enough], counts[enough]

    def _grow(self, beginning: Class) -> None:
        stack = [beginning]
        while stack:
            above = stack.pop()
            stack.extend(self._longer(above))

    def _longer(self, above: Class) -> Iterator[Class]:
        """Give the classes one item longer."""
        length = len(above.prefix) + 2
        for position, kept, counts in self._allowed(above):
            prefix = (*above.prefix, int(above.members[position]))
            self._note(prefix, above.members[kept], counts)
            if len(kept) > 1 and length < self.longest:
                rows, width = above.rows[kept] & above.rows[position], above.width
                if width > SHRINK * above.counts[position] and width > WORD:
                    rows, width = shrunk(rows, above.rows[position], width), int(above.counts[position])
                yield Class(prefix, above.members[kept], counts, rows, width)

    def _allowed(self, above: Class) -> Iterator[tuple[int, Whole, Whole]]:
        """What `_joined` gives, without the items that never stand in one set."""
        for position, kept, counts in self._joined(above):
            never = self.apart.get(int(above.members[position]))
            if never is not None:
                together = ~np.isin(above.members[kept], never)
                kept, counts = kept[together], counts[together]  # noqa: PLW2901 (narrowed)
            if len(kept):
                yield position, kept, counts

    def _joined(self, above: Class) -> Iterator[tuple[int, Whole, Whole]]:
        """For each member the later ones with which it is frequent, and how often."""
        rows, size = above.rows, len(above.members)
        if size * rows.size <= AT_ONCE:
            together = np.bitwise_count(rows[:, None] & rows[None]).sum(axis=2, dtype=np.int64)
            ones, others = np.nonzero(np.triu(together >= self.least, 1))
            counts, bounds = together[ones, others], np.searchsorted(ones, np.arange(size + 1))
            for position in range(size - 1):
                part = slice(bounds[position], bounds[position + 1])
                if part.start < part.stop:
                    yield position, others[part], counts[part]
            return
        for position in range(size - 1):
            together = np.bitwise_count(rows[position + 1 :] & rows[position]).sum(axis=1, dtype=np.int64)
            kept = np.nonzero(together >= self.least)[0]
            if len(kept):
                yield position, kept + position + 1, together[kept]

    def _note(self, prefix: Set, members: Whole, counts: Whole) -> None:
        self.found.update(((*prefix, member), count) for member, count in zip(members.tolist(), counts.tolist(), strict=True))
        if len(self.found) > self.most:
            raise TooMany(self.most)


def packed(table: NDArray[np.bool_]) -> Bits:
    """Pack rows of truths into 64-bit words, filled up with zeros."""
    width = -(-table.shape[1] // WORD) * WORD
    filled = np.zeros((table.shape[0], width), bool)
    filled[:, : table.shape[1]] = table
    return np.packbits(filled, axis=1).view(np.uint64)


def shrunk(rows: Bits, mask: Bits, width: int) -> Bits:
    """Write rows anew over the baskets that the mask holds."""
    held = np.unpackbits(mask.view(np.uint8), count=width).astype(bool)
    return packed(np.unpackbits(rows.view(np.uint8), axis=1, count=width)[:, held].astype(bool))


def frequent_sets(
    baskets: Baskets, least: int, *, longest: int = 0, most: int = MOST, apart: Apart | None = None
) -> dict[Set, int]:
    """Give every set of items (codes, ascending) that at least `least` baskets hold, with the number of baskets.

    :param longest: items in a set at most; 0 for no limit.
    :raises TooMany: if there are more than `most`.
    """
    search = Search(baskets, least, longest or len(baskets.items) + 1, most, apart)
    codes = search.order.tolist()
    return {tuple(sorted(codes[rank] for rank in ranks)): count for ranks, count in search.run().items()}
