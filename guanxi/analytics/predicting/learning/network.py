"""A small neural network (two hidden layers); the reason is what changes when one column becomes usual."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..asking import SEED
from ..examples import Floats, Task, Whole
from .learned import chances, odds, softened

LAYERS = (32, 16)
MOST_ROWS = 20_000
ROUNDS, HELD_BACK = 15, 3.0


@dataclass(frozen=True)
class Network:
    """The weights between the layers, the usual numbers, and how the foretold number is scaled."""

    weights: tuple[Floats, ...]
    starts: tuple[Floats, ...]
    usual: Floats
    middle: float
    width: float
    classes: int
    name: str = "network"

    def foretold(self, numbers: Floats) -> Floats:
        """See `Learned`."""
        raw = self._raw(numbers)
        if self.classes > 2:
            return softened(raw)
        return chances(raw[:, 0]) if self.classes else raw[:, 0] * self.width + self.middle

    def _raw(self, numbers: Floats) -> Floats:
        here = numbers
        for place, (weights, start) in enumerate(zip(self.weights, self.starts, strict=True)):
            here = here @ weights + start
            if place < len(self.weights) - 1:
                here = np.maximum(here, 0)
        return here

    def parts(self, numbers: Floats, owners: Whole, which: Whole) -> Floats:
        """See `Learned`."""
        found = self._answer(numbers, which)
        parts = np.empty((len(numbers), int(owners.max()) + 1))
        for owner in range(parts.shape[1]):
            usual = np.where(owners == owner, self.usual, numbers)
            parts[:, owner] = found - self._answer(usual, which)
        return parts

    def _answer(self, numbers: Floats, which: Whole) -> Floats:
        told = self.foretold(numbers)
        if self.classes > 2:
            told = told[np.arange(len(told)), which]
        return odds(told) if self.classes else told

    def told(self) -> dict[str, Any]:
        """See `Learned`."""
        return {
            "name": self.name,
            "classes": self.classes,
            "weights": [one.tolist() for one in self.weights],
            "starts": [one.tolist() for one in self.starts],
            "usual": self.usual.tolist(),
            "middle": self.middle,
            "width": self.width,
        }


def heard(told: Mapping[str, Any]) -> Network:
    """Make it of plain data again."""
    weights, starts = (tuple(np.array(one, dtype=np.float64) for one in told[name]) for name in ("weights", "starts"))
    return Network(weights, starts, np.array(told["usual"]), told["middle"], told["width"], told["classes"])


def learn(numbers: Floats, task: Task) -> Network:
    """Train the network; of very many cases a part, drawn by lot, is enough."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor  # late: slow import

    rows = np.random.default_rng(SEED).permutation(len(numbers))[:MOST_ROWS]
    settings: dict[str, Any] = {
        "hidden_layer_sizes": LAYERS,
        "alpha": HELD_BACK,
        "batch_size": min(256, len(rows)),
        "learning_rate_init": 0.002,
        "max_iter": ROUNDS,
        "n_iter_no_change": ROUNDS,
        "random_state": SEED,
    }
    values = task.values[rows]
    middle, width = (float(values.mean()), float(values.std()) or 1.0) if task.is_number else (0.0, 1.0)
    if task.is_number:
        model = _quietly(MLPRegressor(**settings), numbers[rows], (values - middle) / width)
    else:
        model = _quietly(MLPClassifier(**settings), numbers[rows], values.astype(int))
    return Network(tuple(model.coefs_), tuple(model.intercepts_), np.median(numbers, axis=0), middle, width, len(task.classes))


def _quietly(model: Any, numbers: Floats, values: Floats) -> Any:
    """Train without the warning that it stops after its last round: that is how it is meant."""
    from sklearn.exceptions import ConvergenceWarning  # late: slow import
    from threadpoolctl import threadpool_limits  # late: slow import

    with warnings.catch_warnings(), threadpool_limits(1):  # its products are small: threads would only wait for each other
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(numbers, values)
