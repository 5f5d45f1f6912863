"""Spark: for stars that need many machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guanxi.semantics.translating import translated


class Spark:
    """A star in the tables or views of a Spark session."""

    dialect = "spark"

    def __init__(self, session: Any) -> None:
        self.session = session

    def run(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """All rows of a statement."""
        return [tuple(row) for row in self.session.sql(translated(sql, self.dialect)).collect()]

    def tables(self) -> frozenset[str]:
        """The tables and views of the session."""
        return frozenset(row.tableName for row in self.session.sql("SHOW TABLES").collect())
