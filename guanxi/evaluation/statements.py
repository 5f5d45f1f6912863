"""Questions that the database answers in words of its own: pieces of SQL with their parameters."""

from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Sql:
    """A piece of SQL with its parameters."""

    text: str
    params: tuple[Any, ...] = ()


NOBODY = Sql(
    "SELECT 0::bigint AS account_id, 0::numeric AS revenue_sum, 0::numeric AS profit_sum, 0::numeric AS unknown_sum WHERE false"
)
"""No customer's sums."""


def fetch(sql: Sql) -> list[tuple[Any, ...]]:
    """Run a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql.text, sql.params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
