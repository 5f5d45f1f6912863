"""The lines of a text file in any usual encoding, also packed with gzip."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

from guanxi.lib.marking import N_
from guanxi.sources.encodings import detect
from guanxi.sources.packing import chunks, unpacked
from guanxi.sources.table import UnreadableTable


def lines(path: Path | str, *, encoding: str | None = None) -> Iterator[str]:
    """The lines without their ends; UnreadableTable if the file is missing, empty, damaged or no text."""
    place = Path(path)
    if not place.is_file():
        raise UnreadableTable(N_("There is no file %(name)s."), N_("Check its name and place."), name=place.name)
    try:
        known = encoding or detect(chunks(place)).encoding
        with io.TextIOWrapper(unpacked(place), encoding=known) as file:
            is_empty = True
            for line in file:
                is_empty = False
                yield line.rstrip("\n").lstrip("\ufeff")
    except (UnicodeError, LookupError):
        raise UnreadableTable(N_("This is not a text file."), N_("Choose a text file, or say its encoding.")) from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise UnreadableTable(
            N_("The packed file is damaged or cut off."), N_("Pack or copy it again, then try again.")
        ) from None
    if is_empty:
        raise UnreadableTable(N_("The file is empty."), N_("Choose a file with a header and rows."))
