"""Rows taken out of a database as they were: one packed line a row, so that they can be read again without asking it.

The first line says what this is and names the columns; each other line is a list of cells. JSON holds texts, whole numbers and yes or
no as they are; a day, a moment, a time and an exact number are pairs of a letter and a text: ["d", "2024-03-05"].
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from guanxi.lib.marking import N_
from guanxi.sources.heading import column_names
from guanxi.sources.origin import Notice, silent
from guanxi.sources.table import Cell, Row, Shape, UnreadableTable

MARK = '{"guanxi": "extract"'
TELL_EVERY = 5000
_PACKED_LEVEL = 1


class ExtractTable:
    """What was taken out of one table (see `Table`). Row numbers count the rows in the order in which the database gave them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.shape = Shape("extract")
        told = json.loads(next(self._lines()))
        self.sheet: str = told["table"]
        self.sheets = (self.sheet,)
        self.header: tuple[str, ...] = tuple(told["columns"])
        self.header_number = 0
        self.percentages: frozenset[str] = frozenset()

    def rows(self) -> Iterator[Row]:
        """All rows; UnreadableTable where the file is cut off."""
        lines = self._lines()
        next(lines)
        for number, line in enumerate(lines, start=1):
            cells = [_cell(one) if type(one) is list else one for one in json.loads(line)]
            yield Row(number, tuple(cells))

    def _lines(self) -> Iterator[str]:
        try:
            with gzip.open(self._path, "rt", encoding="utf-8") as file:
                yield from file
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise UnreadableTable(
                N_("The packed file is damaged or cut off."), N_("Pack or copy it again, then try again.")
            ) from None


class HeldTable:
    """A few rows in memory (see `Table`): the sample of a database's table."""

    def __init__(self, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        self.shape = Shape("extract")
        self.sheet, self.sheets = name, (name,)
        self.header, self.header_number = column_names([str(one) for one in header]), 0
        self.percentages: frozenset[str] = frozenset()
        self._rows = [Row(number, tuple(map(plain, row))) for number, row in enumerate(rows, start=1)]

    def rows(self) -> Iterator[Row]:
        """The rows again."""
        return iter(self._rows)


def write(path: Path, table: str, header: Sequence[str], rows: Iterable[Sequence[object]], notice: Notice = silent) -> int:
    """Write rows and say how many there were; `notice` is told now and then."""
    count = 0
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=_PACKED_LEVEL) as file:
        columns = list(column_names([str(one) for one in header]))
        file.write(f'{MARK}, "table": {json.dumps(table)}, "columns": {json.dumps(columns, ensure_ascii=False)}}}\n')
        for row in rows:
            file.write(json.dumps([plain(cell) for cell in row], default=_tagged, ensure_ascii=False) + "\n")
            count += 1
            if count % TELL_EVERY == 0:
                notice(count)
    notice(count)
    return count


def plain(value: object) -> Cell:
    """What a database gives as a cell: no binary fractions, no empty texts, moments in universal time; pictures and such are left out."""
    if value is None or isinstance(value, (bool, int, date, time, timedelta)):
        return _universal(value) if isinstance(value, datetime) else value
    if isinstance(value, str):
        return value.replace("\x00", "").strip() or None
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, float):
        return Decimal(repr(value)) if value - value == 0 else None
    return _written(value)


def _written(value: object) -> str | None:
    """Anything else as a text: lists as JSON, identifiers as they are written; pictures and such are left out."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return None
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value) or None


def _universal(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment


def _tagged(value: Any) -> list[str]:
    if isinstance(value, Decimal):
        return ["n", format(value, "f")]
    if isinstance(value, datetime):
        return ["m", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, time):
        return ["t", value.isoformat()]
    return ["s", str(value.total_seconds())]


def _cell(told: list[str]) -> Cell:
    kind, text = told
    if kind == "n":
        return Decimal(text)
    if kind == "m":
        return datetime.fromisoformat(text)
    if kind == "d":
        return date.fromisoformat(text)
    return time.fromisoformat(text) if kind == "t" else timedelta(seconds=float(text))
