"""How much a customer spends a time: the Gamma-Gamma model.

A customer's purchases vary around a mean of their own (shape p), and the means vary over customers (q, v). Source: Fader, Hardie,
“The Gamma-Gamma Model of Monetary Value”, 2013; it assumes that who buys often does not spend more or less a time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, minimize
from scipy.special import gammaln

from guanxi.analytics.lifetime.buying import BOUND, LEAST_CUSTOMERS, PATIENCE, NotFitted
from guanxi.analytics.lifetime.purchases import Numbers, Purchases
from guanxi.lib.marking import N_


@dataclass(frozen=True)
class Spending:
    """A fitted model; money in the unit of the purchases."""

    p: float
    q: float
    v: float

    def expected(self, purchases: Purchases) -> Numbers:
        """Mean value of a coming purchase of each customer; who has not come back gets the mean of all."""
        x, seen = purchases.again, purchases.spent
        with np.errstate(divide="ignore", invalid="ignore"):
            own = self.p * (self.v + x * seen) / (self.p * x + self.q - 1)
        return np.asarray(np.where(_counts(purchases), own, self.p * self.v / (self.q - 1)), np.float64)


def _counts(purchases: Purchases) -> NDArray[np.bool_]:
    return np.asarray((purchases.again > 0) & (purchases.spent > 0))


def fit(purchases: Purchases) -> Spending:
    """Find the model under which the amounts of repeat purchases are most likely.

    :raises NotFitted: if there are too few of them, or their spread has no mean (q at most 1).
    """
    counted = _counts(purchases)
    if counted.sum() < LEAST_CUSTOMERS:
        text = N_("Customers with repeat purchases above 0: %(count)s. That is too few: at least %(least)s are needed.")
        raise NotFitted(text, count=int(counted.sum()), least=LEAST_CUSTOMERS)
    x, mean = purchases.again[counted], purchases.spent[counted]
    unit = float(np.median(mean))  # amounts of any currency begin near 1
    starts = ((1.5, 1.2, 0.5), (0.0, 1.0, 0.0))
    tried = (_climb(x, mean / unit, np.array(start)) for start in starts)
    found = min(tried, key=lambda one: float(one.fun))
    p, q, v = np.exp(found.x).tolist()
    if q <= 1 or not np.isfinite(found.fun):
        raise NotFitted(N_("The amounts vary so much that they have no mean."))
    return Spending(p, q, v * unit)


def _climb(x: Numbers, mean: Numbers, start: Numbers) -> OptimizeResult:
    bounds = [(-BOUND, BOUND)] * 3
    return minimize(_unlikely, start, (x, mean), method="L-BFGS-B", bounds=bounds, options=PATIENCE)


def _unlikely(logs: Numbers, x: Numbers, mean: Numbers) -> float:
    p, q, v = np.exp(logs)
    value = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v) + (p * x - 1) * np.log(mean) + p * x * np.log(x)
    result = -float(np.mean(value - (p * x + q) * np.log(x * mean + v)))
    return result if np.isfinite(result) else 1e10
