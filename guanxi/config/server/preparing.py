"""Makes the database ready for this version of the product, and at the first start useful for people."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection

from guanxi.config.environment import Database, Environment, Misconfigured
from guanxi.config.operations import pending as pending_migrations
from guanxi.config.postgres import audit_owner, database, entrance, ownership
from guanxi.config.server import prepared
from guanxi.people.models import Person
from guanxi.records.auditing import marks

ONE_AT_A_TIME = 7_161_726  # any number that nobody else uses for an advisory lock
ADMINISTRATOR = "admin"


@contextmanager
def alone() -> Iterator[None]:
    """Let one process at a time change the shape of the database, on however many machines."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def refuse_unsound() -> None:
    """Do not start with a declaration that names what is not there.

    :raises Misconfigured: with every problem and what may be meant.
    """
    problems = [problem for problem in run_checks() if problem.is_serious()]
    if problems:
        raise Misconfigured("\n".join(f"{problem.msg} {problem.hint or ''}".strip() for problem in problems))


def pending() -> int:
    """Count the migrations that this version has and the database has not."""
    return len(pending_migrations.names())


def migrate(environment: Environment) -> int:
    """Bring the database to this version and give the number of steps that took.

    :raises Misconfigured: if the server is too old or lacks an extension.
    """
    database.ensure_extensions(ownership.of(environment))
    steps = pending()
    if steps:
        with alone(), audit_owner.opened(_administration(environment), ownership.of(environment)):
            call_command("migrate", database=DEFAULT_DB_ALIAS, verbosity=0, interactive=False)
    close_audit(environment)
    return steps


def close_audit(environment: Environment) -> None:
    """Take the audit trail out of the reach of our own database role, as far as this server lets us."""
    if not audit_owner.is_closed(ownership.of(environment)):
        marks.rebase()
        audit_owner.close(_administration(environment), ownership.of(environment))


def _administration(environment: Environment) -> Database | None:
    """How to sign in to the server of our own as its administrator; None where the database is somebody else's."""
    if environment.database_url:
        return None
    return entrance.administration(ownership.place_of(environment), environment.text("GUANXI_DATABASE_ADMIN_PASSWORD"))


def make_administrator(environment: Environment) -> str | None:
    """Make the first administrator and give the password; None if there is one already."""
    if Person.objects.filter(is_administrator=True, is_sample=False).exists():
        return None
    password = environment.text("GUANXI_ADMIN_PASSWORD") or secrets.token_urlsafe(9)
    Person.objects.create_user(
        ADMINISTRATOR, password, is_administrator=True, language=settings.LANGUAGE_CODE, time_zone=settings.TIME_ZONE
    )
    return password


def first_time_mark(environment: Environment) -> Path:
    """Name the file that says: the first start came to its end."""
    return environment.var / prepared.FIRST_TIME


def remember_first_time(environment: Environment, now: datetime) -> None:
    """Note that the first start came to its end."""
    first_time_mark(environment).write_text(now.astimezone(UTC).isoformat() + "\n", encoding="ascii")
