"""What every method would have foretold at the end of each of the last periods, and how far off it was."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import fitting, new_year, seasons, simple
from .smoothing import FORMS, Batch, Form, Numbers

NAIVE, DRIFT, MEAN, SMOOTHING, THETA, BOTH = "seasonal naive", "drift", "mean", "smoothing", "theta", "smoothing and theta"
NEW_YEAR = "smoothing and theta, Chinese New Year"
MANY = 24  # periods of a season above which seasons are taken out instead of fitted
MOST_ENDS = 24


@dataclass(frozen=True)
class Told:
    """Forecasts of one method: (series, ends, periods); the first end is the present, the others lie further and further back.

    `forms` names the form of exponential smoothing that was chosen for the present.
    """

    name: str
    values: Numbers
    forms: tuple[str, ...] = ()


def ends(length: int, season: int, periods: int) -> list[int]:
    """After how many periods to look back from: the present first, then as many earlier ones as leave enough to learn from."""
    least = 2 * season if length >= 3 * season else max(4, length // 2)
    count = min(max(season, periods), MOST_ENDS, max(0, length - least))
    return [length - back for back in range(count + 1)]


def told(seen: list[Numbers], season: int, periods: int) -> list[Told]:
    """Let all methods foretell all series from each end; `seen` holds what was known there, (series, end)."""
    batch, places = _batch(seen, season)
    smoothed, forms = _smoothed(batch, periods)
    theta = simple.theta(batch, periods)
    found = {
        NAIVE: simple.naive(batch, periods),
        DRIFT: simple.drift(batch, periods),
        MEAN: simple.mean(batch, periods),
        SMOOTHING: smoothed,
        THETA: theta,
        BOTH: (smoothed + theta) / 2,
    }
    names = tuple(str(forms[row] or "") for row in places[:, 0])
    floor = np.where(seen[0].min(axis=1) >= 0, 0.0, -np.inf)[:, None, None]  # who never sold less than nothing will not
    return [Told(name, np.maximum(one[places], floor), names if name in {SMOOTHING, BOTH} else ()) for name, one in found.items()]


def with_new_year(seen: list[Numbers], taken: Numbers, season: int, periods: int) -> Told | None:
    """Let smoothing and Theta foretell with the festival taken out and put back; None if it shows in no series.

    `taken` holds the festival's shares of all periods and of those to come.
    """
    strengths = np.array([[new_year.strength(row, taken[: len(row)], season) for row in now] for now in seen])
    if not strengths[0].any():
        return None
    calm = [now / np.exp(each[:, None] * taken[: now.shape[1]]) for now, each in zip(seen, strengths, strict=True)]
    both = next(one for one in told(calm, season, periods) if one.name == BOTH)
    coming = np.array(
        [np.exp(each[:, None] * taken[now.shape[1] :][:periods]) for now, each in zip(seen, strengths, strict=True)]
    )
    return Told(NEW_YEAR, both.values * coming.transpose(1, 0, 2), both.forms)


def _batch(seen: list[Numbers], season: int) -> tuple[Batch, NDArray[np.int64]]:
    """Lay every series side by side as it was at each end; gives where (series, end) went."""
    length = max(now.shape[1] for now in seen)
    rows = [np.concatenate([np.zeros(length - len(row)), row]) for now in seen for row in now]
    starts = np.array([length - now.shape[1] for now in seen for _ in now])
    order = np.argsort(starts, kind="stable")
    places = np.empty(len(rows), np.int64)
    places[order] = np.arange(len(rows))
    return Batch(np.array(rows)[order], starts[order], season), places.reshape(len(seen), -1).T


def _smoothed(batch: Batch, periods: int) -> tuple[Numbers, list[Form | None]]:
    """Fit exponential smoothing; long seasons are taken out before and put back."""
    if batch.season <= MANY:
        return fitting.best(batch, periods)
    plain, coming = seasons.adjusted(batch, periods)
    found, forms = fitting.best(plain, periods, tuple(form for form in FORMS if form.season == "N"))
    return seasons.restored(found, coming), forms
