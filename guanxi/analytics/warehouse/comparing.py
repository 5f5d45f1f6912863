"""Comparing the star with the product: the same rows, the same sums to the last digit."""

from decimal import Decimal

from duckdb import DuckDBPyConnection

from guanxi.semantics.star import Check

from .origins import Origin
from .plan import Difference


def compare(connection: DuckDBPyConnection, origin: Origin, check: Check, *, is_thorough: bool) -> Difference:
    """Give both sides of a check. Sums that the product keeps are asked first; where they disagree, the rows have the last word."""
    star = _figures(connection, check.star.statement)
    if check.kept and not is_thorough:
        kept = _figures(connection, f"SELECT * FROM {origin.asked(check.kept.statement)}")
        if kept == star:
            return Difference(check.star.table, kept, star)
    source = _figures(connection, f"SELECT * FROM {origin.asked(check.source.statement)}")
    return Difference(check.star.table, source, star)


def _figures(connection: DuckDBPyConnection, statement: str) -> tuple[str, ...]:
    row = connection.execute(statement).fetchone() or ()
    return tuple(f"{Decimal(text).normalize():f}" for text in row)
