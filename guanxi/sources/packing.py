"""Text files as bytes, also packed with gzip, whatever their names say."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from guanxi.sources.encodings import SAMPLE_BYTES

_GZIP = b"\x1f\x8b"


def unpacked(path: Path) -> IO[bytes]:
    """The file, opened for reading what is in it."""
    with path.open("rb") as file:
        packed = file.read(len(_GZIP)) == _GZIP
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]


def chunks(path: Path) -> Iterator[bytes]:
    """The same in pieces, the first of which is a good sample of the encoding."""
    with unpacked(path) as file:
        while chunk := file.read(SAMPLE_BYTES):
            yield chunk
