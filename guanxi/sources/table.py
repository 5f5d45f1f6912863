"""A table in a file: its sheets, its header, its rows with the numbers under which a person finds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol

Cell = str | int | Decimal | bool | date | datetime | time | timedelta | None
"""What a cell may hold; an empty cell is None, never an empty text."""


class UnreadableTable(Exception):
    """The file cannot be read as a table; says why and what to do, for a person.

    `message` and `advice` are texts to be translated and then filled with `details` (`text % details`).
    """

    def __init__(self, message: str, advice: str = "", **details: object) -> None:
        self.message, self.advice, self.details = message, advice, details
        super().__init__(f"{message} {advice}".strip() % details)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `number` as the program that made the file counts (from 1), as many cells as the header has columns.

    `surplus` holds what stands to the right of the last column of the header.
    """

    number: int
    cells: tuple[Cell, ...]
    surplus: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """What was found out about a file: format (`csv`, `xlsx`, …), and for text files encoding, delimiter, and how sure that is (0–1)."""

    format: str
    encoding: str | None = None
    delimiter: str | None = None
    confidence: float = 1.0


class Table(Protocol):
    """A sheet of a file, opened for reading. `rows()` may be called again and starts anew; rows are streamed."""

    @property
    def shape(self) -> Shape:
        """What kind of file it is."""

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of all sheets of the file with something in them, in their order; a text file has one."""

    @property
    def sheet(self) -> str:
        """The name of this sheet."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, each different."""

    @property
    def header_number(self) -> int:
        """The number of the row in which the header stands; lines above it are titles."""

    @property
    def percentages(self) -> frozenset[str]:
        """The columns whose numbers the file shows as percentages: there 1.5 is 150%."""

    def rows(self) -> Iterator[Row]:
        """The rows below the header that are not empty; UnreadableTable where the file is damaged."""


def by_name(table: Table, rows: Iterable[Row] | None = None) -> Iterator[tuple[int, dict[str, Cell]]]:
    """The rows as (number, {column: cell})."""
    for row in table.rows() if rows is None else rows:
        yield row.number, dict(zip(table.header, row.cells, strict=True))
