"""Noting what happened: who did what, when, through which door and from where."""

import atexit
import datetime
import logging
import threading
from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from django.db import DatabaseError, connection

from .models import AuditEntry, Person

logger = logging.getLogger("guanxi.audit")
Kind = AuditEntry.Kind
LONGEST_WAIT_SECONDS = 2.0
MOST_WAITING = 500


class Details(TypedDict, total=False):
    """What an entry may tell beside kind, person and moment: all of it may be left out."""

    channel: str
    address: str
    who: str
    path: str
    key: int | None
    what: Mapping[str, Any]


def note(kind: AuditEntry.Kind, *, by: Person | None, at: datetime.datetime, **details: Unpack[Details]) -> None:
    """Write one entry, in the transaction of what it tells about if there is one."""
    _entry(kind, by, at, details).save(force_insert=True)


def note_soon(kind: AuditEntry.Kind, *, by: Person | None, at: datetime.datetime, **details: Unpack[Details]) -> None:
    """Write one entry within some two seconds, together with others: for what happens very often and changes nothing."""
    _waiting.add(_entry(kind, by, at, details))


def write_waiting() -> None:
    """Write at once what waits in this process."""
    _waiting.write()


def _entry(kind: AuditEntry.Kind, by: Person | None, at: datetime.datetime, details: Details) -> AuditEntry:
    return AuditEntry(
        kind=kind, at=at, by_id=by.pk if by else None, who=details.get("who", "")[:254],
        channel=details.get("channel", "")[:10], address=details.get("address", "")[:45],
        path=details.get("path", ""), key=details.get("key"), what=dict(details.get("what", {})),
    )  # fmt: skip


class _Waiting:
    """Entries of this process that are not written yet."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.entries: list[AuditEntry] = []
        self.timer: threading.Timer | None = None
        atexit.register(self.write)

    def add(self, entry: AuditEntry) -> None:
        with self.lock:
            self.entries.append(entry)
            full = len(self.entries) >= MOST_WAITING
            if not full and self.timer is None:
                self.timer = threading.Timer(LONGEST_WAIT_SECONDS, self._write_apart)
                self.timer.daemon = True
                self.timer.start()
        if full:
            self.write()

    def write(self) -> None:
        entries = self.taken()
        if not entries:
            return
        try:
            AuditEntry.objects.bulk_create(entries, batch_size=MOST_WAITING)
        except DatabaseError:  # the log has them then, and whoever asked for a page gets it
            logger.exception("audit entries not written: %s", [(str(one.kind), one.by_id, one.what) for one in entries])

    def taken(self) -> list[AuditEntry]:
        """Take out what waits, and let nobody come for it."""
        with self.lock:
            entries, self.entries = self.entries, []
            if self.timer is not None:
                self.timer.cancel()
            self.timer = None
        return entries

    def _write_apart(self) -> None:
        try:
            self.write()
        finally:
            connection.close()  # this thread ends, and its connection with it


_waiting = _Waiting()


def forget_waiting() -> None:
    """Drop what waits to be written: for tests, whose database is thrown away."""
    _waiting.taken()
