"""Records as a file that a spreadsheet opens and that our own import reads back: CSV or XLSX, streamed."""

import csv
import datetime
import io
import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.people.models import Person

from . import faces, naming, registry
from .declare import Record
from .fields import Field, Kind
from .showing import Reader

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

BOM = "\ufeff"
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""A spreadsheet would take a text that begins so for a formula; East Asian ones read the wide signs like the narrow ones."""
MOST_ROWS_IN_SHEET = 1_048_575
LONGEST_CELL = 32_767
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Progress = Callable[[int], object]


@dataclass(frozen=True)
class Share:
    """A fraction that is written as a percentage: 0.4 as 40%."""

    fraction: Decimal

    @property
    def points(self) -> Decimal:
        """How many percent it is, exactly."""
        return self.fraction.scaleb(2)

    @property
    def format(self) -> str:
        """How a spreadsheet shows it with all its digits: 0.00%."""
        places = max(0, -int(self.points.normalize().as_tuple().exponent))
        return "0" + ("." + "0" * places if places else "") + "%"


def cells(obj: Model, columns: Iterable[Field], reader: Reader) -> list[Any]:
    """The values of one record, typed: texts, numbers, shares, days, moments in the time zone in force, yes and no in words."""
    return [_value(reader, field, getattr(obj, field.name)) for field in columns]


def header(columns: Iterable[Field]) -> list[str]:
    """The labels over the columns."""
    return [field.label for field in columns]


def as_csv(rows: Iterable[Model], columns: list[Field], reader: Reader, done: Progress | None = None) -> Iterator[str]:
    """The lines of a CSV file with a byte-order mark, so that a spreadsheet knows its encoding."""
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow([safe(label) for label in header(columns)])
    yield BOM + _taken(page)
    for count, obj in enumerate(rows, start=1):
        writer.writerow([_plain(value) for value in cells(obj, columns, reader)])
        if count % 500 == 0:
            yield _taken(page)
            if done:
                done(count)
    yield _taken(page)


def as_xlsx(
    rows: Iterable[Model], columns: list[Field], reader: Reader, done: Progress | None = None, said: Iterable[list[Any]] = ()
) -> Any:
    """An open temporary file that holds a workbook with typed cells; rows are written as they come.

    What was said about the records (`said`, as `commenting.lines` gives it) stands on a sheet of its own, if anything was.
    """
    from openpyxl import Workbook  # late: slow import
    from openpyxl.utils import get_column_letter  # late: slow import

    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet(_sheet_title(reader.record))
    sheet.freeze_panes = "A2"
    for place, field in enumerate(columns, start=1):
        if field.kind is Kind.PERCENT:
            sheet.column_dimensions[get_column_letter(place)].number_format = "0%"  # says so, even where no row is filled
    sheet.append([_bold(sheet, label) for label in header(columns)])
    for count, obj in enumerate(rows, start=1):
        if count > MOST_ROWS_IN_SHEET:
            break
        sheet.append([_typed(sheet, value) for value in cells(obj, columns, reader)])
        if done and count % 500 == 0:
            done(count)
    _put_said(book, said)
    kept = tempfile.TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    book.save(kept)
    kept.seek(0)
    return kept


def lines_as_csv(lines: Iterable[list[Any]]) -> Iterator[str]:
    """Rows of plain values, the first one the heading, as the lines of a CSV file with a byte-order mark."""
    page = io.StringIO()
    writer = csv.writer(page)
    page.write(BOM)
    for line in lines:
        writer.writerow([_plain(value) for value in line])
        yield _taken(page)


def _put_said(book: "Workbook", said: Iterable[list[Any]]) -> None:
    """A sheet for what was said, made with its first line below the heading."""
    lines = iter(said)
    heading, first = next(lines, None), next(lines, None)
    if heading is None or first is None:
        return
    sheet: WriteOnlyWorksheet = book.create_sheet(_("Comments"))
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, label) for label in heading])
    for count, line in enumerate(itertools.chain([first], lines), start=1):
        if count > MOST_ROWS_IN_SHEET:
            break
        sheet.append([_typed(sheet, value) for value in line])


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def file_name(record: Record, kind: str, today: datetime.date) -> str:
    """What the file is called: the object and the day."""
    return f"{record.labels}-{today.isoformat()}.{kind}"


def key_of(obj: Model, person: Person | None = None) -> str:
    """By what a related record is found again in a file: its number or best single key, else its name."""
    record = registry.of(obj)
    for key in faces.face(record, person).keys if record else ():
        if len(key) == 1 and not obj._meta.get_field(key[0]).is_relation and getattr(obj, key[0]):
            return str(getattr(obj, key[0]))
    return naming.name_of(obj)


def _value(reader: Reader, field: Field, value: Any) -> Any:
    if value is None:
        return None
    if field.kind in (Kind.RELATION, Kind.PERCENT):
        return Share(value) if field.kind is Kind.PERCENT else key_of(value, reader.person)
    if field.kind is Kind.YES_NO:
        return _("yes") if value else _("no")
    if field.kind is Kind.CHOICE:
        return reader.labels(field).get(value, str(value))
    if field.kind in (Kind.CHOICES, Kind.TAGS):
        labels = reader.labels(field) if field.kind is Kind.CHOICES else {}
        return ", ".join(labels.get(one, str(one)) for one in value)
    return timezone.make_naive(value) if isinstance(value, datetime.datetime) else value


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, Share):
        return f"{_plain(value.points)}%"
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="microseconds" if value.microsecond else "seconds")
    if isinstance(value, int | datetime.date):
        return str(value)
    return safe(str(value))


def _typed(sheet: "WriteOnlyWorksheet", value: Any) -> Any:
    if isinstance(value, Share):
        from openpyxl.cell import WriteOnlyCell  # late: slow import

        cell = WriteOnlyCell(sheet, value=value.fraction)
        cell.number_format = value.format
        return cell
    if isinstance(value, str):
        return safe("".join(char for char in value if char.isprintable() or char in "\n\t"))[:LONGEST_CELL]
    return value


def _bold(sheet: "WriteOnlyWorksheet", label: str) -> "WriteOnlyCell":
    from openpyxl.cell import WriteOnlyCell  # late: slow import
    from openpyxl.styles import Font  # late: slow import

    cell = WriteOnlyCell(sheet, value=safe(label))
    cell.font = Font(bold=True)
    return cell


def _taken(page: io.StringIO) -> str:
    text = page.getvalue()
    page.seek(0)
    page.truncate()
    return text


def _sheet_title(record: Record) -> str:
    return "".join(char for char in record.labels if char not in r"[]:*?/\\")[:31] or record.path
