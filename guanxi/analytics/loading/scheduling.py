"""When tables load by themselves, and what is tidied up behind them."""

import datetime

from django.utils.translation import gettext as _

from guanxi.records.refusals import Refusal

from . import keeping, shelving, starting
from .models import DataSource, LoadedTable, LoadRun
from .working import alone, broken

STEPS = {
    LoadedTable.Every.HOUR: datetime.timedelta(hours=1),
    LoadedTable.Every.DAY: datetime.timedelta(days=1),
    LoadedTable.Every.WEEK: datetime.timedelta(days=7),
}
READERS_SECONDS = 24 * 3600.0


class NotByItself(Refusal):
    """A table cannot load on a schedule."""


def plan(table: LoadedTable, every: str, *, now: datetime.datetime) -> None:
    """Let a table load by itself from now on, or no longer.

    :raises NotByItself: if its source is a file that people upload.
    """
    if every and (table.source is None or table.source.kind == DataSource.Kind.FILE):
        raise NotByItself(_("A file that was uploaded does not change. Choose a database, an address or a folder as the source."))
    table.every = LoadedTable.Every(every)
    table.next_at = now + STEPS[table.every] if every else None
    table.save(update_fields=["every", "next_at"])


def due(now: datetime.datetime) -> list[LoadRun]:
    """The runs of all tables whose time has come; a table that is busy waits for its next time."""
    runs = []
    for table in LoadedTable.objects.exclude(every="").filter(next_at__lte=now):
        step = STEPS[LoadedTable.Every(table.every)]
        missed = (now - (table.next_at or now)) // step
        LoadedTable.objects.filter(pk=table.pk).update(next_at=(table.next_at or now) + step * (missed + 1))
        try:
            runs.append(starting.ask(table, by=table.created_by, at=now))
        except starting.NotNow:
            continue
    return runs


def bury(now: datetime.datetime) -> None:
    """Mark runs as interrupted whose process is gone and that nobody took up again."""
    for run in LoadRun.objects.filter(state=LoadRun.State.RUNNING).select_related("table"):
        with alone(run) as mine:
            if not mine or shelving.shown_run(run.table.name) == run.pk:  # one whose rows readers see is finished by the next run
                continue
            run.state, run.message, run.finished_at = LoadRun.State.BROKEN, broken(), now
            run.save(update_fields=["state", "message", "finished_at"])


def tidy(now: datetime.datetime) -> None:
    """Remove files that nobody needs any more."""
    shelving.sweep(READERS_SECONDS, now.timestamp())
    keeping.remove_old(now)
