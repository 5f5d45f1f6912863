"""The tables of evaluation as files."""

import csv
import datetime
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from guanxi.evaluation import rules
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import exporting

MOST_ROWS = 200_000
FORBIDDEN_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class Table:
    """A named table: the labels of its columns and its rows, texts, numbers and days."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]


def wanted(request: HttpRequest) -> str:
    """The kind of file that is asked for and that this person may take away; "" = show the page."""
    kind = request.GET.get("format", "")
    return kind if kind in exporting.MEDIA_TYPES and rules.may(person_of(request), RightTo.EXPORT) else ""


def answer(table: Table, kind: str, today: datetime.date) -> HttpResponseBase:
    """The table as a CSV file (with byte-order mark) or a workbook."""
    name, media_type = f"{table.name}-{today.isoformat()}.{kind}", exporting.MEDIA_TYPES[kind]
    if kind == "xlsx":
        return FileResponse(_book(table), as_attachment=True, filename=name, content_type=media_type)
    response = StreamingHttpResponse(list(_lines(table)), content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def _lines(table: Table) -> Iterator[str]:
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow([exporting.safe(label) for label in table.head])
    yield exporting.BOM + page.getvalue()
    for row in table.rows:
        page.seek(0)
        page.truncate()
        writer.writerow([_plain(value) for value in row])
        yield page.getvalue()


def _book(table: Table) -> Any:
    from openpyxl import Workbook  # late: slow import

    book = Workbook(write_only=True)
    sheet = book.create_sheet(FORBIDDEN_IN_TITLES.sub("-", table.name)[:31])
    sheet.freeze_panes = "A2"
    sheet.append([exporting.safe(label) for label in table.head])
    for row in table.rows:
        sheet.append([exporting.safe(value) if isinstance(value, str) else value for value in row])
    kept = tempfile.TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    book.save(kept)
    kept.seek(0)
    return kept


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return "" if value is None else exporting.safe(value) if isinstance(value, str) else str(value)
