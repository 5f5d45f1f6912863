"""Finding the header of a table, and giving every column a name of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from guanxi.lib.marking import N_
from guanxi.sources.table import Cell, Row, UnreadableTable

LOOKED_AT = 30
"""The header is looked for among this many rows."""
WIDE_ENOUGH = 0.6
"""A title line above the header fills less than this share of the columns that the widest row fills."""


def find_header(rows: Iterable[Row]) -> Row:
    """The row with the column names: the first that is nearly as wide as the table and holds texts only.

    UnreadableTable if there is no row at all.
    """
    first = [row for row in islice(rows, LOOKED_AT) if not is_empty(row.cells)]
    if not first:
        raise UnreadableTable(N_("The table is empty."), N_("Choose a file or a sheet with a header and rows."))
    widest = max(_filled(row.cells) for row in first)
    wide = [row for row in first if _filled(row.cells) >= widest * WIDE_ENOUGH]
    return next((row for row in wide if _only_texts(row.cells)), wide[0])


def column_names(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Names from the cells of the header: single spaces, none empty (the letter of the column), doubles numbered."""
    names: list[str] = []
    for position, cell in enumerate(cells):
        name = " ".join(str(cell).split()) if cell is not None else f"({column_letter(position)})"
        names.append(_different(name, names))
    return tuple(names)


def body(rows: Iterable[Row], header: Row, width: int) -> Iterator[Row]:
    """The rows below the header that hold anything, each cut or filled up to `width` cells."""
    nothing = (None,) * width
    for row in rows:
        if row.number > header.number and not is_empty(row.cells):
            surplus = row.cells[width:]
            yield Row(row.number, (row.cells + nothing)[:width], () if is_empty(surplus) else surplus)


def last_filled(cells: Sequence[Cell]) -> int:
    """How many cells there are up to the last one that is not empty."""
    return max((position + 1 for position, cell in enumerate(cells) if cell is not None), default=0)


def is_empty(cells: Sequence[Cell]) -> bool:
    """Whether no cell holds anything."""
    return all(cell is None for cell in cells)


def column_letter(position: int) -> str:
    """The letter of a column as spreadsheets show it: 0 is A, 26 is AA."""
    letters = ""
    while position >= 0:
        letters = chr(ord("A") + position % 26) + letters
        position = position // 26 - 1
    return letters


def _filled(cells: Sequence[Cell]) -> int:
    return sum(cell is not None for cell in cells)


def _only_texts(cells: Sequence[Cell]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not _is_number(cell)) for cell in cells)


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").replace("-", "").strip().isdecimal()


def _different(name: str, taken: Sequence[str]) -> str:
    """`name`, or `name (2)`, `name (3)`… if it is taken."""
    candidate, count = name, 1
    while candidate in taken:
        count += 1
        candidate = f"{name} ({count})"
    return candidate
