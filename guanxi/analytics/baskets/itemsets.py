"""Finds all sets of items that at least so many baskets hold (Eclat: Zaki 2000, on bit sets that shrink with the prefix).

The rarest items come first. For each the baskets that hold it are listed once; inside them the other items become rows of
bits, one bit for each of these baskets, so that "how many hold all of these" is a bitwise AND and a count of ones. Where a
further item halves the baskets twice, the rows are written anew over what is left; as soon as rows are short, all pairs of
many classes are compared in one step.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guanxi.analytics.baskets.ledger import Baskets
from guanxi.analytics.baskets.sets import ROOT, Set, Sets
from guanxi.analytics.ranges import Whole, laid_out

MOST = 2_000_000
AT_ONCE = 400_000  # 64-bit words of all pairs that are compared in one step
SHRINK = 4  # rows are rewritten when they have more than so many bits for each basket that is left
SHORT = 48  # words of rows that are compared for many classes at once
WORD = 64
Bits = NDArray[np.uint64]
Apart = Mapping[int, Collection[int]]
"""Items (codes) that are not put into one set with others, both ways: a product and its category."""


Tell = Callable[[float], None]


class TooMany(Exception):
    """There are more frequent sets than anybody can read; `limit` tells how many were allowed."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"More than {limit:,} sets of items are that frequent: ask for a higher support or shorter sets.")


@dataclass(frozen=True)
class Class:
    """Sets that share all but their last item: a row of bits (baskets that hold the prefix × hold the member) each.

    `nodes` are those of the sets, `size` is the number of their items.
    """

    nodes: Whole
    members: Whole
    counts: Whole
    rows: Bits
    width: int
    size: int


@dataclass(frozen=True)
class Level:
    """Sets of one size from many classes; those of a class stand together, `ends[i]` is where that of set i ends."""

    nodes: Whole
    members: Whole
    ends: Whole
    rows: Bits
    size: int


class Search:
    """One search through the baskets; what is found is noted as the tree that `Sets` describes."""

    def __init__(self, baskets: Baskets, least: int, longest: int, most: int, apart: Apart | None = None) -> None:
        self.least, self.longest, self.most = least, longest, most
        counts = np.bincount(baskets.codes, minlength=len(baskets.items))
        frequent = np.nonzero(counts >= least)[0]
        self.order = frequent[np.argsort(counts[frequent], kind="stable")]
        self.parents, self.ranks, self.counts = list[Whole](), list[Whole](), list[Whole]()
        self.noted = 0
        self._note(np.full(len(self.order), ROOT), np.arange(len(self.order)), counts[self.order])
        rank = np.full(len(baskets.items), -1)
        rank[self.order] = np.arange(len(self.order))
        self.apart = self._pairs(rank, apart or {})
        self._arrange(rank[baskets.codes], np.repeat(np.arange(len(baskets)), np.diff(baskets.starts)), len(baskets))

    def _pairs(self, rank: Whole, apart: Apart) -> Whole:
        """Pairs of ranks that never stand together, as sorted numbers."""
        pairs = [(rank[one], rank[other]) for one, others in apart.items() for other in others]
        return np.array(sorted(one * len(self.order) + other for one, other in pairs if one >= 0 and other >= 0), np.int64)

    def _arrange(self, ranks: Whole, basket: Whole, size: int) -> None:
        """Keep only frequent items, in each basket by rank; and for every rank the places where it stands."""
        known = ranks >= 0
        ranks, basket = ranks[known], basket[known]
        order = np.argsort(basket * max(1, len(self.order)) + ranks, kind="stable")
        self.items, basket = ranks[order], basket[order]
        self.ends = np.searchsorted(basket, np.arange(size), side="right")[basket]
        self.places = np.argsort(self.items, kind="stable")
        self.first = np.searchsorted(self.items[self.places], np.arange(len(self.order) + 1))

    def run(self, tell: Tell | None = None) -> Sets:
        """Find everything; `tell` learns which share of the items is done.

        :raises TooMany: if there is no end to it.
        """
        if self.longest > 1:
            for rank in range(len(self.order) - 1):
                if tell is not None:
                    tell(rank / len(self.order))
                beginning = self._beginning_with(rank)
                if beginning:
                    self._grow(beginning)
        return Sets(self.order, *(np.concatenate(parts) for parts in (self.parents, self.ranks, self.counts)))

    def _beginning_with(self, rank: int) -> Class | None:
        """Give the frequent pairs that begin with an item, as a class; None if no longer set can come of them."""
        places = self.places[self.first[rank] : self.first[rank + 1]]
        positions, owners = laid_out(places + 1, self.ends[places])
        others = self.items[positions]
        members, counts = self._frequent(others)
        together = self._may_meet(np.full(len(members), rank), members)
        members, counts = members[together], counts[together]
        nodes = self._note(np.full(len(members), rank), members, counts)
        if len(members) < 2 or self.longest < 3:
            return None
        kept = np.full(len(self.order), -1)
        kept[members] = np.arange(len(members))
        inside = kept[others] >= 0
        table = np.zeros((len(members), len(places)), bool)
        table[kept[others[inside]], owners[inside]] = True
        return Class(nodes, members, counts, packed(table), len(places), 2)

    def _frequent(self, others: Whole) -> tuple[Whole, Whole]:
        if len(others) * 8 < len(self.order):  # a few among very many items
            members, counts = np.unique(others, return_counts=True)
        else:
            every = np.bincount(others, minlength=len(self.order))
            members = np.nonzero(every >= self.least)[0]
            counts = every[members]
        enough = counts >= self.least
        return members[enough], counts[enough]

    def _may_meet(self, ones: Whole, others: Whole) -> NDArray[np.bool_] | slice:
        """Which of these pairs of ranks may stand in one set."""
        if not len(self.apart):
            return slice(None)
        asked = ones * len(self.order) + others
        near = np.minimum(np.searchsorted(self.apart, asked), len(self.apart) - 1)
        return np.asarray(self.apart[near] != asked)

    def _grow(self, beginning: Class) -> None:
        stack = [beginning]
        while stack:
            above = stack.pop()
            if above.rows.shape[1] > SHORT:
                stack.extend(self._longer(above))
            else:
                size = len(above.members)
                self._level_by_level(Level(above.nodes, above.members, np.full(size, size), above.rows, above.size))

    def _longer(self, above: Class) -> Iterator[Class]:
        """Give the classes one item longer, each with rows of its own width."""
        for position in range(len(above.members) - 1):
            rows = above.rows[position + 1 :] & above.rows[position]
            counts = np.bitwise_count(rows).sum(axis=1, dtype=np.int64)
            members = above.members[position + 1 :]
            kept = np.nonzero(counts >= self.least)[0]
            kept = kept[self._may_meet(np.full(len(kept), above.members[position]), members[kept])]
            nodes = self._note(np.full(len(kept), above.nodes[position]), members[kept], counts[kept])
            if len(kept) > 1 and above.size + 1 < self.longest:
                rows, width = rows[kept], above.width
                if width > SHRINK * above.counts[position] and width > WORD:
                    rows, width = shrunk(rows, above.rows[position], width), int(above.counts[position])
                yield Class(nodes, members[kept], counts[kept], rows, width, above.size + 1)

    def _level_by_level(self, beginning: Level) -> None:
        """Compare the pairs of all classes together, a part at a time, so that memory stays small."""
        stack = [beginning]
        while stack:
            above = stack.pop()
            for owners in self._parts(above):
                later, places = laid_out(owners + 1, above.ends[owners])
                if below := self._compared(above, owners[places], later):
                    stack.append(below)

    def _parts(self, above: Level) -> Iterator[Whole]:
        own = np.arange(len(above.nodes))
        pairs = above.ends - own - 1
        parts = np.cumsum(pairs) * above.rows.shape[1] // AT_ONCE
        owners = own[pairs > 0]
        bounds = np.nonzero(np.diff(parts[owners]))[0] + 1
        yield from (part for part in np.split(owners, bounds) if len(part))

    def _compared(self, above: Level, ones: Whole, others: Whole) -> Level | None:
        """Note the frequent ones among these pairs; give them as a level if longer sets can come of them."""
        rows = above.rows[ones] & above.rows[others]
        counts = np.bitwise_count(rows).sum(axis=1, dtype=np.int64)
        kept = np.nonzero(counts >= self.least)[0]
        kept = kept[self._may_meet(above.members[ones[kept]], above.members[others[kept]])]
        owners, members = ones[kept], above.members[others[kept]]
        nodes = self._note(above.nodes[owners], members, counts[kept])
        if len(kept) < 2 or above.size + 1 >= self.longest:
            return None
        ends = np.searchsorted(owners, owners, side="right")
        return Level(nodes, members, ends, rows[kept], above.size + 1)

    def _note(self, parents: Whole, ranks: Whole, counts: Whole) -> Whole:
        """Keep these sets, and give their nodes."""
        nodes = np.arange(self.noted, self.noted + len(parents))
        for kept, values in ((self.parents, parents), (self.ranks, ranks), (self.counts, counts)):
            kept.append(values)
        self.noted += len(parents)
        if self.noted > self.most:
            raise TooMany(self.most)
        return nodes


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


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How often a set must stand in baskets, how long it may be (0: no limit), how many are allowed, and what never stands together."""

    least: int
    longest: int = 0
    most: int = MOST
    apart: Apart | None = None


def search(baskets: Baskets, wanted: Wanted, tell: Tell | None = None) -> Sets:
    """Find every set of items that enough baskets hold; `tell` learns which share of the work is done.

    :raises TooMany: if there are more than are allowed.
    """
    longest = wanted.longest or len(baskets.items) + 1
    return Search(baskets, wanted.least, longest, wanted.most, wanted.apart).run(tell)


def frequent_sets(
    baskets: Baskets, least: int, *, longest: int = 0, most: int = MOST, apart: Apart | None = None
) -> dict[Set, int]:
    """Give the sets that `search` finds as a mapping: codes, ascending, with the number of baskets.

    :raises TooMany: if there are more than `most`.
    """
    return search(baskets, Wanted(least=least, longest=longest, most=most, apart=apart)).as_mapping()
