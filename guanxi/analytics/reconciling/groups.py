"""Rows that are the same by way of others: who is like whom makes groups."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .linking import Pair


def groups(pairs: "Iterable[Pair]", at_least: float) -> list[list[int]]:
    """Rows of one table that belong together, each group and all groups in the order of their first row.

    Pairs are taken likeliest first. A chain A–B–C makes one group although nobody compared A and C.
    """
    above: dict[int, int] = {}
    for pair in pairs:
        if pair.probability >= at_least:
            left, right = _top(above, pair.left), _top(above, pair.right)
            above[max(left, right)] = min(left, right)
    found: dict[int, list[int]] = {}
    for row in sorted(above.keys() | set(above.values())):
        found.setdefault(_top(above, row), []).append(row)
    return [rows for rows in found.values() if len(rows) > 1]


def partners(pairs: "Iterable[Pair]", at_least: float) -> "dict[int, Pair]":
    """For each row of the left table its likeliest partner that is no likelier another's: at most one for each on both sides."""
    found: dict[int, Pair] = {}
    taken: set[int] = set()
    for pair in sorted(pairs, key=lambda one: -one.probability):
        if pair.probability >= at_least and pair.left not in found and pair.right not in taken:
            found[pair.left] = pair
            taken.add(pair.right)
    return found


def _top(above: dict[int, int], row: int) -> int:
    while row in above and above[row] != row:
        row = above[row]
    return row
