"""How often a customer will buy: the BG/NBD model.

While a customer is alive they buy at a rate of their own, gamma distributed over customers (r, alpha); after each purchase they
leave with a chance of their own, beta distributed (a, b). Source: Fader, Hardie, Lee, “Counting Your Customers the Easy Way”,
Marketing Science 24(2), 2005; the numbers of formulas below are those of the paper. Times in weeks.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import OptimizeResult, minimize
from scipy.special import gammaln, hyp2f1

from guanxi.analytics.lifetime.purchases import Numbers, Purchases
from guanxi.analytics.reasons import Reason
from guanxi.lib.marking import N_

LEAST_CUSTOMERS = 20
PATIENCE = {"ftol": 1e-13, "gtol": 1e-8, "maxiter": 500}
BOUND = 12.0  # logarithm of a parameter at most: e^12 weeks or purchases is beyond any business


class NotFitted(Reason):
    """The purchases do not determine a model; says why."""


@dataclass(frozen=True)
class Buying:
    """A fitted model: buying rate Gamma(r, alpha), leaving chance Beta(a, b), and the log-likelihood of the data."""

    r: float
    alpha: float
    a: float
    b: float
    likelihood: float

    def alive(self, purchases: Purchases) -> Numbers:
        """Probability that each customer is still one; 1 for who bought only once (who has had no occasion to leave)."""
        return 1 / (1 + self._gone(purchases))

    def expected(self, purchases: Purchases, weeks: float) -> Numbers:
        """Purchases of each customer to be expected in the coming weeks (formula 10)."""
        x, total = purchases.again, self.alpha + purchases.known
        power = (total / (total + weeks)) ** (self.r + x)
        with np.errstate(invalid="ignore", over="ignore"):
            series = hyp2f1(self.r + x, self.b + x, self.a + self.b + x - 1, weeks / (total + weeks))
            whole = (self.a + self.b + x - 1) / (self.a - 1) * (1 - power * series)
        staying = (self.r + x) / total * weeks  # the limit where hardly anybody leaves, and the series is beyond all numbers
        return np.asarray(np.where(np.isfinite(whole), whole, staying) / (1 + self._gone(purchases)), np.float64)

    def _gone(self, purchases: Purchases) -> Numbers:
        """Odds that the customer left after the last purchase."""
        x = purchases.again
        silence = ((self.alpha + purchases.known) / (self.alpha + purchases.recent)) ** (self.r + x)
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = self.a / (self.b + x - 1) * silence
        return np.asarray(np.where(x > 0, odds, 0.0), np.float64)


def fit(purchases: Purchases) -> Buying:
    """Find the model under which these purchases are most likely (formula 6).

    :raises NotFitted: if there are too few customers or nobody bought again.
    """
    if len(purchases) < LEAST_CUSTOMERS:
        text = N_("Customers: %(count)s. That is too few: at least %(least)s are needed.")
        raise NotFitted(text, count=len(purchases), least=LEAST_CUSTOMERS)
    if not purchases.again.any():
        raise NotFitted(N_("Nobody bought a second time: nothing can be said about coming back."))
    found = min((_climb(purchases, np.array(start)) for start in _STARTS), key=lambda one: float(one.fun))
    if not np.isfinite(found.fun):
        raise NotFitted(N_("The purchases do not determine how customers come back."))
    r, alpha, a, b = np.exp(found.x).tolist()
    return Buying(r, alpha, a, b, -float(found.fun) * len(purchases))


_STARTS = ((0.0, 1.0, 0.0, 1.0), (-1.5, 1.5, -0.2, 0.9), (0.7, 3.0, -1.0, 2.0))


def _climb(purchases: Purchases, start: Numbers) -> OptimizeResult:
    bounds = [(-BOUND, BOUND)] * 4
    return minimize(_unlikely, start, (purchases,), method="L-BFGS-B", bounds=bounds, options=PATIENCE)


def _unlikely(logs: Numbers, purchases: Purchases) -> float:
    """Negative mean log-likelihood, with the logarithms of r, alpha, a, b."""
    r, alpha, a, b = np.exp(logs)
    x, recent, known = purchases.again, purchases.recent, purchases.known
    both = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    stayed = -(r + x) * np.log(alpha + known)
    left = np.log(a) - np.log(np.where(x > 0, b + x - 1, 1.0)) - (r + x) * np.log(alpha + recent)
    whole = np.where(x > 0, np.logaddexp(stayed, left), stayed)
    value = -float(np.mean(both + whole))
    return value if np.isfinite(value) else 1e10
