"""Columns of a file by the names that somebody gives: case and blanks do not matter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from guanxi.analytics.reasons import Reason
from guanxi.lib.marking import N_
from guanxi.lib.numbers import parse_moment, parse_number
from guanxi.sources.opening import open_table
from guanxi.sources.table import Cell, Table

DAY_SECONDS = 86_400
_BEGINNING = datetime(1970, 1, 1)  # noqa: DTZ001 - as written in the file


class NotUsable(Reason):
    """The file does not hold what was asked for; says what and in which row."""


@dataclass(frozen=True)
class Source:
    """A file, and which part of it or how it is written where that is not to be found out."""

    path: Path
    sheet: str | None = None
    encoding: str | None = None


def opened(source: Source, names: Sequence[str]) -> tuple[Table, list[int]]:
    """Open a table and find the columns.

    :raises NotUsable: if one is missing; names those that are there.
    :raises UnreadableTable: if the file is no table.
    """
    table = open_table(source.path, sheet=source.sheet, encoding=source.encoding)
    places = {_plain(name): place for place, name in reversed(list(enumerate(table.header)))}
    for name in names:
        if _plain(name) not in places:
            near = get_close_matches(_plain(name), places, 1)
            told = {"name": name, "columns": ", ".join(table.header)}
            if near:
                text = N_("There is no column “%(name)s”. Did you mean %(near)s? Columns: %(columns)s.")
                raise NotUsable(text, near=table.header[places[near[0]]], **told)
            raise NotUsable(N_("There is no column “%(name)s”. Columns: %(columns)s."), **told)
    return table, [places[_plain(name)] for name in names]


def filled(table: Table, places: Sequence[int]) -> Iterator[tuple[int, list[Cell]]]:
    """Give the cells of the columns row by row; rows in which one of them is empty say nothing and are left out."""
    for row in table.rows():
        cells = [row.cells[place] for place in places]
        if all(cell is not None and cell != "" for cell in cells):
            yield row.number, cells


def said(cell: Cell) -> str:
    """Give a cell as a name: 7.0 and 7 are the same item."""
    if isinstance(cell, Decimal) and cell == cell.to_integral_value():
        return str(int(cell))
    return str(cell).strip()


class Moments:
    """Reads the moments of a column: days and times, or plain numbers; not both."""

    def __init__(self) -> None:
        self.unit = 0  # how many make a day; 1 for plain numbers, 0 before the first was read
        self._known: dict[Cell, int] = {}

    def read(self, cell: Cell, row: int) -> int:
        """Give seconds for days and times, the number itself (whole) for numbers.

        :raises NotUsable: if it is neither, or of the other kind than before.
        """
        if cell not in self._known:
            value, unit = self._read(cell, row)
            if self.unit not in {0, unit}:
                text = N_("Row %(row)s: %(cell)s stands in a column that holds both days and numbers.")
                raise NotUsable(text, row=row, cell=cell)
            self.unit = unit
            self._known[cell] = value
        return self._known[cell]

    def _read(self, cell: Cell, row: int) -> tuple[int, int]:
        if isinstance(cell, datetime):
            return _seconds(cell), DAY_SECONDS
        if isinstance(cell, date):
            return _seconds(datetime(cell.year, cell.month, cell.day)), DAY_SECONDS  # noqa: DTZ001 - as written
        number = cell if isinstance(cell, (int, Decimal)) else parse_number(str(cell))
        if number is not None and number == int(number):
            return int(number), 1
        moment = parse_moment(str(cell))
        if moment is None:
            raise NotUsable(N_("Row %(row)s: “%(cell)s” is neither a day, a time nor a whole number."), row=row, cell=cell)
        return _seconds(moment), DAY_SECONDS


def _seconds(moment: datetime) -> int:
    return int((moment.replace(tzinfo=None) - _BEGINNING).total_seconds())


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
