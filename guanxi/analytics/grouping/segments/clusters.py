"""Groups of customers who are alike in logarithms of recency, frequency and money: how many, how clear, how stable.

k-means (Lloyd, k-means++) on standardized logarithms. How clear: mean silhouette (Rousseeuw 1987). How stable: adjusted Rand index
(Hubert, Arabie 1985) between what different beginnings find, and between what all customers and random samples of them find.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np

from guanxi.analytics.columns import NotUsable
from guanxi.lib.marking import N_

from .figures import Figures, Numbers, Whole

SEED = 20260101
BEGINNINGS = 5
SAMPLES = 5
LOOKED_AT = 5_000  # customers for the silhouette, which compares everybody with everybody
RESAMPLED = 20_000
STABLE = 0.75  # groups that agree less when looked for again are not trusted
AS_CLEAR = 0.01  # of silhouette: nobody sees so small a difference
LEAST = 20
ALIKE = 1e-9  # smaller differences of logarithms come from rounding


@dataclass(frozen=True)
class Scale:
    """How figures become places: standardized logarithms."""

    mean: Numbers
    spread: Numbers

    def places(self, figures: Figures) -> Numbers:
        """Give (customers, 3); up is better in all three: more recent, more often, more money."""
        return np.asarray((_logs(figures) - self.mean) / self.spread)


@dataclass(frozen=True)
class Trial:
    """What one number of groups gave: silhouette, the least agreement between beginnings and the mean one between samples."""

    count: int
    silhouette: float
    between_beginnings: float
    between_samples: float

    @property
    def is_stable(self) -> bool:
        """Whether the same groups are found again."""
        return min(self.between_beginnings, self.between_samples) >= STABLE


@dataclass(frozen=True)
class Groups:
    """The centers (groups, 3) on the scale, the group of each customer, and all that was tried."""

    scale: Scale
    centers: Numbers
    labels: Whole
    trials: list[Trial]

    @property
    def chosen(self) -> Trial:
        """What speaks for the number of groups that was taken."""
        return next(trial for trial in self.trials if trial.count == len(self.centers))

    def of(self, figures: Figures) -> Whole:
        """The nearest group of customers as they were at another time."""
        return nearest(self.scale.places(figures), self.centers)


def grouped(figures: Figures, counts: range) -> Groups:
    """Find groups; of the numbers that give stable ones the largest that is about as clear as the clearest: more groups tell more.

    :raises NotUsable: if there are too few customers, or all of them are the same.
    """
    if len(figures) < LEAST:
        text = N_("Customers: %(count)s. That is too few: at least %(least)s are needed.")
        raise NotUsable(text, count=len(figures), least=LEAST)
    logs = _logs(figures)
    spread = logs.std(axis=0)
    if not (spread > ALIKE).any():
        raise NotUsable(N_("All customers bought alike: there is nothing to tell them apart by."))
    scale = Scale(logs.mean(axis=0), np.where(spread > ALIKE, spread, 1.0))
    places = scale.places(figures)
    different = len(np.unique(places, axis=0))
    usable = [count for count in counts if count < different]
    if not usable:
        raise NotUsable(N_("Customers differ in %(count)s ways only: ask for fewer groups."), count=different)
    with _one_thread():
        found = {count: _found(places, count) for count in usable}
        trials = [_tried(places, centers) for centers in found.values()]
    stable = [trial for trial in trials if trial.is_stable] or trials
    clearest = max(trial.silhouette for trial in stable)
    best = max((trial for trial in stable if trial.silhouette >= clearest - AS_CLEAR), key=lambda trial: trial.count)
    centers = found[best.count]
    return Groups(scale, centers, nearest(places, centers), trials)


def nearest(places: Numbers, centers: Numbers) -> Whole:
    """The number of the nearest center."""
    apart = [((places - center) ** 2).sum(axis=1) for center in centers]
    return np.asarray(np.stack(apart).argmin(axis=0))


def _one_thread() -> AbstractContextManager[object]:
    """Threads only wait for each other on so little, and add up in another order each time."""
    import sklearn.cluster  # late: slow import
    import sklearn.metrics  # late: slow import
    from threadpoolctl import threadpool_limits  # late: slow import

    del sklearn  # was only to bring the threads that are limited
    limits: AbstractContextManager[object] = threadpool_limits(1)
    return limits


def _logs(figures: Figures) -> Numbers:
    money = np.log1p(np.maximum(figures.money, 0))
    return np.stack([-np.log1p(figures.recency), np.log1p(figures.frequency), money], axis=1)


def _found(places: Numbers, count: int, seed: int = SEED) -> Numbers:
    """The centers, in a fixed order: most money first."""
    from sklearn.cluster import KMeans  # late: slow import

    centers = KMeans(count, n_init=10, random_state=seed).fit(places).cluster_centers_
    return np.asarray(centers[np.lexsort((centers[:, 0], -centers[:, 1], -centers[:, 2]))])


def _tried(places: Numbers, centers: Numbers) -> Trial:
    from sklearn.metrics import adjusted_rand_score, silhouette_score  # late: slow import

    count, chance = len(centers), np.random.default_rng(SEED)
    labels = nearest(places, centers)
    few = chance.permutation(len(places))[:LOOKED_AT]
    clear = float(silhouette_score(places[few], labels[few])) if len(np.unique(labels[few])) > 1 else 0.0
    several = chance.permutation(len(places))[:RESAMPLED]
    again = [nearest(places, _found(places[several], count, SEED + step)) for step in range(1, BEGINNINGS)]
    drawn = [chance.integers(0, len(places), min(len(places), RESAMPLED)) for _ in range(SAMPLES)]
    sampled = [nearest(places, _found(places[sample], count)) for sample in drawn]
    beginnings = min(float(adjusted_rand_score(labels, one)) for one in again)
    samples = float(np.mean([adjusted_rand_score(labels, one) for one in sampled]))
    return Trial(count, clear, beginnings, samples)
