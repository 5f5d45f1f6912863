"""Models that earlier runs of the same row learned: kept with their run, and taken again while they are young enough."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guanxi.analytics.findings import Findings
from guanxi.analytics.mining import data, keeping
from guanxi.analytics.mining.models import MiningRun, State

from .models import LearnedModel

if TYPE_CHECKING:
    from .training import Model


@dataclass(frozen=True)
class Foretold(Findings):
    """Findings with the model that was learned for them, as plain data; None where an earlier one was taken."""

    model: dict[str, Any] | None = None


@dataclass(frozen=True)
class Recalled:
    """The run that learned, on which day, its card, and the model."""

    run: MiningRun
    learned_on: datetime.date
    said: dict[str, Any]
    model: "Model"


def keep(run: MiningRun, findings: Findings, on: datetime.date) -> None:
    """Keep what a run learned in the place of what the runs learned that it repeats."""
    if not isinstance(findings, Foretold) or findings.model is None:
        return
    LearnedModel.objects.filter(run__in=[earlier.pk for earlier in earlier_runs(run)]).delete()
    values = {"learned_on": on, "packed": keeping.packed([findings.model])}
    LearnedModel.objects.update_or_create(run=run, defaults=values)


def recalled(looked: data.Data, days: int) -> Recalled | None:
    """The model of the nearest run that this one repeats, if it is younger than so many days and saw the figures of the same person."""
    before = MiningRun.objects.filter(pk=looked.repeats).first() if looked.repeats and days else None
    if before is None:
        return None
    kept = {one.run_id: one for one in LearnedModel.objects.filter(run__in=_row(before)).select_related("run", "run__outcome")}
    found = next((kept[run.pk] for run in _row(before) if run.pk in kept), None)
    if found is None or not _fits(found, looked, days):
        return None
    from . import training  # late: slow import

    (told,) = keeping.unpacked(found.packed)
    return Recalled(found.run, found.learned_on, dict(found.run.outcome.said), training.of_plain_data(told))


def earlier_runs(run: MiningRun) -> list[MiningRun]:
    """The runs that this one repeats, the nearest first."""
    found: list[MiningRun] = []
    seen = {run.pk}
    before = run.repeated
    while before is not None and before.pk not in seen:
        seen.add(before.pk)
        found.append(before)
        before = before.repeated
    return found


def _row(run: MiningRun) -> list[MiningRun]:
    return [run, *earlier_runs(run)]


def _fits(found: LearnedModel, looked: data.Data, days: int) -> bool:
    run, person = found.run, looked.person
    is_young = looked.today - found.learned_on < datetime.timedelta(days=days)
    same_eyes = run.owner_id == (person.pk if person else None) and run.reach == data.reach_of(person)
    return is_young and same_eyes and run.state == State.DONE
