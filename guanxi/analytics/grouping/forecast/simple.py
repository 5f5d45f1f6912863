"""Forecasts that need no fitting, which every better one must beat; and taking the season out of a series.

Seasonal naive: as in the last season; drift: on along the line from the first to the last value; Theta: half the slope of the line through all
values, around what exponential smoothing says (Assimakopoulos, Nikolopoulos 2000, as explained by Hyndman, Billah 2003).
"""

import numpy as np

from .fitting import Fitted, fit
from .seasons import LEAST, adjusted, restored
from .smoothing import Batch, Form, Numbers, unpacked

SIMPLE = Form("A", "N", "N")


def naive(batch: Batch, periods: int) -> Numbers:
    """As a season ago; for a series shorter than that, as in the last period. Gives (series, periods)."""
    last = batch.values.shape[1] - 1
    seasonal = last - batch.season + 1 + np.arange(periods) % batch.season
    places = np.where((batch.lengths >= batch.season)[:, None], seasonal[None], last)
    return np.take_along_axis(batch.values, places, axis=1)


def drift(batch: Batch, periods: int) -> Numbers:
    """On along the line from the first value to the last one."""
    rows = np.arange(len(batch.values))
    first, last = batch.values[rows, batch.starts], batch.values[:, -1]
    slope = (last - first) / np.maximum(batch.lengths - 1, 1)
    return np.asarray(last[:, None] + slope[:, None] * np.arange(1, periods + 1))


def mean(batch: Batch, periods: int) -> Numbers:
    """The mean of the last season."""
    begun = np.arange(batch.values.shape[1]) >= np.maximum(batch.starts, batch.values.shape[1] - batch.season)[:, None]
    return np.repeat((np.where(begun, batch.values, 0).sum(axis=1) / begun.sum(axis=1))[:, None], periods, axis=1)


def theta(batch: Batch, periods: int) -> Numbers:
    """The Theta method, on the series without its season where it has one."""
    plain, coming = adjusted(batch, periods)
    unit = np.maximum(np.abs(plain.values).sum(axis=1) / plain.lengths, LEAST)
    found = fit(SIMPLE, Batch(plain.values / unit[:, None], plain.starts, 1), periods)
    return restored(found.forecasts * unit[:, None] + _half_slope(plain, found, periods), coming)


def _half_slope(plain: Batch, found: Fitted, periods: int) -> Numbers:
    alpha = unpacked(SIMPLE, found.theta[:, None], 1).alpha[:, 0]
    slopes = np.array([_slope(values[start:]) for values, start in zip(plain.values, plain.starts, strict=True)])
    reach = (1 - (1 - alpha) ** plain.lengths) / alpha
    return np.asarray(slopes[:, None] / 2 * (np.arange(periods) + reach[:, None]))


def _slope(values: Numbers) -> float:
    return float(np.polyfit(np.arange(len(values)), values, 1)[0]) if len(values) > 1 else 0.0
