"""The frequent sets that were found, as a tree: each node is the set of its parent and one more item."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from guanxi.analytics.ranges import Whole

Set = tuple[int, ...]
ROOT = -1


@dataclass(frozen=True)
class Sets:
    """Items bear ranks, the rarest 0, and stand in a set by rank; `order[rank]` is the item's code.

    The node of a single item is its rank. Every part of a frequent set is frequent, so it stands in the tree, too.
    """

    order: Whole
    parents: Whole
    ranks: Whole
    counts: Whole

    def __len__(self) -> int:
        return len(self.parents)

    def of_size(self) -> Iterator[tuple[Whole, Whole]]:
        """For each size from 1 on: the nodes of this size, and their items (ranks), one row a set."""
        nodes = np.arange(len(self.order))
        items = nodes[:, None]
        while len(nodes):
            yield nodes, items
            rows = np.full(len(self), -1)
            rows[nodes] = np.arange(len(nodes))
            nodes = self._children(nodes)
            items = np.concatenate([items[rows[self.parents[nodes]]], self.ranks[nodes][:, None]], axis=1)

    def find(self, nodes: Whole, ranks: Whole) -> Whole:
        """The nodes of these sets with one more item each, which must be of a higher rank and together be frequent."""
        keys, places = self._index
        return np.asarray(places[np.searchsorted(keys, (nodes + 1) * len(self.order) + ranks)])

    def as_mapping(self) -> dict[Set, int]:
        """Sets of codes, ascending, with the number of baskets."""
        found: dict[Set, int] = {}
        for nodes, items in self.of_size():
            codes = np.sort(self.order[items], axis=1)
            found.update(zip(map(tuple, codes.tolist()), self.counts[nodes].tolist(), strict=True))
        return found

    @cached_property
    def _index(self) -> tuple[Whole, Whole]:
        keys = (self.parents + 1) * len(self.order) + self.ranks
        places = np.argsort(keys, kind="stable")
        return keys[places], places

    def _children(self, nodes: Whole) -> Whole:
        is_parent = np.zeros(len(self) + 1, bool)
        is_parent[nodes] = True
        return np.nonzero(is_parent[self.parents])[0]  # ROOT is the last place, which is no parent
