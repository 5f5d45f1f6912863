"""Loading in the background: runs that people asked for, schedules, tidying up."""

from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.records.refusals import Refusal

from . import access, every_table, scheduling, working
from .models import LoadRun

FIRST = 5


@app.task(name="loading.load", queue="imports")
def load(run: int) -> None:
    """Carry out a run; begun anew after a dead worker it goes on with the bytes that were kept."""
    working.carry_out(run, clock=timezone.now)


@app.periodic(cron="*/5 * * * *", periodic_id="loading.due")
@app.task(name="loading.load_due", queueing_lock="loading.due", pass_context=False)
def load_due(timestamp: int) -> None:
    """Load the tables whose time has come; `timestamp` is when this was planned."""
    del timestamp
    scheduling.bury(timezone.now())
    for run in scheduling.due(timezone.now()):
        hand_over(run)


@app.periodic(cron="25 3 * * *", periodic_id="loading.tidy")
@app.task(name="loading.tidy", queueing_lock="loading.tidy", pass_context=False)
def tidy(timestamp: int) -> None:
    """Remove what nobody needs any more; `timestamp` is when this was planned."""
    del timestamp
    scheduling.tidy(timezone.now())


@app.task(name=every_table.JOB, queue="imports")
def begin_every(of: dict[str, int], parts: list[str], total: int, by: int, refused: list[list[str]]) -> None:
    """Set up the next tables of a file or source and leave the others to the next job; the last one has nothing left to do."""
    holder, person = every_table.holder_of(of), Person.objects.filter(pk=by).first()
    if not parts or holder is None or person is None or not access.may(person, RightTo.CHANGE):
        return
    with translation.override(person.language):
        for part in parts[: every_table.AT_ONCE]:
            try:
                with transaction.atomic():
                    if run := every_table.begin(holder, part, by=person, at=timezone.now()):
                        hand_over(run)
            except Refusal as why:
                refused.append([part, str(why)])
    _begin_rest(of, parts[every_table.AT_ONCE :], total, by, refused)


def hand_over_every(holder: every_table.Holder, parts: list[str], by: Person) -> None:
    """Put all these tables of a file or source into the hands of the worker; before their runs, so that all of them can soon be seen."""
    _begin_rest(every_table.key_of(holder), parts, len(parts), by.pk, [])


def _begin_rest(of: dict[str, int], parts: list[str], total: int, by: int, refused: list[list[str]]) -> None:
    lock = "load-every-" + "-".join(map(str, *of.items()))
    said: Any = {"of": of, "parts": parts, "total": total, "by": by, "refused": refused}
    begin_every.configure(lock=lock, priority=FIRST).defer(**said)


def hand_over(run: LoadRun) -> None:
    """Put a run into the hands of the worker."""
    load.configure(lock=f"load-{run.table_id}").defer(run=run.pk)
