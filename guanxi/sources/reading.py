"""Reading whatever holds tables: files of every kind by what is in them, databases, addresses of the web, folders of documents."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from guanxi.lib.marking import N_
from guanxi.sources import extracting
from guanxi.sources.opening import open_table
from guanxi.sources.origin import Driver, Notice, Origin, Part, Since, silent
from guanxi.sources.packing import unpacked
from guanxi.sources.table import Table, UnreadableTable

KINDS = ("postgresql", "mysql", "web", "folder")
_BEGINNING = 4096
_SQLITE = b"SQLite format 3\x00"
_JSON_LINE = re.compile(rb'\{\s*("|\})|\[\s*(\{|\[|\]|"|\d|\Z)')
_TEXTS = (".md", ".markdown", ".docx", ".rst")
_PDF = b"%PDF-"


def opened(
    path: Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    name: str = "",
    in_short: bool = False,
) -> Table:
    """A file as a table: those of `opening.open_table`, and SQLite, JSON, web pages, documents, extracts of databases.

    `name` is what the file is called, if that is not its path; `in_short` is enough to show what it holds: of long documents only
    the beginning is read.

    :raises UnreadableTable: in words, with what to do.
    """
    if not path.is_file():
        raise UnreadableTable(N_("There is no file %(name)s."), N_("Check its name and place."), name=path.name)
    with unpacked(path) as file:
        beginning = file.read(_BEGINNING)
    start = beginning.removeprefix(b"\xef\xbb\xbf").lstrip()
    if beginning.startswith(extracting.MARK.encode()):
        return extracting.ExtractTable(path)
    if beginning.startswith(_SQLITE):
        from guanxi.sources.drivers.sqlite_file import SqliteTable  # late: slow import

        return SqliteTable(path, sheet=sheet)
    if _JSON_LINE.match(start):
        from guanxi.sources.drivers.json_file import JsonTable  # late: slow import

        return _whole(JsonTable(path, sheet=sheet))
    if start[:1] == b"<":
        from guanxi.sources.drivers.html_tables import HtmlTable  # late: slow import

        return _whole(HtmlTable(path, sheet=sheet, encoding=encoding))
    if _are_documents(path, beginning, name or path.name):
        from guanxi.sources.drivers.documents import DocumentsTable  # late: slow import

        return DocumentsTable(path, name=name, in_short=in_short)
    return open_table(path, sheet=sheet, encoding=encoding, delimiter=delimiter)


def driver(kind: str) -> Driver:
    """What reads an origin of this kind.

    :raises KeyError: if there is no such kind.
    """
    if kind == "postgresql":
        from guanxi.sources.drivers.postgresql import PostgreSQL  # late: slow import

        return PostgreSQL()
    if kind == "mysql":
        from guanxi.sources.drivers.mysql import MySQL  # late: slow import

        return MySQL()
    if kind == "web":
        from guanxi.sources.drivers.web import Web  # late: slow import

        return Web()
    if kind == "folder":
        from guanxi.sources.drivers.documents import Folder  # late: slow import

        return Folder()
    raise KeyError(kind)


def parts(origin: Origin) -> list[Part]:
    """The tables of an origin.

    :raises Unreachable: if it does not answer.
    """
    return driver(origin.kind).parts(origin)


def sample(origin: Origin, part: str, folder: Path) -> Table:
    """The first rows of a table of an origin; `folder` may keep what was fetched for it."""
    if origin.kind != "web":
        return driver(origin.kind).sample(origin, part, folder)
    target = folder / "sample"
    first = Origin(**{**vars(origin), "options": {**origin.options, "most_pages": "1"}})
    driver("web").fetch(first, part, target)
    return opened(target, sheet=part or None)


def fetch(origin: Origin, part: str, target: Path, *, since: Since | None = None, notice: Notice = silent) -> None:
    """Write a table of an origin into a file that `opened` reads."""
    driver(origin.kind).fetch(origin, part, target, since, notice)


def _whole(table: Table) -> Table:
    _ = table.header  # refuses what is no table now, not at the first row
    return table


def _are_documents(path: Path, beginning: bytes, name: str) -> bool:
    """An archive that is no workbook, a PDF, or a text with the name of a document."""
    if not beginning.startswith(b"PK"):
        return beginning.startswith(_PDF) or Path(name).suffix.lower() in _TEXTS
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    return not any(name in ("xl/workbook.xml", "xl/workbook.bin", "content.xml") for name in names)
