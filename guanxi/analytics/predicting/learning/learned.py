"""What every learner gives after learning."""

from typing import Any, Protocol

import numpy as np

from ..examples import Floats, Whole


class Learned(Protocol):
    """A model that foretells: chances of two answers (one number each), of several (a row each), or a number."""

    @property
    def name(self) -> str:
        """The name of the learner."""

    def foretold(self, numbers: Floats) -> Floats:
        """The chance of the answer that is looked for, a chance for each of several answers, or the number."""

    def parts(self, numbers: Floats, owners: Whole, which: Whole) -> Floats:
        """For each case, how far each column moves it from what is usual: in log odds (or units of the number).

        `which` is the answer that is explained, for each case, if there are several.
        """

    def told(self) -> dict[str, Any]:
        """The model as plain data."""


def odds(chances: Floats) -> Floats:
    """Log odds of chances."""
    kept = np.clip(chances, 1e-6, 1 - 1e-6)
    return np.log(kept / (1 - kept))


def chances(log_odds: Floats) -> Floats:
    """Chances of log odds."""
    return 1 / (1 + np.exp(-np.clip(log_odds, -40, 40)))


def softened(log_odds: Floats) -> Floats:
    """Chances of several answers, a row each."""
    raised = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def gathered(values: Floats, owners: Whole) -> Floats:
    """Add up what comes from the same column."""
    sums = np.zeros((len(values), int(owners.max()) + 1))
    np.add.at(sums.T, owners, values.T)
    return sums
