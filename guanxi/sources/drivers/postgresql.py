"""PostgreSQL databases: every table and view that the user may read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from guanxi.lib.marking import N_
from guanxi.sources import extracting
from guanxi.sources.origin import Notice, Origin, Part, Since, Unreachable, silent
from guanxi.sources.table import Table, UnreadableTable

SECONDS = 5
SAMPLED = 200
_AT_ONCE = 5000
_TABLES = """
SELECT n.nspname, c.relname, GREATEST(c.reltuples, 0)::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema')
AND n.nspname NOT LIKE 'pg\\_%%' AND has_table_privilege(c.oid, 'SELECT') ORDER BY n.nspname <> 'public', 1, 2
"""


class PostgreSQL:
    """Reads a PostgreSQL database in one transaction that changes nothing."""

    def parts(self, origin: Origin) -> list[Part]:
        """The tables; those outside the schema `public` with their schema."""
        with _connected(origin) as connection:
            rows = connection.execute(_TABLES).fetchall()
        return [Part(name if schema == "public" else f"{schema}.{name}", rows or None) for schema, name, rows in rows]

    def sample(self, origin: Origin, part: str, folder: Path) -> Table:
        """The first rows."""
        del folder
        with _connected(origin) as connection, _explained(part):
            found = connection.execute(sql.SQL("SELECT * FROM {} LIMIT {}").format(_name(part), sql.Literal(SAMPLED)))
            return extracting.HeldTable(part, [one.name for one in found.description or ()], found.fetchall())

    def fetch(self, origin: Origin, part: str, target: Path, since: Since | None = None, notice: Notice = silent) -> None:
        """All rows through a cursor of the server, so that no table is too large."""
        query = sql.SQL("SELECT * FROM {}").format(_name(part))
        values: list[object] = []
        if since is not None:
            query += sql.SQL(" WHERE {} >= %s").format(sql.Identifier(since.column))
            values = [since.value]
        with _connected(origin) as connection, _explained(part), connection.cursor("guanxi_load") as cursor:
            cursor.itersize = _AT_ONCE
            cursor.execute(query, values)
            header = [one.name for one in cursor.description or ()]
            extracting.write(target, part, header, cursor, notice)


def _name(part: str) -> sql.Identifier:
    schema, point, name = part.rpartition(".")
    return sql.Identifier(schema, name) if point else sql.Identifier("public", name)


@contextmanager
def _connected(origin: Origin) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    host, _colon, port = origin.place.rpartition(":") if origin.place.rpartition(":")[2].isdecimal() else (origin.place, "", "")
    known = {"host": host, "port": port or "5432", "dbname": origin.database, "user": origin.user, "password": origin.secret}
    try:
        connection = psycopg.connect(
            **{name: value for name, value in known.items() if value},  # type: ignore[arg-type]
            connect_timeout=SECONDS,
            application_name="guanxi load",
            sslmode=origin.options.get("encryption") or "prefer",
        )
    except psycopg.Error as why:
        raise Unreachable(
            N_("The database does not let us in: %(reason)s"),
            N_("Check host, name, user and password."),
            reason=_first_line(why),
        ) from None
    with connection:
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        yield connection


@contextmanager
def _explained(part: str) -> Iterator[None]:
    try:
        yield
    except psycopg.errors.UndefinedTable:
        raise UnreadableTable(
            N_("There is no table %(table)s."), N_("It may have been renamed; choose it anew."), table=part
        ) from None
    except psycopg.errors.UndefinedColumn as why:
        raise UnreadableTable(
            N_("A column is missing: %(reason)s"), N_("It may have been renamed."), reason=_first_line(why)
        ) from None
    except psycopg.Error as why:
        raise Unreachable(
            N_("The database broke off: %(reason)s"), N_("Try again; what stood before stands."), reason=_first_line(why)
        ) from None


def _first_line(why: Exception) -> str:
    return str(why).strip().partition("\n")[0]
