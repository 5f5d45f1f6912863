"""Noting who saw sensitive fields: one entry per person, record and fields a minute."""

import datetime
from collections.abc import Iterable

from guanxi.people import auditing
from guanxi.people.models import Person
from guanxi.records.declare import Record

from . import marking

MOST_REMEMBERED = 10_000
_noted: dict[tuple[int | str | None, ...], int] = {}


def seen(
    record: Record, names: Iterable[str], person: Person | None, *, key: int | None, at: datetime.datetime, **details: str
) -> None:
    """Note that the person saw these fields of a record (key None: of a list) if some of them are sensitive.

    `details` are `channel` and `address`. Costs no statement where nothing is sensitive.
    """
    found = sorted(marking.sensitive(record).intersection(names))
    if not found or person is None:
        return
    place, minute = (person.pk, record.path, key, *found), int(at.timestamp()) // 60
    if _noted.get(place) == minute:
        return
    if len(_noted) >= MOST_REMEMBERED:
        _noted.clear()
    _noted[place] = minute
    auditing.note(
        auditing.Kind.READ, by=person, at=at, path=record.path, key=key, channel=details.get("channel", "form"),
        address=details.get("address", ""), what={"fields": found},
    )  # fmt: skip
