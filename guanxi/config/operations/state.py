"""How the installation is at this moment: database, migrations, workers, jobs, disk, backups."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from guanxi.analytics.warehouse import telling
from guanxi.config.backups import keeping, taking
from guanxi.config.operations import pending

ALIVE = timedelta(seconds=30)
STATES = ("todo", "doing", "failed", "succeeded", "cancelled", "aborted")


@dataclass(frozen=True)
class Readiness:
    """Whether requests can be answered; `problems` name what keeps them from it, `weaknesses` what else is wrong."""

    problems: dict[str, str] = field(default_factory=dict)
    weaknesses: dict[str, str] = field(default_factory=dict)

    @property
    def word(self) -> str:
        return "not ready" if self.problems else "degraded" if self.weaknesses else "ready"


def readiness(now: datetime) -> Readiness:
    """Ask database, migrations and workers; the reasons are in the language in force, the names and words are for machines.

    :raises OperationalError: if the database does not answer.
    """
    problems, weaknesses = {}, {}
    if missing := pending.names():
        problems["migrations"] = _("%(count)s not applied") % {"count": len(missing)}
    elif not workers(now):
        weaknesses["worker"] = _("no worker is alive")
    return Readiness(problems, weaknesses)


def workers(now: datetime) -> int:
    """Count the workers that gave a sign of life just now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > %s", [now - ALIVE])
        return int(cursor.fetchone()[0])


def jobs() -> dict[str, int]:
    """Count the jobs by state."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1")
        found = dict(cursor.fetchall())
    return {state: int(found.get(state, 0)) for state in STATES}


def oldest_due(now: datetime) -> float:
    """Say how many seconds the oldest job waits that could be done; 0 if none does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(coalesce(j.scheduled_at, e.at)) FROM procrastinate_jobs j "
            "LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' "
            "WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= %s)",
            [now],
        )
        (since,) = cursor.fetchone()
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def database_bytes() -> int:
    """Say how large the database is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def sessions() -> dict[str, int]:
    """Count the sessions in the database by what they do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1"
        )
        return {state: int(count) for state, count in cursor.fetchall()}


def free_bytes() -> int:
    """Say how much room the disk of the installation has."""
    return shutil.disk_usage(Path(settings.VAR)).free


def backups() -> list[keeping.Kept]:
    """Give the backups in the usual folder, the latest first."""
    return keeping.all_in(taking.folder_of(settings.ENVIRONMENT))


def figures(now: datetime) -> Iterator[tuple[str, str, str, float]]:
    """Yield name, meaning, labels and value of what a monitoring system asks for."""
    for state, count in jobs().items():
        yield "jobs", "Jobs in the database, by state.", f'state="{state}"', count
    yield "job_oldest_due_seconds", "How long the oldest due job waits.", "", oldest_due(now)
    yield "workers", "Workers that are alive.", "", workers(now)
    yield "database_bytes", "Size of the database.", "", database_bytes()
    for state, count in sessions().items():
        yield "database_sessions", "Sessions in the database, by state.", f'state="{state}"', count
    yield "disk_free_bytes", "Free room on the disk of the installation.", "", free_bytes()
    latest = next((kept for kept in backups() if kept.manifest), None)
    warehouse = telling.health(now)
    made = warehouse.made_at.timestamp() if warehouse.made_at else 0
    yield "warehouse_made_timestamp_seconds", "When the generation of the warehouse that serves was made.", "", made
    yield (
        "warehouse_well",
        "Whether the last refresh of the warehouse went well and is not too old.",
        "",
        float(warehouse.is_well),
    )
    yield "warehouse_refresh_seconds", "How long the last refresh of the warehouse took.", "", telling.last_seconds()
    yield "backup_made_timestamp_seconds", "When the latest backup was made.", "", latest.made_at.timestamp() if latest else 0
