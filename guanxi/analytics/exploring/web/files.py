"""Tables of the explorer as files: CSV with one row a line of the table, and workbooks that look like the page."""

import csv
import datetime
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from guanxi.analytics.exploring import grid
from guanxi.analytics.exploring.grid import Cell, Grid
from guanxi.analytics.exploring.looking import Look

from . import paper
from .heads import column_names, member_names

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
MOST_DECIMALS = 8
FORBIDDEN = re.compile(r"[\[\]:*?/\\<>|\"]")


def answer(look: Look, kind: str, name: str, at: datetime.datetime) -> HttpResponseBase:
    """The whole table, what the page cut off included, as a file."""
    whole = grid.of(look.answer, most_cells=10**7, most_columns=16_000) if look.answer else look.grid
    title = FORBIDDEN.sub(" ", name).strip()[:80] or "report"
    file_name, media_type = f"{title}-{at.date().isoformat()}.{kind}", KINDS[kind]
    if kind == "xlsx":
        return FileResponse(as_xlsx(look, whole), as_attachment=True, filename=file_name, content_type=media_type)
    content: str | bytes = paper.as_pdf(look, whole, name, at) if kind == "pdf" else "".join(as_csv(look, whole))
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name) or ""
    return response


def as_csv(look: Look, whole: Grid) -> Iterator[str]:
    """Lines of CSV with a byte-order mark; every row names all its members, sums say so."""
    from guanxi.records import exporting  # late: slow import

    page = io.StringIO()
    writer = csv.writer(page)
    yield exporting.BOM
    heads = [*(look.level(axis.name) for axis in whole.row_axes), *(" · ".join(part) for part in column_names(look, whole))]
    writer.writerow([exporting.safe(head) for head in heads])
    for row in whole.lines:
        writer.writerow([*(exporting.safe(name) for name in member_names(look, whole, row)), *map(_plain, row.cells)])
        yield page.getvalue()
        page.seek(0)
        page.truncate()
    yield page.getvalue()


def as_xlsx(look: Look, whole: Grid) -> Any:
    """An open temporary file with a workbook: title, frozen heads, formats, sums in bold, levels indented."""
    from . import workbook  # late: slow import

    return workbook.as_xlsx(look, whole)


def _plain(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and exponent < -MOST_DECIMALS:  # a ratio: its further digits say nothing
            value = value.quantize(Decimal(1).scaleb(-MOST_DECIMALS))
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "" if value is None else str(value)
