"""JSON and JSON Lines as tables, also packed with gzip; and the pages of an API as they were fetched."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from guanxi.lib.marking import N_
from guanxi.sources import json_rows
from guanxi.sources.packing import unpacked
from guanxi.sources.table import Cell, Row, Shape, UnreadableTable

LARGEST = 128 << 20
PAGES = b'{"guanxi": "pages"'


class JsonTable:
    """One list of objects in a document (see `Table`); row numbers are places in the list, in JSON Lines those of the lines."""

    header_number = 0
    percentages: frozenset[str] = frozenset()

    def __init__(self, path: Path, *, sheet: str | None = None) -> None:
        self._path = path
        self.shape = Shape("json", "utf-8")
        documents = self._documents
        found: dict[str, None] = {}
        for _line, document in documents:
            found.update(dict.fromkeys(name for name, _count in json_rows.lists(document)))
        self.sheets = tuple(found) or (json_rows.WHOLE,)
        self.sheet = sheet if sheet is not None else self.sheets[0]
        if self._is_lines:
            self.sheet = json_rows.WHOLE
            self.sheets = (self.sheet,)
        if not self._rows:
            raise UnreadableTable(N_("The table is empty."), N_("Choose a file or a sheet with a header and rows."))

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, each different."""
        return json_rows.named(self._names)

    def rows(self) -> Iterator[Row]:
        """All objects as rows."""
        for number, row in self._rows:
            cells: tuple[Cell, ...] = tuple(row.get(name) for name in self._names)
            if any(cell is not None for cell in cells):
                yield Row(number, cells)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return json_rows.header_of(row for _number, row in self._rows)

    @cached_property
    def _rows(self) -> list[tuple[int, dict[str, Cell]]]:
        if self._is_lines:
            return [(line, json_rows.flat(one if isinstance(one, dict) else {"value": one})) for line, one in self._documents]
        found = [row for _line, document in self._documents for row in json_rows.rows_at(document, self.sheet)]
        return [(number, json_rows.flat(row)) for number, row in enumerate(found, start=1)]

    @cached_property
    def _documents(self) -> list[tuple[int, Any]]:
        """The documents with the numbers of their lines: one, or one a line."""
        with unpacked(self._path) as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise UnreadableTable(N_("The document is too large."), N_("Ask for it page by page, or as JSON Lines in parts."))
        content = content.removeprefix(b"\xef\xbb\xbf")
        if content.startswith(PAGES):
            return [(0, json_rows.read(json_rows.read(line)["body"])) for line in content.splitlines()[1:]]
        self._is_lines = False
        try:
            return [(1, json_rows.read(content))]
        except UnreadableTable:
            lines = [(number, line) for number, line in enumerate(content.splitlines(), start=1) if line.strip()]
            if len(lines) < 2 or not lines[0][1].lstrip().startswith(b"{"):
                raise
            found = [(number, json_rows.read(line)) for number, line in lines]
            self._is_lines = True
            return found

    _is_lines = False
