"""PostgreSQL, with the star in one of its schemas: where one database has to do everything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from guanxi.semantics.translating import translated

if TYPE_CHECKING:
    import psycopg


class Postgres:
    """A star in a schema of PostgreSQL; the connection's search path leads there."""

    dialect = "postgres"

    def __init__(self, connection: psycopg.Connection[Any], schema: str) -> None:
        self.connection = connection
        self.schema = schema

    def run(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """All rows of a statement."""
        return self.connection.execute(translated(sql, self.dialect)).fetchall()

    def tables(self) -> frozenset[str]:
        """The tables and views of the schema."""
        found = self.connection.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [self.schema])
        return frozenset(name for (name,) in found.fetchall())
