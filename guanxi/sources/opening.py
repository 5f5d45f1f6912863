"""Opening a file as a table by what is in it, whatever its name says."""

from __future__ import annotations

import zipfile
from pathlib import Path

from guanxi.lib.marking import N_
from guanxi.sources.drivers.delimited import DelimitedTable
from guanxi.sources.table import Table, UnreadableTable

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BEGINNING_BYTES = 4096
_WORKBOOK_PARTS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
_PICTURES_AND_SUCH = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x7fELF",
    b"MZ\x90",
    b"PAR1",
    b"SQLite format 3",
)


def open_table(path: Path | str, *, sheet: str | None = None, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """Opens the file (the first sheet with something in it unless `sheet` says which) and finds its header.

    UnreadableTable says in plain words why a file is none, and what to do.
    """
    place = Path(path)
    if not place.is_file():
        raise UnreadableTable(N_("There is no file %(name)s."), N_("Check its name and place."), name=place.name)
    from guanxi.sources.drivers.workbook import WorkbookTable  # late: slow import

    format_ = workbook_format(place)
    table: Table
    if format_:
        table = WorkbookTable(place, format=format_, sheet=sheet)
    else:
        table = DelimitedTable(place, encoding=encoding, delimiter=delimiter)
    _ = table.header  # refuses an empty table now, not at the first row
    return table


def workbook_format(path: Path) -> str | None:
    """`xlsx`, `xls`, …; None for a text file; UnreadableTable for anything else. The name of the file is not asked."""
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING_BYTES)
    if not beginning.strip():
        raise UnreadableTable(N_("The file is empty."), N_("Choose a file with a header and rows."))
    if beginning.startswith(_ZIP):
        return _zip_format(path)
    if beginning.startswith(_OLE):
        if _ENCRYPTED in path.read_bytes():
            from guanxi.sources.drivers.workbook import protected  # late: slow import

            raise protected()
        return "xls"
    if beginning.startswith(_PICTURES_AND_SUCH):
        raise UnreadableTable(N_("This is not a table."), N_("Choose a CSV, TSV, XLS or XLSX file."))
    if beginning.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        raise UnreadableTable(
            N_("This is a web page or XML, not a table, although its name may say so."),
            N_("Open it in the spreadsheet program and save it again as XLSX or CSV."),
        )
    return None


def _zip_format(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        raise UnreadableTable(
            N_("The workbook is damaged or cut off."), N_("Copy or download it again, then try again.")
        ) from None
    for part, format_ in _WORKBOOK_PARTS.items():
        if part in names:
            return format_
    raise UnreadableTable(N_("This is a packed archive."), N_("Unpack it and choose the table inside."))
