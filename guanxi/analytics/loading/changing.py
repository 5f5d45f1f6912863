"""Changing what stands: the mapping of a table, runs called off or taken up again, tables and sources taken away."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.records.refusals import Refusal

from . import plan_files, shelving, versions
from .models import DataSource, KeptFile, LoadedTable, LoadRun
from .plan import Plan, check

State = LoadRun.State
RESUMABLE = (State.BROKEN, State.CANCELED, State.REFUSED)


class NotNow(Refusal):
    """It cannot be done as things stand."""


@transaction.atomic
def keep_mapping(table: LoadedTable, plan: Plan, *, at: datetime.datetime, seen: str = "") -> None:
    """Let a table be filled by this mapping from its next run on; the first run gives it its name for good.

    :raises NotNow: if another table bears the name, or this one was loaded under its own.
    :raises OtherVersion: if another mapping stands there than the one that was seen (versions.MAPPING).
    """
    check(plan)
    stored, wanted = LoadedTable.objects.select_for_update().get(pk=table.pk), plan_files.to_json(plan)
    if wanted != stored.plan:
        versions.expect(stored, seen, versions.MAPPING)
    if plan.name != table.name and (table.latest_id or LoadedTable.objects.filter(name=plan.name).exists()):
        raise NotNow(_("There is a table “%(name)s” already, or this one was loaded under its name.") % {"name": plan.name})
    table.plan, table.name, table.label, table.changed_at = wanted, plan.name, plan.label[:120], at
    table.save(update_fields=["plan", "name", "label", "changed_at"])


def call_off(run: LoadRun) -> None:
    """Call a run off; what was loaded before stands.

    :raises NotNow: if it is over.
    """
    if not LoadRun.objects.filter(pk=run.pk, state__in=(State.WAITING, State.RUNNING)).update(is_canceling=True):
        raise NotNow(_("The run is over already."))


@transaction.atomic
def wake(run: LoadRun) -> None:
    """Let a run that was interrupted, called off or refused begin again with the bytes it has and the mapping of now.

    :raises NotNow: if it is not one of these, or another run of its table is under way.
    """
    LoadedTable.objects.select_for_update().get(pk=run.table_id)
    run.refresh_from_db()
    if run.state not in RESUMABLE:
        raise NotNow(_("Only a run that was interrupted, called off or refused can go on."))
    if LoadRun.objects.filter(table=run.table_id, state__in=(State.WAITING, State.RUNNING)).exists():
        raise NotNow(_("A run of this table is under way. Wait for it, or cancel it."))
    run.state, run.is_canceling, run.message, run.plan = State.WAITING, False, "", run.table.plan
    run.save(update_fields=["state", "is_canceling", "message", "plan"])


def files_before(table: LoadedTable) -> list[KeptFile]:
    """Of a table without a source of its own the files of its last run."""
    if table.source and table.source.kind != DataSource.Kind.FILE:
        return []
    last = table.runs.exclude(kind=LoadRun.Kind.AGAIN).order_by("-pk").first()
    return list(last.files.filter(removed_at=None)) if last else []


def remove_table(table: LoadedTable) -> None:
    """Take a table out of the warehouse, with its runs and rejected rows; kept bytes go when they are old.

    :raises NotNow: while a run of it is under way.
    """
    if table.runs.filter(state=State.RUNNING).exists():
        raise NotNow(_("A run of this table is under way. Wait for it, or cancel it."))
    with transaction.atomic():
        shelving.take_away(table)
        table.delete()


def remove_source(source: DataSource) -> None:
    """Remove a source; its tables stay, but no longer load by themselves."""
    with transaction.atomic():
        source.tables.update(every="", next_at=None)
        source.delete()
