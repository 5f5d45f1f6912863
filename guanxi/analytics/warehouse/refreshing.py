"""Keeping the warehouse fresh: one writer, a new generation beside the one that serves, compared before it takes over.

Steps: a copy of the present file (or an empty one) → a process of its own brings it up to date and compares it with the product →
it gets its name → the pointer moves → the notes it has dealt with go. Whoever is killed in between leaves the old generation
serving, and notes that the next refresh reads again.
"""

import datetime
import shutil
import uuid
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from guanxi.people.models import Company, Person
from guanxi.records import holding
from guanxi.records.refusals import Refusal

from . import place, surroundings, sweeping, tiers, watching
from .child import Canceled, Died, work
from .copying import copy
from .models import Keeping, Refresh, Touched
from .plan import DiskFull, Mismatch, Plan, Report, SourceChanged, SourceGone, TooLarge
from .units import FORM

LOCK = (0x77617265, 1)
JOB = "warehouse.refresh"
Clock = Callable[[], datetime.datetime]
Told = Callable[[float, str], None]
FAILURES: tuple[type[Exception], ...] = (SourceChanged, SourceGone, DiskFull, Died)
SPARE = 1.3
"""The next generation may need so much more room than this one."""


class UnderWay(Refusal):
    """Somebody else refreshes the warehouse just now."""

    def __init__(self) -> None:
        super().__init__(_("The warehouse is being refreshed just now. Try again when that is done."))


def ask(reason: str, *, by: Person | None, now: datetime.datetime, is_rebuild: bool = False) -> Refresh:
    """Let a worker refresh the warehouse; who asks while one waits gets that one."""
    with transaction.atomic():
        waiting = Refresh.objects.select_for_update().filter(state=Refresh.State.WAITING, is_rebuild=is_rebuild).first()
        if waiting and _has_job(waiting):
            return waiting
        refresh = waiting or begin(reason, by=by, now=now, is_rebuild=is_rebuild)
        app.configure_task(JOB, lock="warehouse").defer(refresh=refresh.pk)
    return refresh


def _has_job(refresh: Refresh) -> bool:
    """A command that was killed leaves a refresh that waits for nobody."""
    return ProcrastinateJob.objects.filter(task_name=JOB, args__refresh=refresh.pk, status__in=("todo", "doing")).exists()


def begin(reason: str, *, by: Person | None, now: datetime.datetime, is_rebuild: bool = False) -> Refresh:
    """Write down that a refresh is wanted."""
    name = f"{now:%Y%m%d%H%M%S}-{uuid.uuid4().hex[:6]}"
    return Refresh.objects.create(generation=name, reason=reason, by=by, asked_at=now, is_rebuild=is_rebuild)


def run(refresh: Refresh, *, clock: Clock, told: Told | None = None) -> Refresh:
    """Do a refresh here and now; says in its row how it ended.

    :raises UnderWay: if another process is at it.
    """
    with holding.alone(*LOCK) as is_mine:
        if not is_mine:
            raise UnderWay
        sweeping.note_interrupted(refresh, clock())
        refresh.refresh_from_db()
        if not refresh.is_under_way:
            return refresh
        Refresh.objects.filter(pk=refresh.pk).update(state=Refresh.State.RUNNING, began_at=clock())
        refresh.refresh_from_db()
        sweeping.sweep()
        try:
            _do(refresh, clock, told)
        except Mismatch as why:
            Refresh.objects.filter(pk=refresh.pk).update(report={"differences": [asdict(one) for one in why.differences]})
            _end(refresh, clock, Refresh.State.FAILED, Mismatch.__name__, str(why))
        except FAILURES as why:
            _end(refresh, clock, Refresh.State.FAILED, type(why).__name__, str(why))
        except Canceled:
            _end(refresh, clock, Refresh.State.CANCELED)
        except OSError as why:
            _end(refresh, clock, Refresh.State.FAILED, DiskFull.__name__, str(why))
        sweeping.sweep()
        refresh.refresh_from_db()
    return refresh


def _do(refresh: Refresh, clock: Clock, told: Told | None) -> None:
    plan = plan_of(refresh, clock())
    try:
        report = _made(refresh, plan, told)
    except TooLarge:  # amounts of this size are rare: everything again, with more room for each
        report = _made(refresh, replace(plan, base=None, is_wide=True, levels_from=plan.base or plan.levels_from), told)
    publish(refresh, plan.path, report, clock())


def plan_of(refresh: Refresh, now: datetime.datetime) -> Plan:
    """Decide what a refresh starts from, and what it is to do."""
    company, keeping = Company.current(), Keeping.current()
    went_unnoticed = watching.ensure()
    present = place.star()
    is_ours = bool(present and place.file_of(present).exists() and Refresh.objects.filter(generation=present).exists())
    said = place.pointer()
    told = [FORM, company.currency, company.time_zone, company.fiscal_year_starts_in]
    is_usable = is_ours and not refresh.is_rebuild and not went_unnoticed and said.get("told") == told
    before = place.file_of(str(present)) if is_ours else None
    today = now.astimezone(_zone(company.time_zone)).date()
    store = tiers.store()
    return Plan(
        path=place.folder() / f"wh.{refresh.generation}.building",
        base=before if is_usable else None,
        limits=tiers.limits(refresh.generation, tiers.REFRESHING if is_usable else 1.0),
        conninfo=surroundings.conninfo(),
        today=today,
        zone=company.time_zone,
        currency=company.currency,
        fiscal_start=company.fiscal_year_starts_in,
        is_thorough=refresh.reason == Refresh.Reason.NIGHTLY,
        is_wide=bool(said.get("is_wide")) and is_usable,
        levels_from=None if is_usable else before,
        past_levels="" if is_usable else surroundings.past_levels(),
        archive=place.archive(),
        hot_from=datetime.date(today.year - keeping.hot_years, 1, 1) if keeping.hot_years else None,
        store=store,
    )


def _made(refresh: Refresh, plan: Plan, told: Told | None) -> Report:
    place.folder().mkdir(parents=True, exist_ok=True)
    plan.path.unlink(missing_ok=True)
    if plan.base:
        free = shutil.disk_usage(place.folder()).free
        if free < plan.base.stat().st_size * SPARE:
            raise DiskFull(str(free))
        Refresh.objects.filter(pk=refresh.pk).update(base=str(place.star()))
    return work(plan, lambda share, step: _note(refresh, share, step, told), lambda: _begin_from_base(plan))


def _begin_from_base(plan: Plan) -> None:
    if plan.base:
        copy(plan.base, plan.path)


def _note(refresh: Refresh, share: float, step: str, told: Told | None) -> None:
    """Write down how far it is; somebody may have called it off.

    :raises Canceled: if so.
    """
    if step and told:
        told(share, step)
    try:
        asked = Refresh.objects.filter(pk=refresh.pk)
        if step:
            asked.update(share=share, step=step)
        if asked.filter(is_cancel_asked=True).exists():
            raise Canceled
    except OperationalError as why:
        raise SourceGone(str(why)) from why


def publish(refresh: Refresh, path: Path, report: Report, now: datetime.datetime) -> None:
    """Let the new generation serve, and forget the notes it has dealt with."""
    company = Company.current()
    told = [FORM, company.currency, company.time_zone, company.fiscal_year_starts_in]
    path.replace(place.file_of(refresh.generation))
    store = bool(tiers.store()) and any(part.startswith("s3:") for part in report.parts)
    place.point_to(
        refresh.generation, made_at=now.isoformat(), told=told, is_wide=report.is_wide, store=store, parts=report.parts
    )
    with transaction.atomic():
        notes, report.noted = report.noted, []
        for start in range(0, len(notes), 10_000):
            Touched.objects.filter(pk__in=notes[start : start + 10_000]).delete()
        refresh.report = report.told()
        refresh.state, refresh.share, refresh.step, refresh.ended_at = Refresh.State.DONE, 1.0, "", now
        refresh.save(update_fields=["report", "state", "share", "step", "ended_at"])


def _end(refresh: Refresh, clock: Clock, state: str, failure: str = "", detail: str = "") -> None:
    """Say how it ended. A database that has just gone may be back: the connection is made anew."""
    plan_file = place.folder() / f"wh.{refresh.generation}.building"
    plan_file.unlink(missing_ok=True)
    if not connection.in_atomic_block and not connection.is_usable():
        connection.close()
    values = {"state": state, "failure": failure, "detail": detail[:4000], "ended_at": clock()}
    Refresh.objects.filter(pk=refresh.pk).update(**values)
    refresh.refresh_from_db()


def _zone(name: str) -> datetime.tzinfo:
    from zoneinfo import ZoneInfo  # late: slow import

    return ZoneInfo(name or settings.TIME_ZONE)
