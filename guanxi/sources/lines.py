"""The lines of a text file in any usual encoding, also packed with gzip."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO

from guanxi.lib.marking import N_
from guanxi.sources.encodings import SAMPLE_BYTES, detect
from guanxi.sources.table import UnreadableTable

_GZIP = b"\x1f\x8b"


def lines(path: Path | str, *, encoding: str | None = None) -> Iterator[str]:
    """The lines without their ends; UnreadableTable if the file is missing, empty, damaged or no text."""
    place = Path(path)
    if not place.is_file():
        raise UnreadableTable(N_("There is no file %(name)s."), N_("Check its name and place."), name=place.name)
    known = encoding or detect(_chunks(place)).encoding
    try:
        with _opened(place) as file:
            first = file.readline()
            if not first:
                raise UnreadableTable(N_("The file is empty."), N_("Choose a file with a header and rows."))
            for line in chain((first,), file):
                yield line.decode(known).rstrip("\r\n").lstrip("\ufeff")
    except (UnicodeDecodeError, LookupError):
        raise UnreadableTable(N_("This is not a text file."), N_("Choose a text file, or say its encoding.")) from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise UnreadableTable(N_("The packed file is damaged or cut off."), N_("Copy or download it again.")) from None


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    return gzip.open(path) if packed else path.open("rb")  # type: ignore[return-value]


def _chunks(path: Path) -> Iterator[bytes]:
    with _opened(path) as file:
        while chunk := file.read(SAMPLE_BYTES):
            yield chunk
