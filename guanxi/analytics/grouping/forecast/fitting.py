"""Finding the most likely smoothing parameters and first states of many series at once, and the form that tells most with least.

The likelihood is climbed by Levenberg and Marquardt's steps on the one-step errors (those of a multiplicative error times the geometric mean
of its forecasts, which makes the sum of squares the likelihood of the book, section 5.1). The form is the one with the least AICc.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .seasons import LEAST, running_year
from .smoothing import FORMS, Batch, Form, Numbers, ahead, run, unpacked

STEPS = 60
NUDGE = 1e-6
ENOUGH = 1e-7  # relative gain below which a series is done
SMALLEST = 1e-12
WORST = 1e6
HOPELESS = 1e5  # so short a step that still does not gain: this is the bottom
FARTHEST = 8.0  # e^-8: a share as good as 0 or 1
STARTS = ((-1.4, -2.2, -3.0, 1.0), (0.4, -3.5, -1.5, 1.0))  # alpha, beta, gamma, phi on the unbounded scale


@dataclass(frozen=True)
class Fitted:
    """For every series: forecasts (series, periods), the form's AICc, and the sum of squares; infinite where the form cannot be."""

    form: Form
    forecasts: Numbers
    criterion: Numbers
    squares: Numbers
    theta: Numbers


def best(batch: Batch, periods: int, forms: tuple[Form, ...] = FORMS) -> tuple[Numbers, list[Form | None]]:
    """Fit every form to every series and give forecasts (series, periods) of the best one each, with its name; None where none fits."""
    unit = _units(batch)
    scaled = Batch(batch.values / unit[:, None], batch.starts, batch.season)
    tried = [fit(form, scaled, periods) for form in forms if batch.season > 1 or form.season == "N"]
    criteria = np.stack([one.criterion for one in tried])
    chosen = criteria.argmin(axis=0)
    rows = np.arange(len(unit))
    forecasts = np.stack([one.forecasts for one in tried])[chosen, rows] * unit[:, None]
    return forecasts, [tried[at].form if np.isfinite(criteria[at, row]) else None for row, at in enumerate(chosen)]


def fit(form: Form, batch: Batch, periods: int) -> Fitted:
    """Fit one form to every series that can have it; values should be near 1 (see `best`)."""
    rows = np.flatnonzero(_possible(form, batch))
    series, free = len(batch.values), form.knobs(batch.season)
    forecasts, theta = np.zeros((series, periods)), np.zeros((series, free))
    criterion, squares = np.full(series, np.inf), np.full(series, np.inf)
    if len(rows):
        part = Batch(batch.values[rows], batch.starts[rows], batch.season)
        theta[rows], squares[rows] = _lowest(form, part)
        knobs = unpacked(form, theta[rows, None], batch.season)
        run(form, part, knobs)
        forecasts[rows] = ahead(form, part, knobs, periods)[:, :, 0].T
        criterion[rows] = _criterion(form, part, squares[rows])
    return Fitted(form, forecasts, criterion, squares, theta)


def _lowest(form: Form, batch: Batch) -> tuple[Numbers, Numbers]:
    """Climb from every start, all at once, and keep the best of each series."""
    twice = Batch(np.repeat(batch.values, len(STARTS), axis=0), np.repeat(batch.starts, len(STARTS)), batch.season)
    first = np.stack([_first(form, batch, start) for start in STARTS], axis=1)
    theta, squares = _climb(form, twice, first.reshape(len(twice.values), -1))
    lowest = squares.reshape(-1, len(STARTS)).argmin(axis=1) + np.arange(len(batch.values)) * len(STARTS)
    return theta[lowest], squares[lowest]


def _possible(form: Form, batch: Batch) -> NDArray[np.bool_]:
    """Which series are long enough for the form and have values that it can have."""
    possible = batch.lengths - form.knobs(batch.season) - 2 > 0
    if form.season != "N":
        possible &= batch.lengths >= 2 * batch.season
    if form.needs_positive:
        begun = np.arange(batch.values.shape[1]) >= batch.starts[:, None]
        possible &= np.where(begun, batch.values, 1).min(axis=1) > 0
    return np.asarray(possible)


def _criterion(form: Form, batch: Batch, squares: Numbers) -> Numbers:
    """AICc: what is told by the errors, and what the numbers fitted cost."""
    size, free = batch.lengths, form.knobs(batch.season) + 1
    return np.asarray(size * np.log(np.maximum(squares, SMALLEST)) + 2 * free + 2 * free * (free + 1) / (size - free - 1))


def _climb(form: Form, batch: Batch, theta: Numbers) -> tuple[Numbers, Numbers]:
    """Step downhill until no series gains any more; gives parameters and sums of squares."""
    series, free = theta.shape
    shaking = np.concatenate([np.zeros((1, free)), np.eye(free) * NUDGE])
    caution = np.full(series, 1e-2)
    squares = np.full(series, np.inf)
    rows = np.arange(series)  # those that still gain
    for _ in range(STEPS):
        part = Batch(batch.values[rows], batch.starts[rows], batch.season)
        parts = _parts(form, part, theta[rows, None] + shaking)
        here = parts[:, :, 0].T
        before = (here**2).sum(axis=1)
        slopes = ((parts[:, :, 1:] - parts[:, :, :1]) / NUDGE).transpose(1, 0, 2)
        tried = _limited(form, theta[rows] + _steps(_held(slopes, here, theta[rows]), here, caution[rows]))
        after = (_parts(form, part, tried[:, None])[:, :, 0] ** 2).sum(axis=0)
        better = after < before
        theta[rows] = np.where(better[:, None], tried, theta[rows])
        squares[rows] = np.where(better, after, before)
        caution[rows] = np.clip(np.where(better, caution[rows] / 4, caution[rows] * 6), 1e-9, 1e9)
        gain = np.where(better, (before - after) / np.maximum(before, SMALLEST), 0)
        rows = rows[(gain >= ENOUGH) | (~better & (caution[rows] <= HOPELESS))]
        if not len(rows):
            break
    return theta, squares


def _held(slopes: Numbers, here: Numbers, theta: Numbers) -> Numbers:
    """Let parameters rest that stand at their end and would go beyond it: the others step better without them."""
    downhill = -np.einsum("stf,st->sf", slopes, here)
    resting = ((theta >= FARTHEST) & (downhill > 0)) | ((theta <= -FARTHEST) & (downhill < 0))
    return np.where(resting[:, None], 0.0, slopes)


def _steps(slopes: Numbers, here: Numbers, caution: Numbers) -> Numbers:
    """The damped Gauss-Newton step of each series."""
    normal = slopes.transpose(0, 2, 1) @ slopes
    size = np.einsum("sii->si", normal)
    damping = caution[:, None] * np.maximum(size, 1e-8) + 1e-10
    normal = normal + damping[:, :, None] * np.eye(normal.shape[1])
    return np.asarray(-np.linalg.solve(normal, slopes.transpose(0, 2, 1) @ here[:, :, None])[:, :, 0])


def _parts(form: Form, batch: Batch, theta: Numbers) -> Numbers:
    """What is squared and summed: (periods, series, variants)."""
    errors, means = run(form, batch, unpacked(form, theta, batch.season))
    errors = np.clip(np.nan_to_num(errors, nan=WORST), -WORST, WORST)  # a step too far is taken back
    if form.error == "A":
        return errors
    return np.asarray(
        errors * np.exp(np.log(np.clip(np.nan_to_num(means, nan=WORST), SMALLEST, WORST)).sum(axis=0) / batch.lengths[:, None])
    )


def _limited(form: Form, theta: Numbers) -> Numbers:
    """Keep shares off the far ends, where nothing moves any more."""
    shares = 1 + (form.trend != "N") + (form.season != "N") + (form.trend == "Ad")
    theta[:, :shares] = np.clip(theta[:, :shares], -FARTHEST, FARTHEST)
    return np.nan_to_num(theta, nan=0.0, posinf=1e6, neginf=-1e6)


def _first(form: Form, batch: Batch, start: tuple[float, ...]) -> Numbers:
    """Where to begin: a line through the first ten periods, seasons as mean distances from the running year."""
    swing = np.zeros((len(batch.values), batch.season))
    line = np.zeros((len(batch.values), 2))
    for row, (values, begin) in enumerate(zip(batch.values, batch.starts, strict=True)):
        swing[row], line[row] = _shape(values[begin:], batch.season, int(begin), form.season)
    alpha, beta, gamma, phi = start
    columns = [alpha, *([beta] if form.trend != "N" else []), *([gamma] if form.season != "N" else [])]
    columns += [phi] if form.trend == "Ad" else []
    smoothing = np.broadcast_to(columns, (len(line), len(columns)))
    states = [smoothing, line[:, :1], *([line[:, 1:]] if form.trend != "N" else [])]
    return np.concatenate([*states, *([swing[:, :-1]] if form.season != "N" else [])], axis=1)


def _shape(values: Numbers, season: int, begin: int, kind: str) -> tuple[Numbers, Numbers]:
    swing = np.full(season, 1.0 if kind == "M" else 0.0)
    if kind != "N" and len(values) >= 2 * season:
        early = values[: 3 * season]
        smooth = running_year(early, season)
        usable = ~np.isnan(smooth)
        apart = early[usable] / np.maximum(smooth[usable], LEAST) if kind == "M" else early[usable] - smooth[usable]
        places = (begin + np.arange(len(early))[usable]) % season
        swing = np.array([apart[places == one].mean() if (places == one).any() else swing[0] for one in range(season)])
        swing = swing / swing.mean() if kind == "M" else swing - swing.mean()
    turn = swing[(begin + np.arange(len(values))) % season]
    plain = values / np.maximum(turn, LEAST) if kind == "M" else values - turn
    early = plain[: max(10, season)]
    slope, level = np.polyfit(np.arange(1, len(early) + 1), early, 1) if len(early) > 2 else (0.0, early.mean())
    return swing, np.array([level if abs(level) > SMALLEST else early.mean(), slope])


def _units(batch: Batch) -> Numbers:
    begun = np.arange(batch.values.shape[1]) >= batch.starts[:, None]
    unit = np.where(begun, np.abs(batch.values), 0).sum(axis=1) / batch.lengths
    return np.where(unit > 0, unit, 1.0)
