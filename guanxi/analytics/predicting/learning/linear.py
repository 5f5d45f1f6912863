"""Logistic regression for answers, linear regression for numbers; the reason is coefficient × distance from the average."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..asking import SEED
from ..examples import Floats, Task, Whole
from .learned import chances, gathered, softened

ROWS_PER_WEIGHT = 30
"""Coefficients are held back as by one case in so many: with many rows of the past a model must not follow all their turns."""


@dataclass(frozen=True)
class Linear:
    """Coefficients (a row for each answer if there are several), what stands before them, and the average of each number."""

    weights: Floats
    start: Floats
    averages: Floats
    classes: int
    name: str = "logistic"

    def foretold(self, numbers: Floats) -> Floats:
        """See `Learned`."""
        raw = numbers @ self.weights.T + self.start
        if self.classes > 2:
            return softened(raw)
        return chances(raw[:, 0]) if self.classes else raw[:, 0]

    def parts(self, numbers: Floats, owners: Whole, which: Whole) -> Floats:
        """See `Learned`."""
        weights = self.weights[which if self.classes > 2 else np.zeros(len(numbers), np.int64)]
        if self.classes > 2:
            weights = weights - self.weights.mean(axis=0)
        return gathered((numbers - self.averages) * weights, owners)

    def told(self) -> dict[str, Any]:
        """See `Learned`."""
        arrays = {"weights": self.weights.tolist(), "start": self.start.tolist(), "averages": self.averages.tolist()}
        return {"name": self.name, "classes": self.classes, **arrays}


def heard(told: Mapping[str, Any]) -> Linear:
    """Make it of plain data again."""
    weights, start, averages = (np.array(told[name], dtype=np.float64) for name in ("weights", "start", "averages"))
    return Linear(weights, start, averages, told["classes"])


def learn(numbers: Floats, task: Task) -> Linear:
    """Fit the coefficients."""
    from sklearn.linear_model import LogisticRegression, Ridge  # late: slow import

    averages = numbers.mean(axis=0)
    if task.is_number:
        ridge = Ridge(alpha=max(1.0, len(numbers) / ROWS_PER_WEIGHT)).fit(numbers, task.values)
        return Linear(np.atleast_2d(ridge.coef_), np.atleast_1d(ridge.intercept_), averages, 0)
    strength = min(1.0, ROWS_PER_WEIGHT / len(numbers))
    model = LogisticRegression(C=strength, max_iter=2000, random_state=SEED).fit(numbers, task.values.astype(int))
    return Linear(model.coef_, model.intercept_, averages, len(task.classes))
