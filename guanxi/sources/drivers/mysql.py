"""MySQL and MariaDB databases: every table and view that the user may read."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from guanxi.lib.marking import N_
from guanxi.sources import extracting
from guanxi.sources.origin import Notice, Origin, Part, Since, Unreachable, silent
from guanxi.sources.table import Table, UnreadableTable

SECONDS = 5
READ_SECONDS = 300
SAMPLED = 200
NO_TABLE, NO_COLUMN = 1146, 1054
_TABLES = "SELECT table_name, table_rows FROM information_schema.tables WHERE table_schema = %s ORDER BY 1"


class MySQL:
    """Reads a MySQL database in one transaction that changes nothing."""

    def parts(self, origin: Origin) -> list[Part]:
        """The tables; the counts are estimates of the server."""
        with _connected(origin) as connection, connection.cursor() as cursor:
            cursor.execute(_TABLES, [origin.database])
            return [Part(str(name), rows) for name, rows in cursor.fetchall()]

    def sample(self, origin: Origin, part: str, folder: Path) -> Table:
        """The first rows."""
        del folder
        with _connected(origin) as connection, _explained(part), connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {_quoted(part)} LIMIT {SAMPLED}")  # noqa: S608 (quoted)
            return extracting.HeldTable(part, [one[0] for one in cursor.description], cursor.fetchall())

    def fetch(self, origin: Origin, part: str, target: Path, since: Since | None = None, notice: Notice = silent) -> None:
        """All rows one after the other, so that no table is too large."""
        from pymysql.cursors import SSCursor  # late: slow import

        where, values = (f" WHERE {_quoted(since.column)} >= %s", [since.value]) if since else ("", [])
        with _connected(origin) as connection, _explained(part), connection.cursor(SSCursor) as cursor:
            cursor.execute(f"SELECT * FROM {_quoted(part)}{where}", values)  # noqa: S608 (quoted)
            header = [one[0] for one in cursor.description]
            extracting.write(target, part, header, iter(cursor.fetchone, None), notice)


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


@contextmanager
def _connected(origin: Origin) -> Iterator[Any]:
    import pymysql  # late: slow import

    host, _colon, port = origin.place.rpartition(":") if origin.place.rpartition(":")[2].isdecimal() else (origin.place, "", "")
    where: dict[str, Any] = {"unix_socket": host} if host.startswith("/") else {"host": host, "port": int(port or 3306)}
    if origin.options.get("encryption") == "require":
        where["ssl"] = ssl.create_default_context()
    try:
        connection = pymysql.connect(
            **where, user=origin.user, password=origin.secret, database=origin.database, charset="utf8mb4",
            connect_timeout=SECONDS, read_timeout=READ_SECONDS, local_infile=False,
        )  # fmt: skip
    except pymysql.MySQLError as why:
        raise Unreachable(
            N_("The database does not let us in: %(reason)s"), N_("Check host, name, user and password."), reason=_reason(why)
        ) from None
    with closing(connection):
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        yield connection


@contextmanager
def _explained(part: str) -> Iterator[None]:
    import pymysql  # late: slow import

    try:
        yield
    except pymysql.MySQLError as why:
        number = why.args[0] if why.args else 0
        if number == NO_TABLE:
            raise UnreadableTable(
                N_("There is no table %(table)s."), N_("It may have been renamed; choose it anew."), table=part
            ) from None
        if number == NO_COLUMN:
            raise UnreadableTable(
                N_("A column is missing: %(reason)s"), N_("It may have been renamed."), reason=_reason(why)
            ) from None
        raise Unreachable(
            N_("The database broke off: %(reason)s"), N_("Try again; what stood before stands."), reason=_reason(why)
        ) from None


def _reason(why: Exception) -> str:
    return str(why.args[-1] if why.args else why)
