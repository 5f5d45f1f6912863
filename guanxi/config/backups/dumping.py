"""Reads the whole database as it was at one moment: a dump of the real schema and rows, and how many rows each table had."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from guanxi.config.backups import programs
from guanxi.config.environment import Database

TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1"""
COMPRESSION = "4"
Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Moment:
    """One moment of a database that several readers share, while others go on writing."""

    database: Database
    connection: Connection
    snapshot: str

    def counts(self) -> dict[str, int]:
        """Count the rows of every table."""
        return counts(self.connection)

    def migrations(self) -> list[str]:
        """Name the migrations that the database has seen, as `app.name`."""
        return migrations(self.connection)

    def dump(self) -> Iterator[bytes]:
        """Yield the dump of all tables, also of those that exist only here.

        :raises Failed: if it does not come to its end.
        """
        words = [programs.path_of("pg_dump"), "--format=custom", f"--compress={COMPRESSION}", "--schema=public"]
        words += ["--no-owner", "--no-privileges", f"--snapshot={self.snapshot}", f"--dbname={programs.target(self.database)}"]
        return programs.output_of(words, self.database)


@contextmanager
def moment(database: Database) -> Iterator[Moment]:
    """Hold one moment of a database."""
    with psycopg.connect(**database.parameters()) as connection:  # type: ignore[arg-type]
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield Moment(database, connection, str(row[0]) if row else "")


def tables(connection: Connection) -> list[str]:
    """Name all tables that are not part of an extension."""
    return [name for (name,) in connection.execute(TABLES).fetchall()]


def counts(connection: Connection) -> dict[str, int]:
    """Count the rows of every table."""
    counted = {}
    for name in tables(connection):
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", name))).fetchone()
        counted[name] = int(row[0]) if row else 0
    return counted


def migrations(connection: Connection) -> list[str]:
    """Name the migrations that the database has seen, as `app.name`; none if it is empty."""
    if "django_migrations" not in tables(connection):
        return []
    return [f"{app}.{name}" for app, name in connection.execute("SELECT app, name FROM public.django_migrations ORDER BY 1, 2")]
