"""From a plain file of an experiment to whom to contact: what `guanxi mine uplift` does."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from guanxi.analytics.columns import Source, said
from guanxi.analytics.telling import Findings
from guanxi.lib.marking import N_
from guanxi.lib.numbers import parse_yes

from . import answering, reading
from .asking import NotLearnable
from .card import unworded, worded
from .examples import Task, Whole
from .judging import Interval
from .qini import Experiment
from .reading import Named, Read
from .training import Progress, quiet
from .uplift import Found, uplift

CONTROLS = {
    "control",
    "none",
    "no e-mail",
    "no email",
    "no mail",
    "no contact",
    "对照",
    "对照组",
    "對照組",
    "无",
    "不联系",
    "未联系",
}
COLUMNS = ("group", "model", "qini", "qini_low", "qini_high", "above_response", "above_low", "above_high", "uplift_30")


@dataclass(frozen=True)
class Question:
    """The columns, the outcome that is looked for, which value means left alone, and which contacted group is asked about."""

    named: Named
    positive: str | None = None
    control: str | None = None
    group: str | None = None


def measured(source: Source, question: Question) -> Findings:
    """Look at each contacted group against those left alone.

    :raises NotUsable: if a column is missing, or nothing says who was left alone.
    :raises UnreadableTable: if the file is no table.
    """
    found = compared(reading.from_table(source, question.named), question)
    return replace(found, said=unworded(found.said))


def compared(read: Read, question: Question, progress: Progress = quiet) -> Findings:
    """Look at each contacted group of the rows against those left alone.

    :raises NotUsable: if nothing says who was left alone, or too few had the outcome.
    """
    task = answering.task_of(question.named.target, read.answers, question.positive)
    if not task.is_yes_or_no:
        text = N_("%(name)s must have two values (yes and no), or say which one counts (--positive).")
        raise NotLearnable(text, name=task.name)
    groups = [said(cell) for cell in read.treatments]
    control, others = _groups(Counter(groups), question)
    names = np.array(groups)
    arms = []
    for place, name in enumerate(others):
        rows = np.flatnonzero((names == name) | (names == control))
        experiment = Experiment((names[rows] == name).astype(float), task.values[rows])
        found = uplift(read.examples.taken(rows), experiment, _part_of(progress, place, len(others)))
        arms.append(_told(name, found))
    return _findings(read, task, (control, names), arms)


def _part_of(progress: Progress, place: int, whole: int) -> Progress:
    return lambda done, text: progress((place + done) / whole, text)


def _groups(counts: Counter[str], question: Question) -> tuple[str, list[str]]:
    column = question.named.treatment
    if len(counts) < 2:
        text = N_("%(name)s is the same in all rows: nobody was left alone, so nothing can be compared.")
        raise NotLearnable(text, name=column)
    control = _named(question.control, counts) if question.control else _control(counts)
    if control is None:
        text = N_("Say which %(name)s means left alone (--control). There are: %(known)s.")
        raise NotLearnable(text, name=column, known=", ".join(counts))
    others = [_named(question.group, counts)] if question.group else sorted(name for name in counts if name != control)
    if control in others:
        raise NotLearnable(N_("%(name)s was left alone; choose another group."), name=control)
    return control, others


def _named(name: str, counts: Counter[str]) -> str:
    wanted = name.strip().casefold()
    same = [one for one in counts if one.casefold() == wanted] or [one for one in counts if wanted in one.casefold().split()]
    near = same or [one for one in counts if one.casefold().startswith(wanted)]
    if len(near) != 1:
        text = N_("There is no group “%(name)s”. There are: %(known)s.")
        raise NotLearnable(text, name=name, known=", ".join(counts))
    return near[0]


def _control(counts: Counter[str]) -> str | None:
    plain = [name for name in counts if name.casefold() in CONTROLS or parse_yes(name) is False]
    return plain[0] if len(plain) == 1 else None


def _interval(one: Interval) -> dict[str, float]:
    return {"value": round(one.value, 6), "low": round(one.low, 6), "high": round(one.high, 6)}


def _told(name: str, found: Found) -> dict[str, Any]:
    models = [
        {
            "model": one.name,
            "qini": _interval(one.qini),
            "above_response": _interval(one.above) if one.above else None,
            "uplift": {f"{part:.0%}": round(value, 6) for part, value in one.effects.items()},
            "curve": [[round(x, 4), round(y, 4)] for x, y in one.curve],
        }
        for one in found.scored
    ]
    return {
        "group": name,
        "effect": _interval(found.effect),
        "best": found.best,
        "advice": found.advice,
        **worded(found.said),
        "models": models,
    }


def _rates(task: Task, names: Any) -> list[dict[str, Any]]:
    found = []
    for name in sorted(set(names.tolist())):
        rows: Whole = np.flatnonzero(names == name)
        found.append(
            {"group": name, "rows": len(rows), "answers": int(task.values[rows].sum()), "rate": float(task.values[rows].mean())}
        )
    return found


def _findings(read: Read, task: Task, groups: tuple[str, Any], arms: list[dict[str, Any]]) -> Findings:
    control, names = groups
    rows = [
        {
            "group": arm["group"],
            "model": one["model"],
            "qini": one["qini"]["value"],
            "qini_low": one["qini"]["low"],
            "qini_high": one["qini"]["high"],
            "above_response": one["above_response"] and one["above_response"]["value"],
            "above_low": one["above_response"] and one["above_response"]["low"],
            "above_high": one["above_response"] and one["above_response"]["high"],
            "uplift_30": one["uplift"]["30%"],
        }
        for arm in arms
        for one in arm["models"]
    ]
    rates = _rates(task, names)
    told = {
        "outcome": {"column": task.name, "positive": task.positive},
        "rows": read.examples.rows,
        "control": control,
        "groups": rates,
        "columns": [column.name for column in read.examples.columns],
        "left_out": [{"column": one.name, "kind": one.kind, **worded(one.said)} for one in read.left],
        "arms": arms,
    }
    lines = [f"{read.examples.rows:,} cases, {task.name} = {task.positive}; left alone: {control}"]
    lines += [f"  {one['group']}: {one['rows']:,} cases, {one['rate']:.3%}" for one in rates]
    lines += [f"{arm['group']}: {arm['text']}" for arm in arms]
    return Findings(told, rows, COLUMNS, "\n".join(lines))
