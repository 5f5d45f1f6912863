"""A table of the explorer as a workbook that looks like the page."""

import re
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from guanxi.analytics.exploring.grid import Cell, Grid, Line
from guanxi.analytics.exploring.looking import Look
from guanxi.analytics.exploring.writing import begun
from guanxi.records import exporting
from guanxi.semantics.cube import Format

from .heads import column_names, member_names

FORBIDDEN = re.compile(r"[\[\]:*?/\\<>|\"]")
FORMATS = {
    Format.MONEY: "#,##0.00;[Red]-#,##0.00",
    Format.COUNT: "#,##0",
    Format.NUMBER: "#,##0.0",
    Format.PERCENT: "0.0%;[Red]-0.0%",
}
WIDEST = 40
WIDE = 0x2E80
"""From here on signs are twice as wide."""
NARROWEST = 12
SHADE = PatternFill("solid", fgColor="F1F2F5")
BOLD = Font(bold=True)


def as_xlsx(look: Look, whole: Grid) -> Any:
    """An open temporary file with a workbook: title, frozen heads, formats, sums in bold, levels indented."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(FORBIDDEN.sub(" ", look.headline)[:31] or "1")
    names = max(1, 1 if whole.is_tree else len(whole.row_axes))
    heads = _layers(look, whole, names)
    sheet.freeze_panes = f"{get_column_letter(names + 1)}{3 + len(heads)}"
    for at in range(1, names + 1):
        sheet.column_dimensions[get_column_letter(at)].width = 32 if names == 1 else 24
    for at, width in enumerate(_widths(look, whole)):
        sheet.column_dimensions[get_column_letter(names + 1 + at)].width = width
    sheet.append([_cell(sheet, look.headline, font=Font(bold=True, size=13))])
    sheet.append(
        [_cell(sheet, begun(" · ".join([text for text in (look.time, *look.filters) if text])), font=Font(color="59616E"))]
    )
    for layer in heads:
        sheet.append([_cell(sheet, text, font=BOLD, fill=SHADE, alignment=Alignment(wrap_text=True)) for text in layer])
    formats = [_format(whole, at) for at in range(whole.width)]
    for line in whole.lines:
        sheet.append(_row(sheet, look, whole, line, formats))
    kept = tempfile.TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    book.save(kept)
    kept.seek(0)
    return kept


def _widths(look: Look, whole: Grid) -> list[int]:
    """How many signs wide each column of figures is: its head, and its longest figure, which would stand as ##### otherwise."""
    found = []
    for at in range(whole.width):
        sizes = [abs(Decimal(value)) for line in whole.lines if isinstance(value := line.cells[at].value, int | Decimal)]
        figure = len(f"{max(sizes, default=Decimal(0)):,.2f}") + 3
        head = sum(1 if ord(letter) < WIDE else 2 for letter in look.head(whole.column_at(at))) + 8
        found.append(max(NARROWEST, figure, min(WIDEST, head)))
    return found


def _layers(look: Look, whole: Grid, names: int) -> list[list[str]]:
    """The heads: one row for each column level, one for the measures."""
    level_names = [look.level(axis.name) for axis in whole.row_axes] or [""]
    left = [" › ".join(level_names)] if whole.is_tree else level_names
    columns = column_names(look, whole)
    depth = max((len(parts) for parts in columns), default=1)
    padded = [[""] * (depth - len(parts)) + parts for parts in columns]
    return [[*(left if at == depth - 1 else [""] * names), *(parts[at] for parts in padded)] for at in range(depth)]


def _format(whole: Grid, at: int) -> str:
    """How a column of figures is written; quantities without parts of one need no decimals."""
    form = whole.column_at(at).format
    if form is Format.NUMBER:
        values = [value for line in whole.lines if isinstance(value := line.cells[at].value, int | Decimal)]
        return FORMATS[Format.COUNT] if all(value == int(value) for value in values) else FORMATS[form]
    return FORMATS.get(form, "yyyy-mm-dd")


def _row(sheet: Any, look: Look, whole: Grid, line: Line, formats: Sequence[str]) -> list[Any]:
    strong = BOLD if line.is_total or line.is_parent else None
    if whole.is_tree:
        names = [_cell(sheet, look.row_name(line), font=strong, alignment=Alignment(indent=line.depth))]
    else:
        names = [_cell(sheet, name, font=strong) for name in member_names(look, whole, line)] or [_cell(sheet, "")]
    return names + [_figure(sheet, cell, formats[at], strong) for at, cell in enumerate(line.cells)]


def _figure(sheet: Any, cell: Cell, form: str, font: Font | None) -> Any:
    if cell.value is None:
        return None
    made = WriteOnlyCell(sheet, value=cell.value)
    made.number_format = form
    if font:
        made.font = font
    return made


def _cell(sheet: Any, text: str, **looks: Any) -> Any:
    made = WriteOnlyCell(sheet, value=exporting.safe(text))
    for name, value in looks.items():
        if value is not None:
            setattr(made, name, value)
    return made
