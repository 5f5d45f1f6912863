"""How good a prediction was on cases that it had not seen.

AUC and its interval: DeLong, DeLong, Clarke-Pearson 1988 in the fast form of Sun, Xu 2014; cases of the same score share their ranks.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, rankdata

from .examples import Floats

SURE = 0.95
BINS = 10


@dataclass(frozen=True)
class Interval:
    """A figure and where it lies with a certainty of 95 %."""

    value: float
    low: float
    high: float


def auc(scores: Floats, answers: Floats) -> float:
    """The chance that a case with the answer has a higher score than one without; ties count half. 0.5 if one kind is missing."""
    yes = int(answers.sum())
    no = len(answers) - yes
    if not yes or not no:
        return 0.5
    return float((rankdata(scores)[answers == 1].sum() - yes * (yes + 1) / 2) / (yes * no))


def _places(scores: Floats, answers: Floats) -> tuple[Floats, Floats]:
    """For each case with the answer the share of those without below it; for each without the share of those with it above."""
    yes, no = scores[answers == 1], scores[answers == 0]
    among = rankdata(np.concatenate([yes, no]))
    above = (among[: len(yes)] - rankdata(yes)) / len(no)
    below = 1 - (among[len(yes) :] - rankdata(no)) / len(yes)
    return above, below


def auc_interval(scores: Floats, answers: Floats) -> Interval:
    """AUC with its interval by DeLong."""
    above, below = _places(scores, answers)
    error = float(np.sqrt(_spread(above) + _spread(below)))
    return _around(float(above.mean()), error)


def auc_difference(one: Floats, other: Floats, answers: Floats) -> Interval:
    """By how much the AUC of one score is above that of another on the same cases."""
    (above1, below1), (above2, below2) = _places(one, answers), _places(other, answers)
    above, below = above1 - above2, below1 - below2
    value = float(above.mean())
    error = float(np.sqrt(_spread(above) + _spread(below)))
    edge = float(norm.ppf((1 + SURE) / 2)) * error
    return Interval(value, value - edge, value + edge)


def _spread(values: Floats) -> float:
    return float(values.var(ddof=1) / len(values)) if len(values) > 1 else 0.25


def _around(value: float, error: float) -> Interval:
    edge = float(norm.ppf((1 + SURE) / 2)) * error
    return Interval(value, max(0.0, value - edge), min(1.0, value + edge))


def brier(chances: Floats, answers: Floats) -> float:
    """Mean squared distance of the chance from what came; 0 is perfect."""
    return float(((chances - answers) ** 2).mean())


def log_loss(chances: Floats, answers: Floats) -> float:
    """Mean surprise of what came, in natural units."""
    kept = np.clip(chances, 1e-12, 1 - 1e-12)
    return float(-(answers * np.log(kept) + (1 - answers) * np.log(1 - kept)).mean())


def gains(scores: Floats, answers: Floats) -> Floats:
    """How many answers the best 0, 1, 2, … cases hold; among cases of the same score what is expected, so that their order plays no part."""
    order = np.argsort(-scores, kind="stable")
    ranked, came = scores[order], np.concatenate([[0.0], np.cumsum(answers[order])])
    ends = np.concatenate([[0], np.flatnonzero(np.diff(ranked)) + 1, [len(ranked)]])
    curve: Floats = np.interp(np.arange(len(ranked) + 1), ends, came[ends])
    return curve


@dataclass(frozen=True)
class Step:
    """A part of the cases from the best score on: how many have the answer, and how many times the average rate that is."""

    share: float
    cases: int
    answers: float
    rate: float
    lift: float
    found: float


def lift_table(scores: Floats, answers: Floats, steps: int = BINS) -> tuple[Step, ...]:
    """The best 10 %, 20 %, … of the cases, each step with all before it."""
    curve, whole, base = gains(scores, answers), len(answers), float(answers.mean())
    table = []
    for place in range(1, steps + 1):
        cases = max(1, round(whole * place / steps))
        rate = float(curve[cases]) / cases
        found = float(curve[cases] / curve[-1]) if curve[-1] else 0.0
        table.append(Step(place / steps, cases, float(curve[cases]), rate, rate / base if base else 0.0, found))
    return tuple(table)


@dataclass(frozen=True)
class Bin:
    """Cases with about the same chance: what was said of them, and what came."""

    cases: int
    low: float
    high: float
    said: float
    came: float


def calibration(chances: Floats, answers: Floats, bins: int = BINS) -> tuple[Bin, ...]:
    """Cases in bins of about the same size by their chance; cases of the same chance stay together."""
    order = np.argsort(chances, kind="stable")
    ranked, came = chances[order], answers[order]
    edges = np.searchsorted(ranked, ranked[np.linspace(0, len(ranked) - 1, bins + 1).astype(int)[1:-1]], "left")
    pieces = [place for place in np.split(np.arange(len(ranked)), np.unique(edges)) if len(place)]
    return tuple(
        Bin(
            len(place),
            float(ranked[place[0]]),
            float(ranked[place[-1]]),
            float(ranked[place].mean()),
            float(came[place].mean()),
        )
        for place in pieces
    )


def calibration_error(bins: tuple[Bin, ...]) -> float:
    """How far chances are from what came, on average over the cases."""
    cases = sum(one.cases for one in bins)
    return sum(one.cases * abs(one.said - one.came) for one in bins) / cases


def roc(scores: Floats, answers: Floats, most: int = 60) -> list[tuple[float, float]]:
    """Points (share of those without the answer, share of those with it) that stand above each score; at most so many."""
    order = np.argsort(-scores, kind="stable")
    ends = np.concatenate([np.flatnonzero(np.diff(scores[order])), [len(scores) - 1]])
    yes, no = np.cumsum(answers[order])[ends], np.cumsum(1 - answers[order])[ends]
    x, y = np.concatenate([[0], no / max(no[-1], 1)]), np.concatenate([[0], yes / max(yes[-1], 1)])
    if len(x) > most:
        kept = np.unique(np.searchsorted(x + y, np.linspace(0, 2, most)).clip(0, len(x) - 1))
        x, y = x[kept], y[kept]
    return [(round(float(a), 5), round(float(b), 5)) for a, b in zip(x, y, strict=True)]


def mean_error(foretold: Floats, came: Floats) -> float:
    """Mean absolute error, in the unit of what is foretold."""
    return float(np.abs(foretold - came).mean())


def error_difference(one: Floats, other: Floats, came: Floats) -> Interval:
    """By how much the mean absolute error of one is below that of the other; above zero is better."""
    saved = np.abs(other - came) - np.abs(one - came)
    edge = float(norm.ppf((1 + SURE) / 2) * np.sqrt(_spread(saved)))
    return Interval(float(saved.mean()), float(saved.mean()) - edge, float(saved.mean()) + edge)
