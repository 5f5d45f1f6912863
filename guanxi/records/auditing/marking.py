"""Which fields are sensitive (reading them is noted) and which are personal: as declared, and as administrators mark them."""

import time
from collections.abc import Mapping

from guanxi.records.declare import Record
from guanxi.records.models import FieldMark

KNOWN_SECONDS = 300
Marks = Mapping[str, Mapping[str, frozenset[str]]]


class _Known:
    """The marks as this process last read them."""

    def __init__(self) -> None:
        self.marks: Marks = {}
        self.until = 0.0


_known = _Known()


def sensitive(record: Record) -> frozenset[str]:
    """The fields of this object whose reading is noted."""
    return frozenset(record.sensitive) | _marked(record.path, "is_sensitive")


def personal(record: Record) -> frozenset[str]:
    """The fields of this object that tell of a person."""
    return frozenset(record.personal) | _marked(record.path, "is_personal")


def forget() -> None:
    """Read the marks anew at the next question; other processes do within five minutes."""
    _known.until = 0.0


def _marked(path: str, kind: str) -> frozenset[str]:
    if time.monotonic() > _known.until:
        _known.marks = _read()
        _known.until = time.monotonic() + KNOWN_SECONDS
    return _known.marks.get(path, {}).get(kind, frozenset())


def _read() -> Marks:
    found: dict[str, dict[str, frozenset[str]]] = {}
    for mark in FieldMark.objects.all():
        kinds = found.setdefault(mark.path, {"is_sensitive": frozenset(), "is_personal": frozenset()})
        for kind in kinds:
            if getattr(mark, kind):
                kinds[kind] |= {mark.field}
    return found
