"""Models side by side on the same cases, which one is taken, and whether it is worth anything."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from guanxi.lib.marking import N_

from . import judging
from .examples import Floats, Task
from .judging import Interval
from .saying import Said, between, figure, share

BEST_PART = 0.1


@dataclass(frozen=True)
class Judged:
    """A model's answers for the cases that judge, and its figures by name; `score` is what models are compared by, more is better."""

    name: str
    foretold: Floats
    figures: Mapping[str, float]
    score: Interval


@dataclass(frozen=True)
class Verdict:
    """Whether the model may be used, only its order, or nothing of it; with a sentence. `strength` is none, order or full."""

    strength: str
    said: Said

    @property
    def is_useful(self) -> bool:
        """Whether it tells more than the base rate."""
        return self.strength != "none"


def judged(name: str, foretold: Floats, task: Task, base: Floats) -> Judged:
    """Compare what was foretold with what came; `base` is what would be said without a model, for each case."""
    if task.is_number:
        return _number(name, foretold, task, base)
    return _two(name, foretold, task) if task.is_yes_or_no else _several(name, foretold, task, base)


def _two(name: str, chances: Floats, task: Task) -> Judged:
    answers = task.values
    interval = judging.auc_interval(chances, answers)
    bins = judging.calibration(chances, answers)
    figures = {
        "auc": interval.value,
        "auc_low": interval.low,
        "auc_high": interval.high,
        "lift_10": judging.lift_table(chances, answers)[0].lift,
        "brier": judging.brier(chances, answers),
        "log_loss": judging.log_loss(chances, answers),
        "calibration_error": judging.calibration_error(bins),
    }
    return Judged(name, chances, figures, interval)


def _several(name: str, chances: Floats, task: Task, base: Floats) -> Judged:
    rows, places = np.arange(len(chances)), task.values.astype(np.int64)
    each = [judging.auc(chances[:, place], (places == place).astype(float)) for place in range(len(task.classes))]
    saved = np.log(np.clip(chances[rows, places], 1e-12, 1)) - np.log(np.clip(base[places], 1e-12, 1))
    edge = 1.96 * float(saved.std() / np.sqrt(len(saved)))
    interval = Interval(float(saved.mean()), float(saved.mean()) - edge, float(saved.mean()) + edge)
    figures = {
        "accuracy": float((chances.argmax(axis=1) == places).mean()),
        "accuracy_base": float((places == int(base.argmax())).mean()),
        "auc": float(np.mean(each)),
        "log_loss": float(-np.log(np.clip(chances[rows, places], 1e-12, 1)).mean()),
        "log_loss_base": float(-np.log(np.clip(base[places], 1e-12, 1)).mean()),
    }
    return Judged(name, chances, figures, interval)


def _number(name: str, foretold: Floats, task: Task, base: Floats) -> Judged:
    came = task.values
    saved = judging.error_difference(foretold, base, came)
    spread = float(((came - came.mean()) ** 2).mean()) or 1.0
    ranks = np.corrcoef(rankdata(foretold), rankdata(came))[0, 1] if len(np.unique(foretold)) > 1 else 0.0
    figures = {
        "mae": judging.mean_error(foretold, came),
        "mae_base": judging.mean_error(base, came),
        "rmse": float(np.sqrt(((foretold - came) ** 2).mean())),
        "r2": 1 - float(((foretold - came) ** 2).mean()) / spread,
        "rank_correlation": float(ranks),
        "foretold_sum": float(foretold.sum()),
        "actual_sum": float(came.sum()),
    }
    return Judged(name, foretold, figures, saved)


def chosen(models: list[Judged], task: Task) -> tuple[Judged, Said]:
    """Take the best one, or a simpler one if what lies between them may be chance; say why."""
    best = max(models, key=lambda one: one.score.value)
    for one in models:
        if one is best:
            return best, Said(N_("It is the best of them, and no simpler one comes as near as chance."))
        if _as_good(one, best, task):
            return one, Said(
                N_("It is the simplest of those between which and the best one lies no more than chance would make.")
            )
    return best, Said("")


def _as_good(one: Judged, best: Judged, task: Task) -> bool:
    if task.is_yes_or_no:
        return judging.auc_difference(best.foretold, one.foretold, task.values).low <= 0
    if task.is_number:
        return judging.error_difference(best.foretold, one.foretold, task.values).low <= 0
    rows, places = np.arange(len(task.values)), task.values.astype(np.int64)
    saved = np.log(np.clip(best.foretold[rows, places], 1e-12, 1)) - np.log(np.clip(one.foretold[rows, places], 1e-12, 1))
    return float(saved.mean()) - 1.96 * float(saved.std() / np.sqrt(len(saved))) <= 0


def verdict(one: Judged, task: Task, base: Floats) -> Verdict:
    """Say openly what the model is worth."""
    if task.is_number:
        return _verdict_on_number(one)
    return _verdict_on_two(one, task, base) if task.is_yes_or_no else _verdict_on_several(one)


def _verdict_on_two(one: Judged, task: Task, base: Floats) -> Verdict:
    figures = one.figures
    words: dict[str, str | Said] = {
        "auc": f"{figures['auc']:.3f}",
        "interval": between(figures["auc_low"], figures["auc_high"]),
        "lift": f"{figures['lift_10']:.1f}",
        "base": share(float(base.mean())),
        "now": share(float(task.values.mean())),
    }
    if one.score.low <= 0.5:
        text = N_(
            "No better than the base rate: the AUC is %(auc)s and could be that of a coin (%(interval)s). Do not choose people by these scores."
        )
        return Verdict("none", Said(text, words))
    ranked = N_(
        "Among the tenth with the highest scores %(lift)s times as many have the answer as on average (AUC %(auc)s, %(interval)s)."
    )
    if figures["brier"] >= judging.brier(base, task.values):
        text = N_(
            "%(ranked)s The percentages are no better than saying %(base)s for everybody (it was %(now)s later): use the order, not the percentages."
        )
        return Verdict("order", Said(text, {**words, "ranked": Said(ranked, words)}))
    return Verdict("full", Said(ranked, words))


def _verdict_on_several(one: Judged) -> Verdict:
    words: dict[str, str | Said] = {"right": share(one.figures["accuracy"]), "base": share(one.figures["accuracy_base"])}
    if one.score.low <= 0:
        return Verdict(
            "none",
            Said(N_("No better than saying how frequent each answer is: %(right)s are right, as against %(base)s."), words),
        )
    return Verdict(
        "full", Said(N_("%(right)s are right; always saying the most frequent answer would be right for %(base)s."), words)
    )


def _verdict_on_number(one: Judged) -> Verdict:
    figures = one.figures
    words: dict[str, str | Said] = {
        "error": figure(figures["mae"]),
        "base": figure(figures["mae_base"]),
        "saved": share(1 - figures["mae"] / figures["mae_base"] if figures["mae_base"] else 0.0),
    }
    if one.score.low <= 0:
        text = N_(
            "No better than the simplest guess: it is wrong by %(error)s on average, the guess by %(base)s. Do not plan with it."
        )
        return Verdict("none", Said(text, words))
    text = N_("It is wrong by %(error)s on average, the simplest guess by %(base)s: %(saved)s of the error is gone.")
    return Verdict("full", Said(text, words))
