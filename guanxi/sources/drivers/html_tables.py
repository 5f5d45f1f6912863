"""Tables in web pages: those with at least two columns and rows, named by their caption or the heading above them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from guanxi.lib.marking import N_
from guanxi.sources.encodings import SAMPLE_BYTES, detect, known, unknown
from guanxi.sources.heading import body, column_names, find_header, last_filled
from guanxi.sources.packing import unpacked
from guanxi.sources.table import Cell, Row, Shape, UnreadableTable

LARGEST = 128 << 20
WIDEST_SPAN = 200
MOST_ROWS_SPANNED = 1000
LONGEST_NAME = 60
_BLANKS = " \t\r\n\u00a0\u3000"


class HtmlTable:
    """One table of a page (see `Table`); row numbers count the rows of this table."""

    percentages: frozenset[str] = frozenset()

    def __init__(self, path: Path, *, sheet: str | None = None, encoding: str | None = None) -> None:
        self._path = path
        root, known = _parsed(path, encoding)
        self.shape = Shape("html", known)
        self._tables = dict(_named(root))
        self.sheets = tuple(self._tables)
        if not self.sheets:
            raise UnreadableTable(N_("There is no table in this page."), N_("Choose a page with a table of rows and columns."))
        self.sheet = sheet if sheet is not None else self.sheets[0]
        if self.sheet not in self._tables:
            raise UnreadableTable(
                N_("There is no sheet %(sheet)s."),
                N_("The file has these sheets: %(sheets)s."),
                sheet=self.sheet,
                sheets=", ".join(self.sheets),
            )

    @cached_property
    def _header(self) -> Row:
        return find_header(self._records)

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, each different."""
        return column_names(self._header.cells[: last_filled(self._header.cells)])

    @property
    def header_number(self) -> int:
        """The row in which the header stands."""
        return self._header.number

    def rows(self) -> Iterator[Row]:
        """The rows below the header."""
        return body(self._records, self._header, len(self.header))

    @cached_property
    def _records(self) -> list[Row]:
        return [Row(number, tuple(cells)) for number, cells in enumerate(_grid(self._tables[self.sheet]), start=1)]


def _parsed(path: Path, encoding: str | None) -> tuple[Any, str]:
    """The page and its encoding; what is wrong in its marks is passed over as browsers do."""
    from lxml import etree, html  # late: slow import

    with unpacked(path) as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise UnreadableTable(N_("The page is too large."), N_("Save the table as CSV."))
    name = known(encoding) if encoding else detect([content[:SAMPLE_BYTES], content[SAMPLE_BYTES:]]).encoding
    try:
        parser = html.HTMLParser(encoding=name, no_network=True, huge_tree=False, remove_comments=True)
    except LookupError:
        raise unknown(name) from None
    try:
        root = html.document_fromstring(content, parser=parser)
    except (etree.ParserError, ValueError):
        raise UnreadableTable(
            N_("There is no table in this page."), N_("Choose a page with a table of rows and columns.")
        ) from None
    return root, name


def _named(root: Any) -> Iterator[tuple[str, Any]]:
    """The tables that hold data, each with a name of its own."""
    taken: set[str] = set()
    for place, table in enumerate(root.iter("table"), start=1):
        rows = _rows(table)
        if len(rows) < 2 or max(len(row) for row in rows) < 2 or next(table.iterdescendants("table"), None) is not None:
            continue
        stem = (_title(table) or f"Table {place}")[:LONGEST_NAME]
        name = stem if stem not in taken else f"{stem} ({place})"
        taken.add(name)
        yield name, table


def _title(table: Any) -> str:
    caption = table.find("caption")
    if caption is not None:
        return _text(caption)
    for heading in table.itersiblings("h1", "h2", "h3", "h4", preceding=True):
        return _text(heading)
    return ""


def _rows(table: Any) -> list[Any]:
    return [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]


def _grid(table: Any) -> Iterator[list[Cell]]:
    """The rows as rectangles: what spans several columns or rows stands in each of them."""
    above: dict[int, tuple[int, Cell]] = {}
    for row in _rows(table):
        cells: list[Cell] = []
        for part in row.iterchildren("td", "th"):
            _fill_from_above(cells, above)
            value = _text(part).strip(_BLANKS) or None
            wide, high = _span(part, "colspan", WIDEST_SPAN), _span(part, "rowspan", MOST_ROWS_SPANNED)
            for _column in range(wide):
                if high > 1:
                    above[len(cells)] = (high - 1, value)
                cells.append(value)
        _fill_from_above(cells, above)
        yield cells


def _fill_from_above(cells: list[Cell], above: dict[int, tuple[int, Cell]]) -> None:
    while len(cells) in above:
        left, value = above.pop(len(cells))
        if left > 1:
            above[len(cells)] = (left - 1, value)
        cells.append(value)


def _span(part: Any, name: str, most: int) -> int:
    said = part.get(name, "1").strip()
    return min(max(int(said), 1), most) if said.isdecimal() and len(said) < 6 else 1


def _text(part: Any) -> str:
    return " ".join("".join(part.itertext()).replace("\x00", "").split())
