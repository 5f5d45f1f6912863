"""How well a score finds those whom a contact changes: Qini curve and coefficient (Radcliffe 2007), with intervals by bootstrap.

The coefficient is the area between the curve and the straight line of choosing by lot, as a share of that of a score that knows the answers.
"""

from dataclasses import dataclass

import numpy as np

from .asking import SEED
from .examples import Floats, Whole
from .judging import Interval

ROUNDS = 300


@dataclass(frozen=True)
class Experiment:
    """For each case 1 if it was contacted (else 0), and 1 if it had the answer (else 0)."""

    treated: Floats
    answers: Floats

    @property
    def effect(self) -> Interval:
        """By how much the rate of those contacted is above that of the others."""
        rates, spread = [], 0.0
        for kind in (1, 0):
            part = self.answers[self.treated == kind]
            rates.append(float(part.mean()))
            spread += float(part.var(ddof=1) / len(part)) if len(part) > 1 else 0.25
        value, edge = rates[0] - rates[1], 1.96 * float(np.sqrt(spread))
        return Interval(value, value - edge, value + edge)


@dataclass(frozen=True)
class _Ranked:
    """The experiment in the order of a score, and where cases of the same score end."""

    treated: Floats
    answers: Floats
    order: Whole
    ends: Whole


def coefficient(scores: Floats, experiment: Experiment) -> float:
    """Qini of the score: 0 for choosing by lot."""
    return _coefficient(_ranked(scores, experiment), _best(experiment), np.ones(len(scores)))


def intervals(scores: dict[str, Floats], experiment: Experiment, against: str) -> tuple[dict[str, Interval], dict[str, Interval]]:
    """Qini of each score, and by how much it is above that of the score `against`; both with intervals by bootstrap of the cases."""
    ranked = {name: _ranked(values, experiment) for name, values in scores.items()}
    best, lot, whole = _best(experiment), np.random.default_rng(SEED), len(experiment.answers)
    drawn = []
    for _ in range(ROUNDS):
        weights = lot.multinomial(whole, np.full(whole, 1 / whole)).astype(np.float64)
        drawn.append([_coefficient(one, best, weights) for one in ranked.values()])
    table, names = np.array(drawn), list(ranked)
    points = np.array([_coefficient(one, best, np.ones(whole)) for one in ranked.values()])
    other = names.index(against)
    each = {name: _between(points[place], table[:, place]) for place, name in enumerate(names)}
    above = {
        name: _between(points[place] - points[other], table[:, place] - table[:, other])
        for place, name in enumerate(names)
        if name != against
    }
    return each, above


def _between(value: float, drawn: Floats) -> Interval:
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(float(value), float(low), float(high))


def curve(scores: Floats, experiment: Experiment, points: int = 50) -> list[tuple[float, float]]:
    """Points (share of cases contacted, answers more than without contact)."""
    x, y = _line(_ranked(scores, experiment), np.ones(len(scores)))
    shares = np.linspace(0, 1, points + 1)
    return [(float(share), float(np.interp(share * x[-1], x, y))) for share in shares]


def effect_in_best(scores: Floats, experiment: Experiment, part: float) -> float:
    """The effect among the part of the cases with the highest scores, in rates."""
    rows = np.argsort(-scores, kind="stable")[: max(1, round(len(scores) * part))]
    treated, answers = experiment.treated[rows], experiment.answers[rows]
    if not treated.any() or treated.all():
        return float("nan")
    return float(answers[treated == 1].mean() - answers[treated == 0].mean())


def _ranked(scores: Floats, experiment: Experiment) -> _Ranked:
    order = np.argsort(-scores, kind="stable")
    ends = np.concatenate([np.flatnonzero(np.diff(scores[order])), [len(scores) - 1]])
    return _Ranked(experiment.treated[order], experiment.answers[order], order, ends)


def _best(experiment: Experiment) -> _Ranked:
    known = experiment.answers * experiment.treated - experiment.answers * (1 - experiment.treated)
    return _ranked(known, experiment)


def _line(ranked: _Ranked, weights: Floats) -> tuple[Floats, Floats]:
    kept = weights[ranked.order]
    sums = [
        np.cumsum(part)[ranked.ends]
        for part in (
            kept,
            kept * ranked.treated,
            kept * ranked.treated * ranked.answers,
            kept * (1 - ranked.treated) * ranked.answers,
        )
    ]
    whole, treated, yes, other_yes = sums
    others = whole - treated
    ratio = np.divide(treated, others, out=np.zeros_like(treated), where=others > 0)
    return np.concatenate([[0.0], whole]), np.concatenate([[0.0], yes - other_yes * ratio])


def _area(ranked: _Ranked, weights: Floats) -> float:
    x, y = _line(ranked, weights)
    return float(np.trapezoid(y, x) - x[-1] * y[-1] / 2)


def _coefficient(ranked: _Ranked, best: _Ranked, weights: Floats) -> float:
    perfect = _area(best, weights)
    return _area(ranked, weights) / perfect if perfect else 0.0
