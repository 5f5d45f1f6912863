"""ClickHouse: for stars of billions of rows; here in the process (`chdb`), a server speaks the same."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from guanxi.semantics.translating import translated

SETTINGS = (
    "join_use_nulls = 1, group_by_use_nulls = 1, output_format_json_quote_decimals = 1, "
    "output_format_json_quote_64bit_integers = 0, prefer_column_name_to_alias = 1"
)
"""Standard SQL in joins and groups: what is missing is NULL, not empty text; and numbers that lose no digit on their way."""


class ClickHouse:
    """A star in a database of ClickHouse; `session` has `query(sql, format)`."""

    dialect = "clickhouse"

    def __init__(self, session: Any) -> None:
        self.session = session

    def run(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """All rows of a statement."""
        answer = self.session.query(f"{translated(sql, self.dialect)} SETTINGS {SETTINGS}", "JSONCompact")
        told = json.loads(str(answer))
        kinds = [column["type"] for column in told["meta"]]
        return [tuple(_value(value, kind) for value, kind in zip(row, kinds, strict=True)) for row in told["data"]]

    def tables(self) -> frozenset[str]:
        """The tables and views of the present database."""
        return frozenset(row[0] for row in self.run("SELECT name FROM system.tables WHERE database = currentDatabase()"))


def _value(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if "Decimal" in kind:
        return Decimal(value)
    return datetime.date.fromisoformat(value) if "Date" in kind else value
