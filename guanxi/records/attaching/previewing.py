"""Which files a browser may show, and as what: pictures, PDF, and texts as plain text; never anything that could run."""

from dataclasses import dataclass
from enum import StrEnum

from guanxi.records.models import Attachment
from guanxi.sources import encodings

from .storing import place_of


class Preview(StrEnum):
    """How a file is shown beside its record."""

    IMAGE = "image"
    PDF = "pdf"
    TEXT = "text"
    NONE = ""


IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
PDF = "application/pdf"
TEXT = "text/plain"
LONGEST_TEXT = 200_000
"""Bytes of a text that a preview shows; who needs more downloads the file."""

_KINDS = {
    "zip": "archive",
    "x-7z-compressed": "archive",
    "vnd.rar": "archive",
    "gzip": "archive",
    "msword": "document",
    "vnd.openxmlformats-officedocument.wordprocessingml.document": "document",
    "vnd.ms-excel": "sheet",
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet": "sheet",
    "vnd.ms-powerpoint": "slides",
    "vnd.openxmlformats-officedocument.presentationml.presentation": "slides",
    "pdf": "pdf",
}


@dataclass(frozen=True)
class Text:
    """The beginning of a text file; `is_cut` where there is more."""

    content: str
    is_cut: bool


def preview(file: Attachment) -> Preview:
    """How this file may be shown, by what its first bytes said it is."""
    if file.media_type in IMAGES:
        return Preview.IMAGE
    return {PDF: Preview.PDF, TEXT: Preview.TEXT}.get(file.media_type, Preview.NONE)


def kind(file: Attachment) -> str:
    """What sort of file it is, for its picture."""
    family, _slash, exact = file.media_type.partition("/")
    if family == "application":
        return _KINDS.get(exact, "other")
    return family if family in ("image", "text", "audio") else "other"


def text(file: Attachment) -> Text:
    """The beginning of a text file in the encoding it seems to have."""
    with place_of(file).open("rb") as content:
        head = content.read(LONGEST_TEXT)
    return Text(head.decode(encodings.detect([head]).encoding, errors="replace"), file.size > LONGEST_TEXT)
