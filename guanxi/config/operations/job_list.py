"""The jobs as administrators see them: what waits, runs, failed; tried again or canceled by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from croniter import croniter  # type: ignore[import-untyped]
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from guanxi.config.models import JobError
from guanxi.config.operations import job_names, state
from guanxi.records.models import ImportRun
from guanxi.records.refusals import Refusal

PAGE = 50
IMPORTING = "records.work_on_import"


class NotInThisState(Refusal):
    """The job is no longer in a state in which this is possible."""

    def __init__(self) -> None:
        super().__init__(_("The job has moved on meanwhile; look at its state."))


@dataclass(frozen=True)
class Line:
    """One job."""

    job: ProcrastinateJob
    deferred_at: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    error: str
    progress: tuple[int, int] | None

    @property
    def name(self) -> str:
        """What it does, in words."""
        return job_names.name_of(self.job.task_name)

    @property
    def is_scheduled(self) -> bool:
        return self.job.status == "todo" and self.job.scheduled_at is not None

    @property
    def duration(self) -> timedelta | None:
        """How long it ran; None while it runs."""
        return self.ended_at - self.began_at if self.began_at and self.ended_at and self.ended_at >= self.began_at else None

    @property
    def last_line(self) -> str:
        return self.error.strip().rpartition("\n")[2]


@dataclass(frozen=True)
class Repeated:
    """A job that comes again and again."""

    task: str
    rule: str
    next_at: datetime
    last_at: datetime | None

    @property
    def name(self) -> str:
        """What it does, in words."""
        return job_names.name_of(self.task)

    @property
    def rhythm(self) -> str:
        """How often it comes, in words."""
        return job_names.rhythm(self.rule)


def listed(status: str, before: int | None = None) -> list[Line]:
    """Give a page of jobs in a state, the latest first; without one, all but housekeeping that went well."""
    jobs = ProcrastinateJob.objects.order_by("-id")
    went_well = Q(status="succeeded", queueing_lock__isnull=False)
    jobs = jobs.filter(Q(status=status) if status in state.STATES else ~went_well)
    if before:
        jobs = jobs.filter(pk__lt=before)
    return _with_notes(list(jobs[: PAGE + 1]))


def one(pk: int) -> Line | None:
    """Give one job; None if it is gone."""
    return next(iter(_with_notes(list(ProcrastinateJob.objects.filter(pk=pk)))), None)


def _with_notes(jobs: list[ProcrastinateJob]) -> list[Line]:
    keys = [job.pk for job in jobs]
    moments: dict[int, dict[str, datetime]] = {}
    events = ProcrastinateEvent.objects.filter(job_id__in=keys, at__isnull=False).order_by("id")
    for event in events:
        if event.at:
            moments.setdefault(event.job_id, {})[event.type] = event.at
    errors = dict(JobError.objects.filter(pk__in=keys).values_list("pk", "text"))
    progress = _progress(jobs)
    return [_line(job, moments.get(job.pk, {}), errors.get(job.pk, ""), progress.get(job.pk)) for job in jobs]


def _line(job: ProcrastinateJob, moments: dict[str, datetime], error: str, progress: tuple[int, int] | None) -> Line:
    ended = max((moments[kind] for kind in ("succeeded", "failed", "cancelled", "aborted") if kind in moments), default=None)
    return Line(job, moments.get("deferred"), moments.get("started"), ended, error, progress)


def _progress(jobs: Iterable[ProcrastinateJob]) -> dict[int, tuple[int, int]]:
    """Tell how far the imports among the jobs are: rows done, rows in all."""
    runs = {job.pk: job.args.get("run") for job in jobs if job.status == "doing" and job.task_name == IMPORTING}
    known = dict(ImportRun.objects.filter(pk__in=runs.values(), rows_expected__gt=0).values_list("pk", "position"))
    whole = dict(ImportRun.objects.filter(pk__in=known).values_list("pk", "rows_expected"))
    return {key: (known[run], int(whole[run] or 0)) for key, run in runs.items() if run in known}


def retry(pk: int) -> None:
    """Let a failed or canceled job run once more.

    :raises NotInThisState: if it is neither.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [pk])
        row = cursor.fetchone()
        if row is None or row[0] not in {"failed", "cancelled", "aborted"}:
            raise NotInThisState
        if row[0] == "failed":
            cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [pk])
            return
    _again(ProcrastinateJob.objects.get(pk=pk))


def _again(job: ProcrastinateJob) -> None:
    """Put a job of the same kind into the queue; a canceled one itself stays canceled."""
    app.configure_task(job.task_name, queue=job.queue_name, lock=job.lock, priority=job.priority).defer(**job.args)


def cancel(pk: int) -> None:
    """Take a waiting job out of the queue, or ask a running one to stop.

    :raises NotInThisState: if it neither waits nor runs.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_cancel_job_v1(%s, true, false)", [pk])
        (found,) = cursor.fetchone()
    if found is None:
        raise NotInThisState


def repeated(now: datetime) -> list[Repeated]:
    """Give the jobs that come again and again, the next one first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, max(defer_timestamp) FROM procrastinate_periodic_defers GROUP BY 1")
        last: dict[str, Any] = dict(cursor.fetchall())
    found = []
    for periodic in app.periodic_registry.periodic_tasks.values():
        name = periodic.task.name
        following = croniter(periodic.cron, now, second_at_beginning=True).get_next(datetime)
        before = datetime.fromtimestamp(last[name], UTC) if last.get(name) else None
        found.append(Repeated(name, periodic.cron, following, before))
    return sorted(found, key=lambda one: one.next_at)
