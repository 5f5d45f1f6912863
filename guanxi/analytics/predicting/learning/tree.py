"""A single decision tree, easy to read; the reason is what each turn on the way changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from ..asking import SEED
from ..examples import Floats, Task, Whole
from .learned import gathered, odds

DEEPEST = 6


@dataclass(frozen=True)
class Tree:
    """For each knot: the number that is asked, the limit, where to go below and above it (−1 at a leaf), and what is said there."""

    asks: Whole
    limits: Floats
    below: Whole
    above: Whole
    says: Floats
    classes: int
    name: str = "tree"

    def foretold(self, numbers: Floats) -> Floats:
        """See `Learned`."""
        said = self.says[self._ways(numbers)[-1]]
        return said if self.classes > 2 else said[:, 0]

    def parts(self, numbers: Floats, owners: Whole, which: Whole) -> Floats:
        """See `Learned`."""
        rows, ways = np.arange(len(numbers)), self._ways(numbers)
        said = odds(self.says) if self.classes else self.says
        chosen = which if self.classes > 2 else np.zeros(len(numbers), np.int64)
        parts = np.zeros(numbers.shape)
        for here, there in pairwise(ways):
            np.add.at(parts, (rows, np.maximum(self.asks[here], 0)), said[there, chosen] - said[here, chosen])
        return gathered(parts, owners)

    def _ways(self, numbers: Floats) -> list[Whole]:
        """The knots where each case is, from the root on."""
        here = np.zeros(len(numbers), np.int64)
        ways, rows = [here], np.arange(len(numbers))
        while (self.below[here] >= 0).any():
            lower = numbers[rows, np.maximum(self.asks[here], 0)].astype(np.float32) <= self.limits[here]
            there = np.where(lower, self.below[here], self.above[here])
            here = np.where(self.below[here] >= 0, there, here)
            ways.append(here)
        return ways

    def told(self) -> dict[str, Any]:
        """See `Learned`."""
        arrays = {name: getattr(self, name).tolist() for name in ("asks", "limits", "below", "above", "says")}
        return {"name": self.name, "classes": self.classes, **arrays}


def heard(told: Mapping[str, Any]) -> Tree:
    """Make it of plain data again."""
    whole = {name: np.array(told[name], dtype=np.int64) for name in ("asks", "below", "above")}
    limits, says = (np.array(told[name], dtype=np.float64) for name in ("limits", "says"))
    return Tree(whole["asks"], limits, whole["below"], whole["above"], says, told["classes"])


def learn(numbers: Floats, task: Task) -> Tree:
    """Grow the tree; a leaf holds one case in a hundred at least."""
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor  # late: slow import

    limits = {"max_depth": DEEPEST, "min_samples_leaf": max(5, len(numbers) // 100), "random_state": SEED}
    if task.is_number:
        grown = DecisionTreeRegressor(**limits).fit(numbers, task.values).tree_
        says = grown.value[:, 0, :1]
    else:
        grown = DecisionTreeClassifier(**limits).fit(numbers, task.values.astype(int)).tree_
        counts = grown.value[:, 0, :] * grown.n_node_samples[:, None]
        whole = (counts + 1 / counts.shape[1]) / (counts.sum(axis=1, keepdims=True) + 1)
        says = whole[:, 1:] if task.is_yes_or_no else whole
    asks, below, above = (part.astype(np.int64) for part in (grown.feature, grown.children_left, grown.children_right))
    return Tree(asks, grown.threshold.astype(np.float64), below, above, says.astype(np.float64), len(task.classes))
