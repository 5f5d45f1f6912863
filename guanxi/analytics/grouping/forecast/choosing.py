"""Which method to believe, and how far off it may be: both from what the methods would have foretold earlier."""

from dataclasses import dataclass, field

import numpy as np
from scipy.stats import t as student

from .rolling import BOTH, MEAN, NAIVE, NEW_YEAR, Told
from .smoothing import Numbers

LEVELS = (0.8, 0.95)
GAIN = 0.03  # by so much must a method be better than the combination, or the combination than the floor, to be preferred
FEW = 4  # earlier forecasts below which nothing can be chosen from them
LEAST = 1e-9


@dataclass(frozen=True)
class Hindsight:
    """How far off every method was: sum of absolute errors ÷ sum of the amounts (WAPE), over `forecasts` earlier ends."""

    errors: dict[str, float]
    forecasts: int


@dataclass(frozen=True)
class Expected:
    """The forecast of one series, with the edges of its intervals by level; `coverage` is how often the inner one held, None if unknown."""

    method: str
    form: str
    values: Numbers
    edges: dict[float, tuple[Numbers, Numbers]]
    hindsight: Hindsight
    coverage: float | None
    notes: list[str] = field(default_factory=list)


def expected(series: Numbers, number: int, found: list[Told], ends: list[int], season: int) -> Expected:
    """Choose a method for the series (the one at `number` in what was told) and say how sure it is."""
    actual = _actual(series, ends[1:], found[0].values.shape[2])
    hindsight = Hindsight({one.name: _wape(one.values[number, 1:], actual) for one in found}, len(ends) - 1)
    name, notes = _chosen(hindsight, len(series), season)
    one = next(each for each in found if each.name == name)
    values = one.values[number, 0]
    spread = _Spread(series, one.values[number, 1:], actual, values, season)
    notes += ["few errors"] if spread.few else []
    notes += ["short"] if season > 1 and len(series) < 2 * season else []
    form = one.forms[number] if one.forms else ""
    return Expected(name, form, values, {level: spread.edges(level) for level in LEVELS}, hindsight, spread.coverage(), notes)


def _actual(series: Numbers, ends: list[int], periods: int) -> Numbers:
    """What came, (ends, periods); nothing where it is not known yet."""
    came = np.full((len(ends), periods), np.nan)
    for row, end in enumerate(ends):
        known = series[end : end + periods]
        came[row, : len(known)] = known
    return came


def _wape(values: Numbers, actual: Numbers) -> float:
    known = ~np.isnan(actual)
    whole = float(np.abs(actual[known]).sum())
    return float(np.abs(values[known] - actual[known]).sum()) / whole if whole else float("inf")


def _chosen(hindsight: Hindsight, length: int, season: int) -> tuple[str, list[str]]:
    """The combination, unless something else was clearly better; the floor, if nothing was better than that."""
    errors = hindsight.errors
    if hindsight.forecasts < FEW:
        return (BOTH if length > FEW else MEAN), []
    floor = NAIVE if season > 1 and length >= season else MEAN
    best = min((name for name in errors if name != floor), key=lambda name: (errors[name], name))
    wanted = (
        best if errors[best] < (1 - GAIN) * errors[BOTH] else NEW_YEAR if errors.get(NEW_YEAR, np.inf) < errors[BOTH] else BOTH
    )
    if not errors[wanted] < (1 - GAIN) * errors[floor]:
        return floor, ["no better than naive"]
    return wanted, []


class _Spread:
    """Errors of earlier forecasts by how far ahead they looked: as ratios where all is above 0, else as differences."""

    def __init__(self, series: Numbers, told: Numbers, actual: Numbers, values: Numbers, season: int) -> None:
        self.values, self.season, self.series = values, season, series
        self.ratios = bool(min(series.min(), told.min(initial=np.inf), values.min()) > LEAST)
        with np.errstate(all="ignore"):
            self.errors = np.log(actual / told) if self.ratios else actual - told
        self.counts = (~np.isnan(self.errors)).sum(axis=0)
        self.few = bool(self.counts.max(initial=0) < FEW)

    def edges(self, level: float) -> tuple[Numbers, Numbers]:
        """The lower and upper edge in which the value lies with this probability."""
        reach = student.ppf((1 + level) / 2, np.maximum(self.counts.max(initial=0) - 1, 2)) * self._sizes(self.errors)
        if self.ratios:
            return self.values * np.exp(-reach), self.values * np.exp(reach)
        lowest = 0.0 if self.series.min() >= 0 else -np.inf
        return np.maximum(self.values - reach, lowest), self.values + reach

    def coverage(self) -> float | None:
        """How often the inner interval would have held, each made from all other forecasts."""
        ends = len(self.errors)
        if self.few:
            return None
        held = counted = 0
        for row in range(ends):
            others = np.delete(self.errors, row, axis=0)
            reach = student.ppf((1 + LEVELS[0]) / 2, max(ends - 2, 2)) * self._sizes(others)
            known = ~np.isnan(self.errors[row])
            held += int((np.abs(self.errors[row][known]) <= reach[known]).sum())
            counted += int(known.sum())
        return held / counted

    def _sizes(self, errors: Numbers) -> Numbers:
        """The usual size of an error so many periods ahead; it never shrinks with the distance."""
        if self.few:
            return self._rough()
        counts = (~np.isnan(errors)).sum(axis=0)
        squares = np.where(counts > 0, np.nansum(errors**2, axis=0) / np.maximum(counts, 1), np.nan)
        known = np.flatnonzero(counts)
        rising = _rising(squares[known], counts[known].astype(np.float64))
        size = np.empty(len(squares))
        size[known] = np.sqrt(rising)
        far = np.arange(len(squares)) > known[-1]
        size[far] = size[known[-1]] * np.sqrt((np.arange(len(squares))[far] + 1) / (known[-1] + 1))
        return size

    def _rough(self) -> Numbers:
        """From how much a period differs from the one before, where there are no earlier forecasts to look at."""
        lag = self.season if len(self.series) > self.season + 2 else 1
        known = np.log(self.series) if self.ratios else self.series
        apart = known[lag:] - known[:-lag]
        size = float(np.sqrt((apart**2).mean())) if len(apart) else float(np.abs(known).mean())
        return np.asarray(size * np.sqrt(np.arange(len(self.values)) // lag + 1))


def _rising(values: Numbers, weights: Numbers) -> Numbers:
    """The nearest row of numbers that never falls (pool adjacent violators)."""
    blocks: list[list[float]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        blocks.append([value, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            last, before = blocks.pop(), blocks.pop()
            whole = last[1] + before[1]
            blocks.append([(last[0] * last[1] + before[0] * before[1]) / whole, whole, last[2] + before[2]])
    return np.repeat([block[0] for block in blocks], [int(block[2]) for block in blocks])
