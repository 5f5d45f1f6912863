"""Files on their way in: kept with their checksum, opened as tables, refused in plain words when they are none."""

import errno
import gzip
import hashlib
import uuid
import zipfile
import zlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.records.models import ImportRun
from guanxi.records.refusals import Refusal
from guanxi.sources.opening import open_table
from guanxi.sources.table import Table, UnreadableTable

from .mapping import Source

LARGEST_UNPACKED = 4 << 30
BOMB_RATIO = 200
_MIB = 1 << 20
_SUFFIXES = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".gz")


class UnusableFile(Refusal):
    """The file cannot be imported; the text says why and what to do."""


def keep(chunks: Iterable[bytes], name: str, *, by: Person | None, at: datetime) -> ImportRun:
    """Store a file and begin an import with it.

    :raises UnusableFile: if it is empty, too large, packed so tightly that it must be a trap, or if the disk is full.
    """
    folder = Path(settings.VAR) / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stored = folder / f"{uuid.uuid4().hex}{_suffix(name)}"
    try:
        size, digest = _write(stored, chunks)
        _refuse_bombs(stored)
    except (Refusal, OSError) as why:
        stored.unlink(missing_ok=True)
        if isinstance(why, OSError) and why.errno in (errno.ENOSPC, errno.EDQUOT):
            raise UnusableFile(_("There is no room left on the disk of the server. Tell an administrator.")) from why
        raise
    return ImportRun.objects.create(file_name=name[-255:], stored_as=stored.name, size=size, sha256=digest, by=by, created_at=at)


def place(run: ImportRun) -> Path:
    """Where the file of a run is kept."""
    return Path(settings.VAR) / "imports" / run.stored_as


def opened(run: ImportRun, source: Source) -> Table:
    """The file of a run as a table.

    :raises UnusableFile: in plain words.
    """
    path = place(run)
    if not path.is_file():
        raise UnusableFile(_("The file of this import is no longer kept."))
    return table(path, source)


def table(path: Path, source: Source) -> Table:
    """A file as a table.

    :raises UnusableFile: in plain words.
    """
    try:
        return open_table(path, sheet=source.sheet, encoding=source.encoding, delimiter=source.delimiter)
    except UnreadableTable as why:
        raise told(why) from why


def told(why: UnreadableTable) -> UnusableFile:
    """What the reading of files says, translated."""
    parts = [_(part) % why.details for part in (why.message, why.advice) if part]
    return UnusableFile(" ".join(parts))


def chunks_of(path: Path) -> Iterable[bytes]:
    """A file piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(_MIB):
            yield chunk


def _write(stored: Path, chunks: Iterable[bytes]) -> tuple[int, str]:
    digest, size, limit = hashlib.sha256(), 0, settings.IMPORT_MEGABYTES * _MIB
    with stored.open("xb") as file:
        stored.chmod(0o600)
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise UnusableFile(
                    _("The file is larger than %(limit)s MB. Divide it, or let the administrator raise the limit.")
                    % {"limit": settings.IMPORT_MEGABYTES}
                )
            digest.update(chunk)
            file.write(chunk)
    if not size:
        raise UnusableFile(_("The file is empty. Choose a file with a header and rows."))
    return size, digest.hexdigest()


def _refuse_bombs(stored: Path) -> None:
    """A small file that unpacks to something huge would fill memory or disk.

    :raises UnusableFile: for such a file.
    """
    packed = stored.stat().st_size
    with stored.open("rb") as file:
        beginning = file.read(2)
    unpacked = _zip_size(stored) if beginning == b"PK" else _gzip_size(stored) if beginning == b"\x1f\x8b" else 0
    if unpacked > LARGEST_UNPACKED or (unpacked > 100 * _MIB and unpacked > packed * BOMB_RATIO):
        raise UnusableFile(_("The file unpacks to far more than a table would. Save it again as CSV or XLSX."))


def _zip_size(stored: Path) -> int:
    try:
        with zipfile.ZipFile(stored) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        return 0  # the reading of tables says in words that it is damaged


def _gzip_size(stored: Path) -> int:
    size, limit = 0, max(100 * _MIB, stored.stat().st_size * BOMB_RATIO)
    try:
        with gzip.open(stored) as file:
            while size <= limit and (chunk := file.read(_MIB)):
                size += len(chunk)
    except (OSError, EOFError, zlib.error):
        return 0  # the reading of tables says in words that it is damaged
    return size


def _suffix(name: str) -> str:
    lower = name.lower()
    inner = ".csv" if lower.endswith(".csv.gz") else ""
    return inner + next((suffix for suffix in _SUFFIXES if lower.endswith(suffix)), "")
