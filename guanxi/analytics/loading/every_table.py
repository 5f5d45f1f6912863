"""All tables of a file or source, each with the mapping that fits and a run: set up a few at a time by the worker, not while a page waits.

What a job still has to do stands in its own arguments; so a page can tell how far it is, and a job that is run twice does nothing twice.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from guanxi.people.models import Person

from . import proposing, starting
from .models import DataSource, KeptFile, LoadedTable, LoadRun
from .plan import Place

JOB = "loading.every"
AT_ONCE = 10
Holder = KeptFile | DataSource


@dataclass(frozen=True)
class SetUp:
    """How far the tables of a file or source are, and which of them could not be read, with the reasons."""

    name: str
    done: int
    total: int
    refused: Sequence[tuple[str, str]]
    is_busy: bool


def tables_of(holder: Holder) -> dict[str, LoadedTable]:
    """The loaded tables of a file or source by the part that they are filled from."""
    return {str(one.plan.get("source", {}).get("part", "")): one for one in _rows(holder).order_by("-pk")}


def parts_of(holder: Holder) -> list[str]:
    """All parts of a file or source.

    :raises NotReadable: if it does not answer.
    """
    found = starting.parts_of_file(holder) if isinstance(holder, KeptFile) else starting.parts_of_source(holder)
    return [part.name for part in found]


@transaction.atomic
def begin(holder: Holder, part: str, *, by: Person | None, at: datetime.datetime) -> LoadRun | None:
    """A table with the proposed mapping and a run for one part; nothing if it is loaded already or has no columns.

    :raises Refusal: if it cannot be read.
    """
    if _rows(holder).filter(plan__source__part=part).exists():
        return None
    where = Place(part=part)
    table = starting.shown_by(holder, where)
    if not table.header:
        return None
    file, source = (holder, None) if isinstance(holder, KeptFile) else (None, holder)
    label = f"{_called(holder)} {part}".strip()
    plan = starting.proposal(table, proposing.free_name(label), label[:120], where)
    made = starting.make(plan, by=by, at=at, source=source)
    starting.remember_sample(made, table)
    return starting.ask(made, by=by, at=at, files=[file] if file else [])


def key_of(holder: Holder) -> dict[str, int]:
    """How a job names a file or source."""
    return {"file" if isinstance(holder, KeptFile) else "source": holder.pk}


def holder_of(said: dict[str, Any]) -> Holder | None:
    """The file or source that a job names, if it is still there."""
    if "file" in said:
        return KeptFile.objects.filter(pk=said["file"], removed_at=None).first()
    return DataSource.objects.filter(pk=said["source"]).first()


def under_way() -> list[SetUp]:
    """What is being set up now."""
    latest = {str(job.args["of"]): job.args["of"] for job in _jobs().filter(status__in=("todo", "doing"))}
    found = (of(holder) for said in latest.values() if (holder := holder_of(said)))
    return [one for one in found if one and one.is_busy]


def of(holder: Holder) -> SetUp | None:
    """How far the tables of a file or source are that were asked for last."""
    job = _jobs().filter(args__of=key_of(holder)).order_by("-pk").first()
    if job is None:
        return None
    there = tables_of(holder)
    refused = [(str(part), str(why)) for part, why in job.args["refused"] if part not in there]
    left = [part for part in job.args["parts"] if part not in there]
    total = int(job.args["total"])
    return SetUp(str(holder), total - len(left), total, refused, job.status in ("todo", "doing"))


def _rows(holder: Holder) -> QuerySet[LoadedTable]:
    if isinstance(holder, DataSource):
        return LoadedTable.objects.filter(source=holder)
    return LoadedTable.objects.filter(runs__files=holder).distinct()


def _jobs() -> Any:
    return ProcrastinateJob.objects.filter(task_name=JOB)


def _called(holder: Holder) -> str:
    return holder.name.removesuffix(".gz").rpartition(".")[0] if isinstance(holder, KeptFile) else str(holder)
