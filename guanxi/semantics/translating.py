"""From DuckDB's dialect of SQL to that of another engine."""

from __future__ import annotations

from functools import lru_cache

import sqlglot


@lru_cache(maxsize=256)
def translated(sql: str, dialect: str) -> str:
    """The statement in another dialect: `postgres`, `spark`, `clickhouse`."""
    found: str = sqlglot.transpile(sql, read="duckdb", write=dialect)[0]
    return found
