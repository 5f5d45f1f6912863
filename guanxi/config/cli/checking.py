"""The checks of `guanxi check` that need the loaded product."""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import ERROR
from django.core.checks.registry import registry
from django.db import connection
from django.utils import timezone

from guanxi.analytics.warehouse import telling
from guanxi.config.postgres import database, ownership
from guanxi.config.server import preparing
from guanxi.evaluation import summing
from guanxi.records.auditing import verifying

Finding = tuple[bool, str]
WORKER_CONNECTIONS = 5
SPARE_CONNECTIONS = 10


def everything() -> Iterator[Finding]:
    """Check database, migrations, declarations and translations."""
    yield from _database()
    steps = preparing.pending()
    yield steps == 0, f"migrations: {steps} not applied; guanxi run applies them" if steps else "migrations"
    yield from _declarations()
    yield from _translations()
    yield from _workers()
    if not steps:
        level = verifying.protection()
        yield (
            level != "none",
            f"audit trail: only added to, kept so by {level}" if level != "none" else "audit trail: its triggers are gone",
        )
        differing = summing.differing()
        yield (
            not differing,
            f"sums of order lines: {differing} differ; they are made anew every night" if differing else "sums of order lines",
        )
        warehouse = telling.health(timezone.now())
        yield warehouse.is_well, f"warehouse: {warehouse.text}"


def _database() -> Iterator[Finding]:
    database.ensure_extensions(ownership.of(settings.ENVIRONMENT))
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database()))")
        version, size = cursor.fetchone()
    yield True, f"database: PostgreSQL {version}, {size}"
    yield from _parameters()


def _parameters() -> Iterator[Finding]:
    """Look at what a database of others is set to: letters, durability, room for our connections."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_encoding'), current_setting('fsync'), current_setting('full_page_writes'), "
            "current_setting('max_connections')::int, current_setting('transaction_read_only')"
        )
        encoding, fsync, pages, most, read_only = cursor.fetchone()
    chosen = settings.ENVIRONMENT
    needed = chosen.web_workers * (chosen.threads + 2) + chosen.workers * WORKER_CONNECTIONS + SPARE_CONNECTIONS
    yield encoding == "UTF8", f"database: letters are {encoding}"
    yield (
        (fsync, pages) == ("on", "on"),
        f"database: fsync {fsync}, full_page_writes {pages} (both must be on, or a power failure loses data)",
    )
    yield most >= needed, f"database: {most} connections allowed, {needed} may be needed"
    yield read_only == "off", "database: writable" if read_only == "off" else "database: it is read-only, perhaps a copy"


def _declarations() -> Iterator[Finding]:
    found = [message for message in registry.run_checks() if message.level >= ERROR]
    yield from ((False, str(message)) for message in found)
    if not found:
        yield True, "declarations"


def _translations() -> Iterator[Finding]:
    for code in ("zh_Hans", "zh_Hant"):
        path = settings.LOCALE_PATHS[0] / code / "LC_MESSAGES" / "django.mo"
        yield path.exists(), f"translations: {code}" if path.exists() else f"translations: {path} is missing; build it"


def _workers() -> Iterator[Finding]:
    if not preparing.pending():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
            failed = cursor.fetchone()[0]
        yield failed == 0, f"jobs: {failed} failed for good" if failed else "jobs"
