"""Columns that know the answer too well: were they filled after it was known? A prediction that uses them is worth nothing later."""

from dataclasses import dataclass

import numpy as np

from guanxi.lib.marking import N_

from .encoding import Encoding
from .examples import Column, Examples, Floats, Task
from .judging import auc
from .kinship import rated
from .learning import boosted
from .saying import Said, share
from .splitting import Split

TOO_GOOD = 0.95
GOOD = 0.75
CARRIES = 0.2
"""A column without which this share of what was learned is lost carries the answer alone."""
FILLED_APART = 0.6
CANDIDATES = 4
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Suspect:
    """A column, the kind of suspicion, how well it tells the answer alone, and a sentence."""

    column: str
    kind: str
    auc: float
    said: Said


def suspects(examples: Examples, task: Task, split: Split, encoding: Encoding) -> tuple[Suspect, ...]:
    """Columns that alone are too good, that alone carry the answer, or that are filled for one answer only."""
    if not task.is_yes_or_no:
        return ()
    alone = {column.name: _alone(column, task, split) for column in examples.columns}
    found: dict[str, Suspect] = {}
    for column in examples.columns:
        suspect = _after_the_fact(column, task, alone[column.name]) or _too_good(column.name, alone[column.name])
        if suspect:
            found[column.name] = suspect
    likely = sorted((name for name in alone if name not in found and alone[name] > GOOD), key=lambda name: -alone[name])
    for suspect in _carrying(likely[:CANDIDATES], alone, (examples, task, split, encoding)):
        found[suspect.column] = suspect
    return tuple(sorted(found.values(), key=lambda suspect: -suspect.auc))


def _too_good(name: str, alone: float) -> Suspect | None:
    if alone < TOO_GOOD:
        return None
    text = N_(
        "%(column)s alone tells the answer almost surely (AUC %(auc)s). Is it known before the answer? If not, leave it out."
    )
    return Suspect(name, "too good", alone, Said(text, {"column": name, "auc": f"{alone:.3f}"}))


def _after_the_fact(column: Column, task: Task, alone: float) -> Suspect | None:
    yes, no = (float(column.known[task.values == answer].mean()) for answer in (1, 0))
    if abs(yes - no) < FILLED_APART:
        return None
    text = N_(
        "%(column)s is filled for %(yes)s of those with the answer and %(no)s of the others. It may be filled only after the answer is "
        "known; if so, leave it out."
    )
    return Suspect(column.name, "filled after", alone, Said(text, {"column": column.name, "yes": share(yes), "no": share(no)}))


def _carrying(names: list[str], alone: dict[str, float], known: tuple[Examples, Task, Split, Encoding]) -> list[Suspect]:
    if not names:
        return []
    examples, task, split, encoding = known
    owners, numbers = encoding.owners, encoding.applied(examples)
    teaching = split.teaching[np.linspace(0, len(split.teaching) - 1, min(len(split.teaching), MOST_ROWS)).astype(np.int64)]

    def judged(kept: np.ndarray) -> float:
        model = boosted.learn(numbers[teaching][:, kept], task.taken(teaching))
        return auc(model.foretold(numbers[split.judging][:, kept]), task.values[split.judging])

    whole = judged(np.ones(len(owners), dtype=bool))
    found = []
    for name in names:
        without = judged(owners != encoding.names.index(name)) if len(encoding.names) > 1 else 0.5
        if whole - without < CARRIES * (whole - 0.5):
            continue
        text = N_(
            "%(column)s carries much of the answer alone: with it the AUC is %(with)s, without it %(without)s. Is it known before the answer? "
            "If not, leave it out."
        )
        figures = {"column": name, "with": f"{whole:.3f}", "without": f"{without:.3f}"}
        found.append(Suspect(name, "carries", alone[name], Said(text, figures)))
    return found


def _alone(column: Column, task: Task, split: Split) -> float:
    """How well the column alone tells the answer of the cases that judge, in whichever direction was learned."""
    teaching, judging = split.teaching, split.judging
    ranked = rated_elsewhere(_binned(column, teaching), task.values, split)
    by_rate = auc(ranked, task.values[judging])
    if column.levels:
        return by_rate
    values = np.where(column.known, column.values, np.median(column.values[column.known]) if column.known.any() else 0.0)
    rising = auc(values[teaching], task.values[teaching]) >= 0.5
    straight = auc(values[judging], task.values[judging])
    return max(by_rate, straight if rising else 1 - straight)


def rated_elsewhere(column: Column, answers: Floats, split: Split) -> Floats:
    """For the cases that judge, the mean answer that their level had among those that teach."""
    rates = rated(column.taken(split.teaching), answers[split.teaching])
    codes = np.where(column.known, column.values, len(column.levels)).astype(np.int64)
    by_code = np.full(len(column.levels) + 1, float(answers[split.teaching].mean()))
    by_code[codes[split.teaching]] = rates
    found: Floats = by_code[codes[split.judging]]
    return found


def _binned(column: Column, teaching: np.ndarray) -> Column:
    if column.levels:
        return column
    known = column.values[teaching][column.known[teaching]]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, 21)[1:-1])) if len(known) else np.array([0.0])
    places = np.where(column.known, np.searchsorted(edges, np.nan_to_num(column.values), "right"), np.nan)
    return Column(column.name, places, tuple(map(str, range(len(edges) + 1))))
