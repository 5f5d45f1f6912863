"""Workbooks of spreadsheet programs: XLSX, XLSM, XLSB, XLS and ODS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, XmlError, ZipError

from guanxi.lib.marking import N_
from guanxi.sources import weighing
from guanxi.sources.heading import body, column_names, find_header, last_filled
from guanxi.sources.percentages import percent_columns
from guanxi.sources.table import Cell, Row, Shape, UnreadableTable

SIGNIFICANT_DIGITS = 15
"""Spreadsheets calculate with 15 digits; the rest is noise of binary fractions (60.70400000000001)."""
MOST_DECIMALS = 10
"""Anything smaller is noise too: no price, quantity or share is given so fine."""
_LARGEST_WHOLE = 10**SIGNIFICANT_DIGITS


class WorkbookTable:
    """One sheet of a workbook as a table (see `Table`)."""

    def __init__(self, path: Path, *, format: str, sheet: str | None = None) -> None:  # noqa: A002 - the word for it
        self._path = path
        weighing.check(path, format)
        self._workbook = _opened(path)
        self.shape = Shape(format)
        self.sheets = self._sheets_in_use()
        self.sheet = sheet if sheet is not None else self.sheets[0]
        if self.sheet not in self._workbook.sheet_names:
            raise UnreadableTable(
                N_("There is no sheet %(sheet)s."),
                N_("The file has these sheets: %(sheets)s."),
                sheet=self.sheet,
                sheets=", ".join(self.sheets),
            )

    @cached_property
    def _header(self) -> Row:
        return find_header(self._records())

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, each different."""
        return column_names(self._header.cells[: last_filled(self._header.cells)])

    @property
    def header_number(self) -> int:
        """The number of the row in which the header stands."""
        return self._header.number

    @property
    def percentages(self) -> frozenset[str]:
        """The columns whose numbers the sheet shows as percentages; only the usual format (XLSX, XLSM) tells."""
        if self.shape.format != "xlsx":
            return frozenset()
        shown = percent_columns(self._path, self.sheet)
        first = (self._calamine.start or (0, 0))[1]  # empty columns on the left are no part of the table
        return frozenset(name for place, name in enumerate(self.header, start=first) if place in shown)

    def rows(self) -> Iterator[Row]:
        """The rows below the header; numbers are those of the sheet."""
        return body(self._records(), self._header, len(self.header))

    @cached_property
    def _calamine(self) -> CalamineSheet:
        try:
            return self._workbook.get_sheet_by_name(self.sheet)
        except CalamineError:
            raise weighing.damaged() from None

    def _records(self) -> Iterator[Row]:
        for number, cells in enumerate(self._calamine.iter_rows(), start=1):
            yield Row(number, tuple(map(cell, cells)))

    def _sheets_in_use(self) -> tuple[str, ...]:
        """Sheets with anything in them; UnreadableTable if there is none."""
        try:
            names = [name for name in self._workbook.sheet_names if self._workbook.get_sheet_by_name(name).height]
        except CalamineError:
            raise weighing.damaged() from None
        if not names:
            raise UnreadableTable(N_("The workbook is empty."), N_("Choose a file with a header and rows."))
        return tuple(names)


def cell(value: object) -> Cell:
    """What a cell holds: whole numbers as int, others as exact Decimal, a moment at midnight as a date, blanks as None."""
    if isinstance(value, str):
        return value.replace("\x00", "").strip(" \t\r\n\u00a0\u3000") or None
    if isinstance(value, float):
        return exact(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, bool | int | date | time | timedelta):
        return value
    return None


def exact(number: float) -> int | Decimal:
    """The number as the spreadsheet shows it: 15 significant digits, whole numbers without a fraction."""
    if number.is_integer() and abs(number) < _LARGEST_WHOLE:
        return int(number)
    return Decimal(f"{round(float(f'{number:.{SIGNIFICANT_DIGITS}g}'), MOST_DECIMALS):.{SIGNIFICANT_DIGITS}g}")


def _opened(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise protected() from None
    except (CalamineError, ZipError, XmlError, OSError):
        raise weighing.damaged() from None


def protected() -> UnreadableTable:
    """The refusal of a file that only opens with a password."""
    return UnreadableTable(
        N_("The workbook is protected by a password."),
        N_("Open it in the spreadsheet program, remove the password, and save it again."),
    )
