"""A sheet on paper: title, chart and table as a PDF file, in Chinese and English alike."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanxi.analytics.exploring.grid import Grid, Line
from guanxi.analytics.exploring.looking import Look
from guanxi.analytics.exploring.writing import begun

from .paper_fonts import Fonts

if TYPE_CHECKING:
    from reportlab.platypus import Table

MARGIN, GAP = 40, 12
PADDING = 6
"""What the frame of a page keeps free by itself."""
INDENT = 9
MOST_ROWS, MOST_COLUMNS = 1500, 16
SMALL, HEAD, TITLE = 7.5, 8, 15
NAME_WIDTH = 150
GREY, LINE, RED, SHADE = "#59616e", "#d5d9e0", "#ab242c", "#f4f5f7"


def as_pdf(look: Look, whole: Grid, name: str, at: datetime.datetime) -> bytes:
    """The sheet as a PDF file; rows and columns that no paper holds are left out, with a word about it."""
    return together([(look, whole, name)], name, at)


def together(sheets: Sequence[tuple[Look, Grid, str]], title: str, at: datetime.datetime) -> bytes:
    """Sheets with their names, one after the other in one PDF file, each on a page of its own."""
    from reportlab.lib.pagesizes import A4, landscape  # late: slow import
    from reportlab.platypus import PageBreak, SimpleDocTemplate  # late: slow import

    fonts = Fonts(sheets[0][0].asked.language)
    kept = io.BytesIO()
    is_wide = any(whole.width > 4 or len(whole.row_axes) > 2 for _look, whole, _name in sheets)
    size = landscape(A4) if is_wide else A4
    document = SimpleDocTemplate(
        kept,
        pagesize=size,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 8,
        title=title,
        author="Guanxi",
    )
    parts: list[Any] = []
    for look, whole, name in sheets:
        parts += [PageBreak()] if parts else []
        parts += _sheet(look, whole, name, at, (fonts, size[0] - 2 * (MARGIN + PADDING)))
    foot = _Foot(fonts, size[0])
    document.build(parts, onFirstPage=foot, onLaterPages=foot)
    return kept.getvalue()


def _sheet(look: Look, whole: Grid, name: str, at: datetime.datetime, paper: tuple[Fonts, float]) -> Iterator[Any]:
    from reportlab.platypus import Spacer  # late: slow import

    from .paper_chart import drawn  # late: slow import

    fonts, width = paper
    yield from _head(look, name, at, fonts)
    if chart := drawn(look, width, fonts, look.message if look.message not in (name, look.headline) else ""):
        yield from (chart, Spacer(1, GAP))
    yield _table(look, whole, width, fonts)
    yield from _left_out(whole, fonts)


class _Foot:
    """Number of the page at its foot."""

    def __init__(self, fonts: Fonts, width: float) -> None:
        self.fonts, self.width = fonts, width

    def __call__(self, canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", SMALL)
        canvas.setFillColor(GREY)
        canvas.drawRightString(self.width - MARGIN, MARGIN - 8, str(document.page))


def _paragraph(text: str, size: float, fonts: Fonts, *, bold: bool = False, color: str = "#1a1d23") -> Any:
    from xml.sax.saxutils import escape  # late: slow import

    from reportlab.lib.styles import ParagraphStyle  # late: slow import
    from reportlab.platypus import Paragraph  # late: slow import

    style = ParagraphStyle(
        "own", fontName=fonts.of(text, bold=bold), fontSize=size, leading=size * 1.35, textColor=color, wordWrap="CJK"
    )
    return Paragraph(escape(text), style)


def _head(look: Look, name: str, at: datetime.datetime, fonts: Fonts) -> Iterator[Any]:
    from reportlab.platypus import Spacer  # late: slow import

    yield _paragraph(name, TITLE, fonts, bold=True)
    unit = look.unit(look.grid.columns[0]) if _is_one_measure(look.grid) else ""
    asked = [text for text in (look.headline if look.headline != name else "", look.time, *look.filters, unit) if text]
    yield _paragraph(begun(" · ".join([*asked, f"{at:%Y-%m-%d %H:%M}"])), 9, fonts, color=GREY)
    yield Spacer(1, GAP)


def _table(look: Look, whole: Grid, width: float, fonts: Fonts) -> Table:
    from reportlab.platypus import Table  # late: slow import

    names = 1 if whole.is_tree else max(1, len(whole.row_axes))
    shown = min(whole.width, MOST_COLUMNS)
    name_width = min(NAME_WIDTH, width * 0.4 / names)
    cell_width = (width - names * name_width) / max(1, shown)
    lines = whole.lines[:MOST_ROWS]
    heads = [_cut_all(row, [name_width] * names + [cell_width] * shown, fonts) for row in _heads(look, whole, names, shown)]
    body = [[*_names(look, whole, line, names, name_width, fonts), *_figures(look, line, shown)] for line in lines]
    made = Table([*heads, *body], colWidths=[name_width] * names + [cell_width] * shown, repeatRows=len(heads), rowHeights=15)
    made.setStyle(_styles(whole, lines, heads, body, names, fonts))
    return made


def _is_one_measure(whole: Grid) -> bool:
    """Whether all columns show the same, so that its name need not stand over each of them."""
    return len(whole.columns) == 1 and bool(whole.column_axes)


def _heads(look: Look, whole: Grid, names: int, shown: int) -> Iterator[list[str]]:
    levels = [look.level(axis.name) for axis in whole.row_axes] or [""]
    left = [" › ".join(levels)] if whole.is_tree else levels
    for depth, axis in enumerate(whole.column_axes):
        is_last = _is_one_measure(whole) and depth == len(whole.column_axes) - 1
        yield [*(left if is_last else [""] * names), *(look.member(whole.group_at(at).path[depth], axis) for at in range(shown))]
    if _is_one_measure(whole):
        return
    measures = [look.head(whole.column_at(at)) for at in range(shown)]
    units = [look.unit(whole.column_at(at)) for at in range(shown)]
    yield [*left, *(f"{name} ({unit})" if unit else name for name, unit in zip(measures, units, strict=True))]


def _cut_all(row: list[str], widths: list[float], fonts: Fonts) -> list[str]:
    return [fonts.cut(text, HEAD, width - 6) for text, width in zip(row, widths, strict=True)]


def _names(look: Look, whole: Grid, line: Line, names: int, width: float, fonts: Fonts) -> list[str]:
    if not whole.row_axes:
        return [""]
    if whole.is_tree:
        return [fonts.cut(look.row_name(line), SMALL, width - 6 - INDENT * line.depth)]
    known = [look.member(member, axis) for member, axis in zip(line.path, whole.row_axes, strict=False)]
    return [fonts.cut(text, SMALL, width - 6) for text in (known + [""] * names)[:names]]


def _figures(look: Look, line: Line, shown: int) -> list[str]:
    return [look.text(cell, at) for at, cell in enumerate(line.cells[:shown])]


def _styles(whole: Grid, lines: Any, heads: list[list[str]], body: list[list[str]], names: int, fonts: Fonts) -> Any:
    from reportlab.platypus import TableStyle  # late: slow import

    depth = len(heads)
    styles: list[Any] = [
        ("FONT", (0, 0), (-1, -1), "Helvetica", SMALL), ("ALIGN", (names, 0), (-1, -1), "RIGHT"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, LINE), ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TEXTCOLOR", (0, 0), (-1, depth - 1), GREY), ("LINEBELOW", (0, depth - 1), (-1, depth - 1), 0.75, GREY),
    ]  # fmt: skip
    for row, texts in enumerate([*heads, *body]):
        line = lines[row - depth] if row >= depth else None
        strong = line is None or line.is_total or line.is_parent
        if line and strong and not line.depth:
            styles.append(("BACKGROUND", (0, row), (-1, row), SHADE))
        if line and line.depth:
            styles.append(("LEFTPADDING", (0, row), (0, row), 3 + INDENT * line.depth))
        for at, text in enumerate(texts):
            font = fonts.of(text, bold=strong)
            if font != "Helvetica":
                styles.append(("FONT", (at, row), (at, row), font, SMALL))
            if at >= names and text.startswith("-"):
                styles.append(("TEXTCOLOR", (at, row), (at, row), RED))
    return TableStyle(styles)


def _left_out(whole: Grid, fonts: Fonts) -> list[Any]:
    said = []
    if len(whole.lines) > MOST_ROWS:
        said.append(_("The first %(count)s of %(all)s rows.") % {"count": MOST_ROWS, "all": len(whole.lines)})
    if whole.width > MOST_COLUMNS:
        said.append(_("The first %(count)s of %(all)s columns.") % {"count": MOST_COLUMNS, "all": whole.width})
    return [_paragraph(" ".join(said), 9, fonts, color=GREY)] if said else []
