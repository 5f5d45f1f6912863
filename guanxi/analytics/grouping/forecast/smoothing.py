"""The exponential smoothing family as state space models, for many series at once.

A form is error (A, M), trend (N, A, Ad) and season (N, A, M). Source of the recursions, of the bounds and of the likelihood: Hyndman,
Koehler, Ord, Snyder, “Forecasting with Exponential Smoothing”, 2008, tables 2.2 and 2.3. Trends are additive; combinations that are known
to be unstable (additive error with multiplicative season) are left out, as in the literature.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
FLOOR = 1e-3  # a foretold value of a multiplicative form is at least this share of the mean
BENDS = (0.8, 0.98)  # damping of a trend from one period to the next
EDGE = 1e-4


@dataclass(frozen=True)
class Form:
    """One member of the family; written ETS(A,Ad,M)."""

    error: str
    trend: str
    season: str

    def __str__(self) -> str:
        return f"ETS({self.error},{self.trend},{self.season})"

    @property
    def needs_positive(self) -> bool:
        """Whether it is for series above 0 only."""
        return "M" in (self.error, self.season)

    def knobs(self, season: int) -> int:
        """How many numbers are fitted: smoothing parameters and the states at the beginning."""
        smoothing = 1 + (self.trend != "N") + (self.season != "N") + (self.trend == "Ad")
        return smoothing + 1 + (self.trend != "N") + (season - 1 if self.season != "N" else 0)


FORMS = tuple(
    Form(error, trend, season)
    for season in ("N", "A", "M")
    for trend in ("N", "A", "Ad")
    for error in ("A", "M")
    if (error, season) != ("A", "M")
)


@dataclass(frozen=True)
class Batch:
    """Series of different lengths side by side: all end in the last column, the longest ones come first.

    `values` is (series, periods); before `starts[i]` a series has not begun. `season` is how many periods repeat, 1 for none.
    """

    values: Numbers
    starts: NDArray[np.int64]
    season: int

    @cached_property
    def running(self) -> list[int]:
        """For each period how many series have begun."""
        begun = np.searchsorted(self.starts, np.arange(self.values.shape[1]), side="right")
        return [int(count) for count in begun]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Periods of each series."""
        return np.asarray(self.values.shape[1] - self.starts)


@dataclass
class Knobs:
    """Parameters in their natural range; every array is (series, variants), the season (periods, series, variants)."""

    alpha: Numbers
    beta: Numbers
    gamma: Numbers
    phi: Numbers
    level: Numbers
    slope: Numbers
    season: Numbers


def unpacked(form: Form, theta: Numbers, season: int) -> Knobs:
    """Read parameters (series, variants, knobs) from the unbounded scale on which they are sought."""
    at = iter(np.moveaxis(theta, -1, 0).copy())  # going through the periods changes the states in place
    alpha = EDGE + (1 - 2 * EDGE) * _share(next(at))
    none = np.zeros_like(alpha)
    beta = alpha * _share(next(at)) if form.trend != "N" else none
    gamma = (1 - alpha) * _share(next(at)) if form.season != "N" else none
    phi = BENDS[0] + (BENDS[1] - BENDS[0]) * _share(next(at)) if form.trend == "Ad" else np.ones_like(alpha)
    level = next(at)
    slope = next(at) if form.trend != "N" else none
    if form.season == "N":
        return Knobs(alpha, beta, gamma, phi, level, slope, none[None])
    free = np.stack(list(at))
    whole = season if form.season == "M" else 0
    return Knobs(alpha, beta, gamma, phi, level, slope, np.concatenate([free, (whole - free.sum(axis=0))[None]]))


def run(form: Form, batch: Batch, knobs: Knobs) -> tuple[Numbers, Numbers]:
    """Go through all periods; `knobs` holds the last states afterwards.

    Gives the errors (relative ones for a multiplicative error) and the one-step forecasts, (periods, series, variants); 0 and 1 before
    a series began.
    """
    shape = (batch.values.shape[1], *knobs.level.shape)
    errors, means = np.zeros(shape), np.ones(shape)
    with np.errstate(all="ignore"):  # parameters that make no sense may be tried, too
        for at, now in enumerate(batch.running):
            if now:
                place = at % batch.season if form.season != "N" else 0
                errors[at, :now], means[at, :now] = _step(form, knobs, batch.values[:now, at, None], now, place)
    return errors, means


def _step(form: Form, knobs: Knobs, value: Numbers, now: int, place: int) -> tuple[Numbers, Numbers]:
    """One period of the series that have begun."""
    slope = knobs.phi[:now] * knobs.slope[:now] if form.trend != "N" else knobs.slope[:now]
    base = knobs.level[:now] + slope
    swing = knobs.season[place, :now]
    mean = base * swing if form.season == "M" else base + swing
    error = value - mean
    if form.error == "M":
        mean = np.maximum(mean, FLOOR)
        error = error / mean
    if form.season == "M":
        push, turn = base * error, swing * error
    else:
        push = turn = mean * error if form.error == "M" else error
    knobs.level[:now] = base + knobs.alpha[:now] * push
    if form.trend != "N":
        knobs.slope[:now] = slope + knobs.beta[:now] * push
    if form.season != "N":
        knobs.season[place, :now] = swing + knobs.gamma[:now] * turn
    return error, mean


def ahead(form: Form, batch: Batch, knobs: Knobs, periods: int) -> Numbers:
    """Foretell from the last states: (periods, series, variants)."""
    bend = np.cumsum(np.cumprod(np.broadcast_to(knobs.phi, (periods, *knobs.phi.shape)), axis=0), axis=0)
    base = knobs.level + bend * knobs.slope
    if form.season == "N":
        return base
    places = (batch.values.shape[1] + np.arange(periods)) % batch.season
    swing = knobs.season[places]
    return np.asarray(base * swing if form.season == "M" else base + swing)


def _share(free: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-free)))
