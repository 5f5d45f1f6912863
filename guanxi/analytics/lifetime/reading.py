"""Purchases from a file: a line for each with customer, day and amount."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from guanxi.analytics import columns
from guanxi.analytics.columns import NotUsable, Source
from guanxi.analytics.lifetime.purchases import Purchases, summarized
from guanxi.lib.numbers import parse_day, parse_number
from guanxi.sources.table import Cell, Table


def from_table(source: Source, *, by: str, order: str, amount: str | None, until: date | None = None) -> Purchases:
    """Read and sum up; without an amount every purchase counts 0.

    :raises NotUsable: if a column is missing, empty, or holds something else.
    :raises UnreadableTable: if the file is no table.
    """
    names = (by, order, amount) if amount else (by, order)
    table, places = columns.opened(source, names)
    purchases = summarized(_lines(table, places), until)
    if not len(purchases):
        raise NotUsable(f"No row has {' and '.join(names)}{f' up to {until}' if until else ''}.")
    return purchases


def _lines(table: Table, places: list[int]) -> Iterator[tuple[str, date, Decimal]]:
    days: dict[Cell, date] = {}
    for row, (whose, when, *much) in columns.filled(table, places):
        if when not in days:
            days[when] = _day(when, row)
        yield columns.said(whose), days[when], _amount(much[0], row) if much else Decimal(0)


def _day(cell: Cell, row: int) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    day = cell if isinstance(cell, date) else parse_day(columns.said(cell))
    if day is None:
        raise NotUsable(f"Row {row}: {cell!r} is no day.")
    return day


def _amount(cell: Cell, row: int) -> Decimal:
    number = cell if isinstance(cell, (int, Decimal)) else parse_number(str(cell))
    if number is None:
        raise NotUsable(f"Row {row}: {cell!r} is no amount.")
    return Decimal(number)
