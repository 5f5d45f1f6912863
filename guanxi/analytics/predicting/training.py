"""From examples to a model with its figures: kept apart, learned, judged, suspected, chosen, and learned once more from all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from guanxi.lib.marking import N_

from . import comparing, encoding, judging, kinship, periods, suspecting
from .asking import SEED, Asked, NotLearnable, Splitting
from .comparing import Judged, Verdict
from .earning import Earned, earned
from .encoding import Encoding
from .examples import Examples, Floats, Task, Whole
from .learning.boosted import is_skewed
from .learning.catalog import LEARNERS, heard
from .learning.learned import Learned
from .saying import Said, share
from .splitting import Known, Split, split
from .suspecting import Suspect

Progress = Callable[[float, str], object]
MOST_TO_WEIGH = 4_000
DRIFTED_RATE = 1.5


@dataclass(frozen=True)
class Model:
    """How examples become numbers, what was learned, which columns say the same, and how a bent number is straightened."""

    encoding: Encoding
    learned: Learned
    families: tuple[int, ...]
    factor: float = 0.0

    def foretold(self, examples: Examples) -> Floats:
        """What the model says of each case."""
        return straightened(self.learned.foretold(self.encoding.applied(examples)), self.factor)


@dataclass(frozen=True)
class Weight:
    """How much worse the model judges if this family of columns tells it nothing."""

    columns: tuple[str, ...]
    loss: float


@dataclass(frozen=True)
class Trained:
    """Everything that came out."""

    asked: Asked
    task: Task
    split: Split
    models: tuple[Judged, ...]
    chosen: Judged
    why: Said
    verdict: Verdict
    suspects: tuple[Suspect, ...]
    warnings: tuple[Said, ...]
    weights: tuple[Weight, ...]
    money: Earned | None
    judging: Model
    final: Model
    base: Floats

    @property
    def answers(self) -> Task:
        """The answers of the cases that judge."""
        return self.task.taken(self.split.judging)


def quiet(done: float, text: str) -> None:
    """Nobody wants to know how far it is."""


@dataclass(frozen=True)
class Given:
    """Examples with their answers, what else is known of them, and the simplest guess for each if there is a better one than the usual.

    `is_dated` says that nothing in the examples can have been known later, so that nothing need be suspected.
    """

    examples: Examples
    task: Task
    known: Known = field(default_factory=Known)
    guess: Floats | None = None
    is_dated: bool = False


def train(given: Given, asked: Asked, progress: Progress = quiet) -> Trained:
    """Learn and judge.

    :raises NotLearnable: if there is nothing to learn from, or too little of it.
    """
    examples, task = given.examples, given.task
    if not examples.columns:
        raise NotLearnable(N_("No column is left to learn from."))
    parts = split(examples, task, asked, given.known)
    teaching, judging_rows = examples.taken(parts.teaching), examples.taken(parts.judging)
    measured = encoding.learned(teaching)
    families = kinship.families(teaching, task.taken(parts.teaching))
    base = _base(given, parts)
    answers = task.taken(parts.judging)
    fitted: dict[str, Model] = {}
    for place, name in enumerate(asked.models):
        progress(0.1 + 0.5 * place / len(asked.models), LEARNERS[name].label)
        fitted[name] = _fitted(name, measured, families, teaching, _timed(given, parts, parts.teaching))
    judged = [comparing.judged(name, model.foretold(judging_rows), answers, base) for name, model in fitted.items()]
    best, why = comparing.chosen(judged, answers)
    progress(0.65, N_("Looking for columns that know too much"))
    suspects = () if given.is_dated else suspecting.suspects(examples, task, parts, measured)
    progress(0.8, N_("Weighing the columns"))
    weights = _weights(fitted[best.name], judging_rows, answers, base)
    progress(0.9, N_("Learning from all cases"))
    final = _fitted(best.name, encoding.learned(examples), families, examples, _timed(given, parts, np.arange(examples.rows)))
    money = earned(best.foretold, answers.values, asked.costs) if asked.costs and task.is_yes_or_no else None
    verdict = comparing.verdict(best, answers, base)
    figures = (asked, task, parts, tuple(judged), best, why, verdict, suspects, _warnings(task, parts), weights, money)
    return Trained(*figures, fitted[best.name], final, base)


def _timed(given: Given, parts: Split, rows: Whole) -> Task:
    """The answers of these rows, with what was usual at the time of each, where time is known."""
    task, moments = given.task.taken(rows), given.known.moments
    if parts.how is Splitting.RANDOM:
        return task
    return replace(task, usual=periods.usual(task, rows.astype(np.float64) if moments is None else moments[rows]))


def _fitted(name: str, measured: Encoding, families: tuple[int, ...], examples: Examples, task: Task) -> Model:
    """Learn. Money is learned by its root: few very large amounts would drown all others; boosted trees know how to do that themselves."""
    numbers = measured.applied(examples)
    skewed = task.is_number and is_skewed(task.values)
    if not skewed or name == "boosted":
        return Model(
            measured, LEARNERS[name].learn(numbers, replace(task, values=task.values.clip(0)) if skewed else task), families
        )
    learned = LEARNERS[name].learn(numbers, replace(task, values=np.sqrt(task.values.clip(0))))
    model = Model(measured, learned, families, 1.0)
    foretold = model.foretold(examples)
    return replace(model, factor=float(task.values.sum() / foretold.sum()) if foretold.sum() > 0 else 1.0)


def straightened(values: Floats, factor: float) -> Floats:
    """Undo the root, and let the sum be that of the cases learned from."""
    return np.clip(values, 0, None) ** 2 * factor if factor else values


def _base(given: Given, parts: Split) -> Floats:
    """What would be said without a model: the rate, the rates, or the usual number of the cases that teach."""
    task, taught = given.task, given.task.values[parts.teaching]
    if task.is_number:
        usual = np.full(len(parts.judging), float(np.median(taught)))
        if given.guess is None:
            return usual
        guess, came = given.guess[parts.judging], task.values[parts.judging]
        return min((usual, guess), key=lambda one: judging.mean_error(one, came))
    if task.is_yes_or_no:
        return np.full(len(parts.judging), float(taught.mean()))
    return np.bincount(taught.astype(np.int64), minlength=len(task.classes)) / len(taught)


def _weights(model: Model, examples: Examples, answers: Task, base: Floats) -> tuple[Weight, ...]:
    """Shuffle each family of columns among the cases that judge, and see how much worse that makes the model."""
    rows = np.linspace(0, examples.rows - 1, min(examples.rows, MOST_TO_WEIGH)).astype(np.int64)
    numbers, came = model.encoding.applied(examples.taken(rows)), answers.taken(rows)
    some = base[rows] if len(base) == examples.rows else base
    owners = np.array(model.families)[model.encoding.owners]
    right = _score(model, numbers, came, some)
    lot = np.random.default_rng(SEED)
    found = []
    for family in range(int(owners.max()) + 1):
        shuffled = numbers.copy()
        shuffled[:, owners == family] = numbers[lot.permutation(len(rows))][:, owners == family]
        names = tuple(name for name, one in zip(model.encoding.names, model.families, strict=True) if one == family)
        found.append(Weight(names, right - _score(model, shuffled, came, some)))
    return tuple(sorted(found, key=lambda weight: -weight.loss))


def _score(model: Model, numbers: Floats, came: Task, base: Floats) -> float:
    foretold = straightened(model.learned.foretold(numbers), model.factor)
    if came.is_yes_or_no:
        return judging.auc(foretold, came.values)
    return comparing.judged("", foretold, came, base).score.value


def _warnings(task: Task, parts: Split) -> tuple[Said, ...]:
    if not task.is_yes_or_no:
        return ()
    before, after = (float(task.values[rows].mean()) for rows in (parts.teaching, parts.judging))
    if max(before, after) < DRIFTED_RATE * min(before, after):
        return ()
    text = N_(
        "Times have changed: %(before)s of the earlier cases have the answer, %(after)s of the later ones. What was learned may not hold; "
        "learn again soon."
    )
    return (Said(text, {"before": share(before), "after": share(after)}),)


def of_plain_data(told: dict[str, Any]) -> Model:
    """Make a model again of what `as_plain_data` gave."""
    return Model(encoding.heard(told["encoding"]), heard(told["learned"]), tuple(told["families"]), told["factor"])


def as_plain_data(model: Model) -> dict[str, Any]:
    """Give a model as plain data: nothing in it is code."""
    return {
        "encoding": model.encoding.told(),
        "learned": model.learned.told(),
        "families": list(model.families),
        "factor": model.factor,
    }


def explained_answer(foretold: Floats) -> Whole:
    """Which answer is explained: the likeliest of several."""
    return foretold.argmax(axis=1) if foretold.ndim > 1 else np.zeros(len(foretold), np.int64)


def best_first(foretold: Floats) -> Sequence[int]:
    """The cases with the highest score (or the surest answer) first."""
    order: list[int] = np.argsort(-(foretold.max(axis=1) if foretold.ndim > 1 else foretold), kind="stable").tolist()
    return order
