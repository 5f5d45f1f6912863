"""Where the star's rows are read: PostgreSQL through DuckDB's own reader, or through a connection that somebody else has open."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from duckdb import DuckDBPyConnection

from guanxi.semantics.star import Source

from . import engine
from .units import QUEUE

TYPES = {16: "BOOLEAN", 20: "BIGINT", 21: "SMALLINT", 23: "INTEGER", 1082: "DATE", 1184: "TIMESTAMPTZ", 701: "DOUBLE"}
NUMERIC = 1700
NOTHING = "\\N"


class Origin(Protocol):
    """Rows of the product, as something that can stand behind FROM; all of the same moment."""

    def asked(self, statement: str) -> str:
        """What a statement of PostgreSQL gives."""

    def scanned(self, source: Source) -> str:
        """All rows of a plain source."""


def selected(source: Source, zone: str, unit: str = "") -> str:
    """The statement of PostgreSQL that reads a source, or of it only what was touched of a unit."""
    conditions = [f"({source.where})"] if source.where else []
    if unit and source.key:
        # As an array, keys are looked up in their order: rows that lie together are read together, seven times quicker than by IN.
        keys = f"SELECT unnest(keys) FROM {QUEUE} WHERE unit = {engine.literal(unit)}"
        conditions.append(f"{source.key} = ANY (ARRAY({keys}))")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    columns = ", ".join(source.columns).replace("{zone}", engine.literal(zone))
    return f"SELECT {'DISTINCT ' if source.is_distinct else ''}{columns} FROM {source.table}{where}"


class Scanner:
    """DuckDB reads the server itself, over several connections that share one snapshot: the transaction must have begun."""

    def __init__(self, connection: DuckDBPyConnection, conninfo: str) -> None:
        engine.load(connection, "postgres_scanner")
        connection.execute(f"ATTACH {engine.literal(conninfo)} AS product (TYPE postgres, READ_ONLY)")

    def asked(self, statement: str) -> str:
        return f"postgres_query('product', {engine.literal(statement)})"

    def scanned(self, source: Source) -> str:
        where = f" WHERE {source.where}" if source.where else ""
        return f"(SELECT {', '.join(source.columns)} FROM product.{source.table}{where})"


class Copied:
    """Rows are copied through an open connection of ours: what an open transaction has written is among them."""

    def __init__(self, connection: DuckDBPyConnection, cursor: Any) -> None:
        self.connection, self.cursor = connection, cursor
        self.folder = tempfile.TemporaryDirectory(prefix="guanxi-star-")
        self.count = 0

    def asked(self, statement: str) -> str:
        self.count += 1
        path = Path(self.folder.name) / f"{self.count}.csv"
        columns = ", ".join(f"{engine.literal(name)}: {engine.literal(kind)}" for name, kind in self._columns(statement))
        with path.open("wb") as file, self.cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv, NULL '{NOTHING}')") as rows:
            for row in rows:
                file.write(row)
        return (
            f"read_csv({engine.literal(path)}, columns = {{{columns}}}, header = false, delim = ',', quote = '\"', escape = '\"',"
            f" nullstr = '{NOTHING}', auto_detect = false)"
        )

    def scanned(self, source: Source) -> str:
        return self.asked(selected(source, ""))

    def close(self) -> None:
        """Throw the copies away."""
        self.folder.cleanup()

    def _columns(self, statement: str) -> Iterator[tuple[str, str]]:
        self.cursor.execute(f"SELECT * FROM ({statement}) AS asked LIMIT 0")
        for column in self.cursor.description:
            kind = TYPES.get(column.type_code, "VARCHAR")
            if column.type_code == NUMERIC:
                digits, places = (column.precision, column.scale) if column.precision else (38, 6)
                kind = f"DECIMAL({digits},{places})"
            yield column.name, kind
