"""What repeats with the season: whether it does, and taking it out of a series and putting it back."""

import numpy as np

from .smoothing import Batch, Numbers

SURE = 1.645  # a season is taken to be there when chance would look like it in one of ten series at most
LEAST = 1e-2  # of the mean: nothing is divided by less
Coming = tuple[Numbers, Numbers]
"""Factors and additions of the season in the coming periods, (series, periods) each."""


def adjusted(batch: Batch, periods: int) -> tuple[Batch, Coming]:
    """Take the season out where there is one: divided out of series above 0, else subtracted."""
    values = batch.values.copy()
    factors, additions = np.ones((len(values), periods)), np.zeros((len(values), periods))
    places = np.arange(values.shape[1] + periods) % batch.season
    for row, start in enumerate(batch.starts):
        own = values[row, start:]
        if not has_season(own, batch.season):
            continue
        multiplies = bool((own > 0).all())
        swing = _swing(own, int(start), batch.season, multiplies=multiplies)[places]
        if multiplies:
            values[row, start:] = own / swing[start:-periods]
            factors[row] = swing[-periods:]
        else:
            values[row, start:] = own - swing[start:-periods]
            additions[row] = swing[-periods:]
    return Batch(values, batch.starts, 1), (factors, additions)


def restored(forecasts: Numbers, coming: Coming) -> Numbers:
    """Put the season back into forecasts."""
    return np.asarray(forecasts * coming[0] + coming[1])


def has_season(values: Numbers, season: int) -> bool:
    """Whether the values a season apart are more alike than chance makes them."""
    if season < 2 or len(values) < 2 * season + 1 or np.ptp(values) == 0:
        return False
    apart = values - values.mean()
    alike = np.array([(apart[lag:] * apart[:-lag]).sum() for lag in range(1, season + 1)]) / (apart**2).sum()
    return bool(abs(alike[-1]) > SURE * np.sqrt((1 + 2 * (alike[:-1] ** 2).sum()) / len(values)))


def _swing(values: Numbers, start: int, season: int, *, multiplies: bool) -> Numbers:
    """The classical decomposition: mean distance of each period of the season from the running year."""
    smooth = running_year(values, season)
    known = ~np.isnan(smooth)
    apart = values[known] / smooth[known] if multiplies else values[known] - smooth[known]
    places = (start + np.arange(len(values))[known]) % season
    swing = np.array([apart[places == one].mean() for one in range(season)])
    return np.asarray(np.maximum(swing / swing.mean(), LEAST) if multiplies else swing - swing.mean())


def running_year(values: Numbers, season: int) -> Numbers:
    """The centered mean of one season; nothing at the ends."""
    weights = np.ones(season + 1 - season % 2)
    if season % 2 == 0:
        weights[[0, -1]] = 0.5
    half = len(weights) // 2
    smooth = np.full(len(values), np.nan)
    smooth[half : len(values) - half] = np.convolve(values, weights / season, "valid")
    return smooth
