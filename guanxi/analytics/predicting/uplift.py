"""Whom a contact changes: two models, one of those contacted and one of those left alone, and what lies between them.

Every case is scored by models that did not learn from it: each half of the cases is scored by the other one. Whether the difference finds
anybody that a plain model of who answers would not find decides what is recommended.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from guanxi.lib.marking import N_

from . import encoding, qini
from .asking import FEWEST, SEED, NotLearnable
from .examples import Examples, Floats, Task, Whole
from .judging import Interval
from .learning.catalog import LEARNERS
from .qini import Experiment
from .saying import Said, between, share
from .training import Progress, quiet

HALVES = 2
RESPONSE = "response"
LEARNED = ("logistic", "boosted")
PARTS = (0.1, 0.2, 0.3, 0.5)


@dataclass(frozen=True)
class Scored:
    """A way to rank: its Qini, by how much that is above the plain model of who answers, and the effect in the best parts."""

    name: str
    qini: Interval
    above: Interval | None
    effects: Mapping[float, float]
    curve: list[tuple[float, float]]


@dataclass(frozen=True)
class Found:
    """What the experiment showed, how each way to rank does, and what to do: target, contact all, or contact nobody."""

    experiment: Experiment
    effect: Interval
    scored: tuple[Scored, ...]
    best: str
    advice: str
    said: Said
    scores: Mapping[str, Floats]


def uplift(examples: Examples, experiment: Experiment, progress: Progress = quiet) -> Found:
    """Learn whom the contact changes.

    :raises NotLearnable: if one of the two groups has too few answers of a kind.
    """
    _enough(experiment)
    scores = _scores(examples, experiment, progress)
    progress(0.7, N_("Drawing the cases again and again"))
    each, above = qini.intervals(scores, experiment, RESPONSE)
    scored = tuple(
        Scored(
            name,
            each[name],
            above.get(name),
            {part: qini.effect_in_best(values, experiment, part) for part in PARTS},
            qini.curve(values, experiment),
        )
        for name, values in scores.items()
    )
    best = max((one for one in scored if one.above), key=lambda one: one.qini.value)
    advice, said = _advice(experiment.effect, best)
    return Found(experiment, experiment.effect, scored, best.name, advice, said, scores)


def _enough(experiment: Experiment) -> None:
    contacted = N_(
        "Of the %(cases)s cases contacted only %(count)s have the rarer outcome; at least %(least)s are needed in both groups."
    )
    alone = N_(
        "Of the %(cases)s cases left alone only %(count)s have the rarer outcome; at least %(least)s are needed in both groups."
    )
    for treated, words in ((1, contacted), (0, alone)):
        answers = experiment.answers[experiment.treated == treated]
        fewer = int(min(answers.sum(), len(answers) - answers.sum()))
        if fewer < FEWEST:
            raise NotLearnable(words, cases=f"{len(answers):,}", count=fewer, least=FEWEST)


def _scores(examples: Examples, experiment: Experiment, progress: Progress) -> dict[str, Floats]:
    scores = {name: np.empty(examples.rows) for name in (*LEARNED, RESPONSE)}
    halves = _halves(experiment)
    for half in range(HALVES):
        known, asked = np.flatnonzero(halves != half), np.flatnonzero(halves == half)
        measured = encoding.learned(examples.taken(known))
        numbers = measured.applied(examples)
        for place, name in enumerate(LEARNED):
            progress((half + place / len(LEARNED)) / HALVES * 0.6, LEARNERS[name].label)
            chances = [_chances(name, numbers, known[experiment.treated[known] == kind], asked, experiment) for kind in (1, 0)]
            scores[name][asked] = _placed(chances[0] - chances[1])
            if name == "boosted":
                scores[RESPONSE][asked] = _placed(chances[0])
    return scores


def _chances(name: str, numbers: Floats, known: Whole, asked: Whole, experiment: Experiment) -> Floats:
    model = LEARNERS[name].learn(numbers[known], Task("", experiment.answers[known], ("no", "yes")))
    return model.foretold(numbers[asked])


def _halves(experiment: Experiment) -> Whole:
    """Each kind of case is dealt out to both halves alike."""
    halves, lot = np.empty(len(experiment.answers), np.int64), np.random.default_rng(SEED)
    for kind in range(4):
        rows = np.flatnonzero(experiment.treated * 2 + experiment.answers == kind)
        halves[lot.permutation(rows)] = np.arange(len(rows)) % HALVES
    return halves


def _placed(values: Floats) -> Floats:
    """The place among the cases scored by the same model, from 0 to 1: two models may differ in their scale."""
    _kinds, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    placed: Floats = ((ends - counts / 2) / len(values))[places]
    return placed


def _advice(effect: Interval, best: Scored) -> tuple[str, Said]:
    words: dict[str, str | Said] = {
        "effect": share(effect.value),
        "from": share(effect.low),
        "until": share(effect.high),
        "interval": between(best.qini.low, best.qini.high),
        "best": share(best.effects[0.3]),
    }
    targetable = best.qini.low > 0 and best.above is not None and best.above.low > 0
    if targetable:
        text = N_(
            "Contact those with the highest scores: among the best 30%% the contact adds answers of %(best)s of them, on average of %(effect)s "
            "(Qini %(interval)s, surely above a plain model of who answers)."
        )
        return "target", Said(text, words)
    if effect.high < 0:
        return "nobody", Said(
            N_("Contact nobody: the contact costs answers (%(effect)s, surely between %(from)s and %(until)s)."), words
        )
    if effect.low <= 0:
        text = N_("No effect is to be seen: %(effect)s, surely between %(from)s and %(until)s. No reliable targeting either.")
        return "unclear", Said(text, words)
    text = N_(
        "No reliable targeting: contact all if the answers of %(effect)s more of them pay for it, or nobody. Who is changed by the contact cannot be told "
        "better than by a plain model of who answers."
    )
    return "all", Said(text, words)
