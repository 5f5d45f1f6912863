"""The rows that were not taken, with their original cells and the reason per column: to be corrected and imported again."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from guanxi.lib import numbers
from guanxi.records.models import ImportRun

from . import files, running
from .outcome import CONFLICT, ERROR


def header_of(run: ImportRun) -> list[str]:
    """The file's own columns, then the row's number and the reason."""
    source = running.plan_of(run).source
    return [*files.opened(run, source).header, _("Row in the file"), _("Why it was not taken")]


def rows_of(run: ImportRun, *, is_check: bool = False) -> Iterator[list[str]]:
    """The rejected rows."""
    problems = run.problems.filter(is_check=is_check, kind__in=(ERROR, CONFLICT)).order_by("row", "pk")
    for problem in problems.iterator(chunk_size=1000):
        reasons = "; ".join(f"{header}: {text}" if header else text for header, text in problem.reasons)
        yield [*(cell or "" for cell in problem.cells), str(problem.row), reasons]


def csv_of(run: ImportRun, *, is_check: bool = False) -> bytes:
    """A CSV file with a byte order mark, so that spreadsheets read Chinese."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header_of(run))
    writer.writerows([_escaped(cell) for cell in row] for row in rows_of(run, is_check=is_check))
    return text.getvalue().encode("utf-8-sig")


def xlsx_of(run: ImportRun, *, is_check: bool = False) -> bytes:
    """A workbook."""
    from openpyxl import Workbook  # late: slow import

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Rejected rows"))
    sheet.append(header_of(run))
    for row in rows_of(run, is_check=is_check):
        sheet.append([_escaped(cell) for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _escaped(cell: str) -> str:
    """A text that a spreadsheet would take for a formula; the import cuts the mark again."""
    is_number = numbers.parse_number(cell) is not None and not cell.startswith("=")
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t")) and not is_number else cell
