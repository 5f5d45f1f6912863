"""Whether a workbook may be opened: not if it would unpack or spread out into more than a machine holds.

The library that reads workbooks lays a sheet out as a full rectangle and ends the whole process where there is no memory for it;
a thousand bytes with two cells far apart are enough for that.
"""

import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO

from guanxi.lib.marking import N_
from guanxi.sources.table import UnreadableTable

MOST_UNPACKED = 2 << 30
MOST_CELLS = 50_000_000
"""A million rows with fifty columns; 32 bytes each while they are read."""
PROBE_BYTES = 3 << 30
PROBE_SECONDS = 120
LARGE, DAMAGED = "large", "damaged"
_AT_ONCE = 4 << 20
_LONGEST_PLACE = 64
_PLACE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{0,7})([0-9]{1,10})""")
_PROBE = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_path(sys.argv[1])
for name in book.sheet_names:
    book.get_sheet_by_name(name)
"""


def check(path: Path, format: str) -> None:  # noqa: A002 - the word for it
    """See whether the workbook may be opened.

    :raises UnreadableTable: if it is too large, or not whole.
    """
    known = path.stat()
    verdict = _looked_at(path, format, known.st_size, known.st_mtime_ns)
    if verdict == DAMAGED:
        raise damaged()
    if verdict == LARGE:
        raise UnreadableTable(
            N_("The workbook is too large when it is unpacked, or has cells very far from the others."),
            N_("Delete empty rows and columns at its end, or save the sheet as CSV."),
        )


def damaged() -> UnreadableTable:
    """The refusal of a file that is not whole."""
    return UnreadableTable(
        N_("The workbook is damaged."),
        N_("Open it in the spreadsheet program and save it again as XLSX or CSV."),
    )


@lru_cache(maxsize=64)
def _looked_at(path: Path, format: str, _size: int, _changed: int) -> str:  # noqa: A002
    """What is to be said of the file, "" if nothing; looked at once as long as it stays as it is."""
    is_archive = zipfile.is_zipfile(path)
    try:
        if is_archive and _unpacked(path) > MOST_UNPACKED:
            return LARGE
        if format != "xlsx":
            return "" if _opens_elsewhere(path) else LARGE
        return LARGE if is_archive and _cells(path) > MOST_CELLS else ""  # what is no archive is refused by its reader
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        return DAMAGED


def _unpacked(path: Path) -> int:
    """The bytes of all parts, by what they say of themselves: parts are read, and with that checked, only up to there."""
    with zipfile.ZipFile(path) as archive:
        return sum(part.file_size for part in archive.infolist())


def _cells(path: Path) -> int:
    """How many cells the largest rectangle has into which a sheet is laid out.

    :raises BadZipFile: also if a part is larger than it says.
    """
    largest = 0
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            rows, columns = 0, 0
            with archive.open(part) as file:
                for chunk in _chunks(file):
                    for letters, digits in _PLACE.findall(chunk):
                        rows = max(rows, int(digits))
                        columns = max(columns, _column(letters))
            largest = max(largest, rows * columns)
    return largest


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Pieces of a part; each begins with the end of the one before, so that no place is cut in two."""
    end = b""
    while piece := file.read(_AT_ONCE):
        yield end + piece
        end = piece[-_LONGEST_PLACE:]


@lru_cache(maxsize=20_000)
def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _opens_elsewhere(path: Path) -> bool:
    """Whether another process with bounded memory lives through reading it; what it says of the file is not looked at."""
    if sys.platform == "win32":
        return True
    command = [sys.executable, "-I", "-c", _PROBE, str(path), str(PROBE_BYTES)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PROBE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode >= 0 and b"MemoryError" not in done.stderr
