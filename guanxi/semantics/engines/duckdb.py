"""DuckDB, in this process: the warehouse itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class DuckDB:
    """A star in a DuckDB file; another thread may interrupt the connection."""

    dialect = "duckdb"

    def __init__(self, connection: DuckDBPyConnection, tables: frozenset[str] | None = None) -> None:
        self.connection = connection
        self._tables = tables

    def run(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """All rows of a statement."""
        return self.connection.execute(sql).fetchall()

    def tables(self) -> frozenset[str]:
        """The tables and views of the file."""
        if self._tables is None:
            self._tables = frozenset(name for (name,) in self.run("SELECT DISTINCT table_name FROM duckdb_columns()"))
        return self._tables
