"""The text of a PDF, page by page; what protects, breaks or lacks it is told in words."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guanxi.lib.marking import N_

if TYPE_CHECKING:
    from pypdf import PdfReader

START = b"%PDF-"
MOST_PAGES = 3000
LOOKED_AT = 5
"""So many pages without text are looked at for pictures."""
PROTECTED = N_("The PDF is protected by a password.")
DAMAGED = N_("The document is damaged.")
PICTURES = N_("The PDF holds no text, only pictures of pages: it was scanned. Let a program recognize its text first.")
EMPTY = N_("The document is empty.")
LONG = N_("The PDF has more than 3,000 pages.")
_BROKEN = (
    ArithmeticError, AttributeError, LookupError, MemoryError, NotImplementedError, OSError, RecursionError, TypeError, ValueError, struct.error,
    zlib.error,
)  # fmt: skip
"""What reading a PDF that is none can run into, beside the errors of the library itself."""


@dataclass(frozen=True)
class Pdf:
    """What a PDF says: title and keywords as its author wrote them; or why it says nothing."""

    title: str = ""
    text: str = ""
    keywords: str = ""
    problem: str = ""


def read(content: bytes, *, most_signs: int, most_pages: int = MOST_PAGES) -> Pdf:
    """The text of the first pages, until there are so many signs of it; never raises, what cannot be read is a problem in words."""
    from pypdf import PdfReader  # late: slow import
    from pypdf.errors import PyPdfError  # late: slow import

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it complains of each crooked detail of other people's files
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return Pdf(problem=PROTECTED)
        return _said(reader, most_signs, most_pages)
    except (PyPdfError, *_BROKEN):
        return Pdf(problem=DAMAGED)


def _said(reader: PdfReader, most_signs: int, most_pages: int) -> Pdf:
    count = len(reader.pages)
    if not count:
        return Pdf(problem=EMPTY)
    if count > MOST_PAGES:
        return Pdf(problem=LONG)
    parts: list[str] = []
    signs = 0
    for page in reader.pages[:most_pages]:
        part = _clean(page.extract_text())
        parts += [part] if part else []
        signs += len(part)
        if signs > most_signs:
            break
    if not parts:
        return Pdf(problem=PICTURES if any(len(page.images) for page in reader.pages[:LOOKED_AT]) else EMPTY)
    about = reader.metadata
    title, keywords = (_clean(str(about.get(name) or "")) if about else "" for name in ("/Title", "/Keywords"))
    return Pdf(" ".join(title.split()), "\n\n".join(parts), " ".join(keywords.split()))


def _clean(text: str) -> str:
    """Text that can be kept: no halves of signs, no zeros, no blanks at the end of lines."""
    whole = text.replace("\x00", "").encode("utf-8", "ignore").decode()
    return "\n".join(line.rstrip() for line in whole.splitlines()).strip()
