"""Ledgers from a file: rows with a day, an amount, and names that tell them apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import prod

from guanxi.analytics import columns
from guanxi.analytics.columns import NotUsable, Source
from guanxi.lib.numbers import parse_day, parse_number
from guanxi.sources.table import Cell


@dataclass(frozen=True)
class Row:
    """One row: its day, the amounts and the names in the order in which their columns were asked for."""

    day: date
    amounts: tuple[Decimal, ...]
    names: tuple[str, ...]


def rows(source: Source, *, day: str, amounts: tuple[str, ...], names: tuple[str, ...]) -> Iterator[Row]:
    """Read row by row; rows in which a cell is empty say nothing and are left out.

    An amount may be a product of columns: ``Quantity*Price``.

    :raises NotUsable: if a column is missing or holds something else.
    :raises UnreadableTable: if the file is no table.
    """
    factors = [[part.strip() for part in amount.split("*")] for amount in amounts]
    several = [name for parts in factors for name in parts]
    table, places = columns.opened(source, (day, *several, *names))
    known: dict[Cell, date] = {}
    for number, (when, *cells) in columns.filled(table, places):
        if when not in known:
            known[when] = _day(when, number)
        at = iter(cells[: len(several)])
        much = tuple(prod((_amount(next(at), number) for _ in parts), start=Decimal(1)) for parts in factors)
        yield Row(known[when], much, tuple(columns.said(cell) for cell in cells[len(several) :]))


def _day(cell: Cell, row: int) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    day = cell if isinstance(cell, date) else parse_day(columns.said(cell))
    if day is None:
        raise NotUsable(f"Row {row}: {cell!r} is no day.")
    return day


def _amount(cell: Cell, row: int) -> Decimal:
    if isinstance(cell, (int, Decimal)):
        return Decimal(cell)
    number = parse_number(str(cell))
    if number is None:
        raise NotUsable(f"Row {row}: {cell!r} is no amount.")
    return number
