"""What tests of loading stand on: files loaded as the command does it, and questions to the result."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from guanxi.analytics.loading import every_table, jobs, keeping, plan_files, running, starting
from guanxi.analytics.loading.models import LoadedTable, LoadRun
from guanxi.analytics.loading.plan import Place, Plan
from guanxi.analytics.warehouse import place


def kept(path: Path, name: str = "") -> Any:
    """A copy of the file, kept."""
    return keeping.keep_chunks([path.read_bytes()], name or path.name, at=timezone.now())


def loaded(path: Path, name: str, *, part: str = "", change: Callable[[Plan], Plan] = lambda plan: plan) -> LoadedTable:
    """A table made of a file with the proposed mapping, loaded."""
    file = kept(path)
    where = Place(part=part)
    plan = change(starting.proposal(starting.look(file, where), name, name, where))
    table = starting.make(plan, by=None, at=timezone.now())
    run = run_of(table, file)
    assert run.state == LoadRun.State.DONE, run.message
    table.refresh_from_db()
    return table


def run_of(table: LoadedTable, *files: Any, kind: str = LoadRun.Kind.LOAD) -> LoadRun:
    """A run carried out."""
    run = starting.ask(table, kind, by=None, at=timezone.now(), files=files)
    return running.carry_out(run, clock=timezone.now)


def set_up_every() -> int:
    """Do what the worker does with all tables of a file or source; says in how many jobs."""
    last, count = 0, 0
    while job := ProcrastinateJob.objects.filter(task_name=every_table.JOB, pk__gt=last).order_by("pk").first():
        jobs.begin_every(**job.args)
        last, count = job.pk, count + 1
    return count


def asked(query: str) -> list[Any]:
    """The answer of the warehouse."""
    with place.opened() as connection:
        return connection.execute(query).fetchall()


def replan(table: LoadedTable, **columns: dict[str, Any]) -> None:
    """Change columns of the mapping of a table."""
    plan = plan_files.from_json(table.plan)
    changed = tuple(replace(one, **columns.get(one.name, {})) for one in plan.columns)
    LoadedTable.objects.filter(pk=table.pk).update(plan=plan_files.to_json(replace(plan, columns=changed)))
    table.refresh_from_db()
