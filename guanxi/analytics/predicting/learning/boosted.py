"""Boosted trees (LightGBM): many small trees, each mending what those before left; three such sets are averaged.

The reasons are exact Shapley values of the trees.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..asking import SEED
from ..examples import Floats, Task, Whole
from .learned import chances, gathered, softened

ROUNDS = 100
SETS = 3
MOST_IN_A_LEAF, CASES_FOR_A_LEAF = 100, 300
SMOOTHING, CASES_TO_SMOOTH = 60.0, 100


@dataclass(frozen=True)
class Boosted:
    """The sets of trees in LightGBM's own text; `raised` says that they speak of the logarithm of a number.

    `start` is what the trees start from, where it is not among them: how usual the answer was of late (log odds).
    """

    texts: tuple[str, ...]
    classes: int
    raised: bool = False
    start: float = 0.0
    name: str = "boosted"

    @cached_property
    def _sets(self) -> list[Any]:
        import lightgbm  # late: slow import

        return [lightgbm.Booster(model_str=text) for text in self.texts]

    def foretold(self, numbers: Floats) -> Floats:
        """See `Learned`."""
        raw = self._mean(numbers, raw_score=True)
        if self.classes > 2:
            return softened(raw)
        if self.classes:
            return chances(raw + self.start)
        return np.exp(raw) if self.raised else raw

    def parts(self, numbers: Floats, owners: Whole, which: Whole) -> Floats:
        """See `Learned`."""
        told = self._mean(numbers, pred_contrib=True)
        if self.classes > 2:
            told = told.reshape(len(numbers), self.classes, -1)[np.arange(len(numbers)), which]
        return gathered(told[:, :-1], owners)

    def _mean(self, numbers: Floats, **asked: bool) -> Floats:
        answers = [np.asarray(one.predict(numbers, num_threads=1, **asked), dtype=np.float64) for one in self._sets]
        mean: Floats = np.mean(answers, axis=0)
        return mean

    def told(self) -> dict[str, Any]:
        """See `Learned`."""
        told = {"name": self.name, "classes": self.classes, "raised": self.raised, "texts": list(self.texts)}
        return {**told, "start": self.start}


def heard(told: Mapping[str, Any]) -> Boosted:
    """Make it of plain data again."""
    return Boosted(tuple(told["texts"]), told["classes"], told["raised"], told.get("start", 0.0))


def learn(numbers: Floats, task: Task) -> Boosted:
    """Grow the trees, the same ones each time. Where `task.usual` is known they only mend what it leaves; foretold is as of late."""
    import lightgbm  # late: slow import

    texts, usual = [], task.usual
    for place in range(SETS):
        settings = {**_settings(numbers, task), "seed": SEED + place}
        data = lightgbm.Dataset(numbers, label=task.values, init_score=usual.odds if usual else None, params={"verbose": -1})
        texts.append(lightgbm.train(settings, data, num_boost_round=ROUNDS).model_to_string())
    return Boosted(tuple(texts), len(task.classes), _objective(task) == "tweedie", usual.latest if usual else 0.0)


def _settings(numbers: Floats, task: Task) -> dict[str, Any]:
    leaf = int(np.clip(len(numbers) // CASES_FOR_A_LEAF, 5, MOST_IN_A_LEAF))
    settings: dict[str, Any] = {
        "objective": _objective(task),
        "learning_rate": 0.05,
        "num_leaves": 15,
        "min_data_in_leaf": leaf,
        "path_smooth": min(SMOOTHING, len(numbers) / CASES_TO_SMOOTH),
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "feature_fraction": 0.5,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbose": -1,
    }
    return {**settings, "num_class": len(task.classes)} if len(task.classes) > 2 else settings


def _objective(task: Task) -> str:
    if task.is_yes_or_no:
        return "binary"
    if task.classes:
        return "multiclass"
    return "tweedie" if task.values.min() >= 0 and is_skewed(task.values) else "regression"


def is_skewed(values: Floats) -> bool:
    """Whether most numbers are small, none far below zero, and some very large, as money is."""
    mean = float(values.mean())
    return bool(mean > 1.5 * np.median(values) and values.max() > 10 and values.clip(None, 0).sum() > -0.05 * values.sum())
