"""Looks after the jobs of all folders: those of dead workers start again, old ones are thrown away; and backs up every night."""

import logging
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from guanxi.config.backups import keeping, taking
from guanxi.config.environment import Environment, Misconfigured
from guanxi.config.models import JobError

STALLED_SECONDS = 15
KEPT_HOURS = 24 * 14
NIGHTLY = "nightly"
BY_HAND = "by-hand"
logger = logging.getLogger("guanxi.backups")


@app.periodic(cron="* * * * * */5")
@app.task(name="config.rescue", queue="care", queueing_lock="rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Put the jobs of workers that died back into the queue; so every job must bear to be run twice."""
    del timestamp
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        await jobs.retry_job(job)
    await jobs.prune_stalled_workers(seconds_since_heartbeat=STALLED_SECONDS * 4)


@app.periodic(cron="17 3 * * *")
@app.task(name="config.forget_old_jobs", queue="care", queueing_lock="forget_old_jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Throw away what was finished two weeks ago."""
    if time.time() - timestamp > KEPT_HOURS * 3600:
        return
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True)
    await JobError.objects.filter(at__lt=timezone.now() - timedelta(hours=KEPT_HOURS)).adelete()


@app.periodic(cron="33 * * * *")
@app.task(name="config.forget_housekeeping", queue="care", queueing_lock="config.forget_housekeeping")
def forget_housekeeping(timestamp: int) -> None:
    """Throw away the hundreds of small jobs that an hour brings and that went well."""
    del timestamp
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs j WHERE status = 'succeeded' AND queueing_lock IS NOT NULL AND EXISTS "
            "(SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'succeeded' AND e.at < %s)",
            [timezone.now() - timedelta(hours=1)],
        )


@app.task(name="config.demo_runs", queueing_lock="config.demo_runs")
def demo_runs(turns: int = 0) -> None:
    """Look through the demo company once its warehouse stands; comes again until that is done."""
    from guanxi.config.demo import runs  # late: slow import

    if not runs.turn(timezone.now()) and turns < runs.MOST_TURNS:
        app.configure_task("config.demo_runs", schedule_in={"seconds": runs.SECONDS}).defer(turns=turns + 1)


def environment() -> Environment:
    """Give the settings of this installation."""
    chosen: Environment = settings.ENVIRONMENT
    return chosen


def nightly_rule() -> str:
    """Say when the nightly backup is made, as `HH:MM` of the company; empty if none is wanted.

    :raises Misconfigured: if GUANXI_BACKUP_AT is no time of day.
    """
    chosen = environment().text("GUANXI_BACKUP_AT", "02:30")
    if chosen in {"0", "off", "never"}:
        return ""
    try:
        datetime.strptime(chosen, "%H:%M")  # noqa: DTZ007 (a time of day only)
    except ValueError:
        raise Misconfigured(f"GUANXI_BACKUP_AT must be a time like 02:30, or off, not {chosen!r}") from None
    return chosen


@app.periodic(cron="*/5 * * * *")
@app.task(name="config.back_up_nightly", queue="care", queueing_lock="config.back_up_nightly")
def back_up_nightly(timestamp: int) -> None:
    """Back up once a day at the chosen time; a time that was missed, while nothing ran, is made good later that day."""
    if is_due(datetime.fromtimestamp(timestamp, ZoneInfo(settings.TIME_ZONE)), nightly_rule(), _latest()):
        back_up(reason=NIGHTLY)


def is_due(now: datetime, rule: str, latest: datetime | None) -> bool:
    """Tell whether the nightly backup of this day is to be made: its time has come, and none was made since."""
    if not rule:
        return False
    hour, minute = map(int, rule.split(":"))
    due = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return now >= due and (latest is None or latest < due)


def _latest() -> datetime | None:
    made = keeping.all_in(taking.folder_of(environment()))
    return next((kept.made_at for kept in made if kept.manifest and kept.manifest.reason == NIGHTLY), None)


@app.task(name="config.back_up", queue="care", lock="config.back_up")
def back_up(reason: str) -> None:
    """Make a backup in the usual folder and remove those that are too many."""
    folder, now = taking.folder_of(environment()), timezone.now()
    path = folder / taking.name_for(now, reason)
    manifest = taking.take(environment(), path, now=now, reason=reason, say=logger.info)
    logger.info("backup made: %s, %d rows", path.name, manifest.rows)
    keeping.forget_old(folder, environment().number("GUANXI_BACKUP_KEEP", 7), reason)
