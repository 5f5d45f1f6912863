"""Two people change the same record: what only one of them changed stands by itself, what both changed is a clash.

One three-way merge for every surface: form, editing in place, API. `before` is what a person saw, `theirs` what was saved since,
`yours` what the person wants; all values are in stored form (records.fields.stored).
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from guanxi.people.models import Person

from . import fields
from .declare import Record
from .fields import Field, Kind
from .models import Change
from .refusals import ChangedMeanwhile

Values = Mapping[str, Any]


class _Unknown:
    """The value before is not known: the history does not reach back to the version that was seen."""


UNKNOWN = _Unknown()


@dataclass(frozen=True)
class Clash:
    """A field that both changed: its value before, what was saved meanwhile by whom and when, and what the person wants."""

    field: Field
    before: Any
    theirs: Any
    yours: Any
    by: Person | None = None
    at: datetime.datetime | None = None

    @property
    def is_before_known(self) -> bool:
        """Whether one can go back to the value before."""
        return self.before is not UNKNOWN


@dataclass
class Since:
    """What was saved since a version: each field's value before, and who changed it last."""

    before: dict[str, Any] = field(default_factory=dict)
    last: dict[str, Change] = field(default_factory=dict)
    is_complete: bool = True


@dataclass(frozen=True)
class Meeting:
    """What to write, which of the person's fields give way to others' because the person left them alone, and the clashes."""

    values: dict[str, Any]
    kept: tuple[str, ...]
    clashes: tuple[Clash, ...]


def joined(record: Record, obj: Any, version: int, wanted: Values) -> dict[str, Any]:
    """What to write so that nobody's change is lost.

    :raises ChangedMeanwhile: naming the clashes.
    """
    meeting = meet(record, obj, version, wanted)
    if meeting.clashes:
        raise ChangedMeanwhile(meeting.clashes)
    return meeting.values


def meet(record: Record, obj: Any, version: int, wanted: Values) -> Meeting:
    """Join what a person wants, who saw this version, with what is saved now."""
    since = changed_since(record, obj, version)
    values, kept, clashes = dict(wanted), [], []
    for name, value in wanted.items():
        known = fields.named(record, name)
        if known is None:
            continue  # refused by whoever writes
        now, mine = fields.stored(obj, name), _stored(known, value)
        before = since.before.get(name, now if since.is_complete else UNKNOWN)
        if now in (mine, before):
            continue
        if mine == before:
            kept.append(name)
            del values[name]
        elif known.kind in (Kind.TAGS, Kind.CHOICES) and before is not UNKNOWN:
            values[name] = merged_list(before or [], now or [], mine or [])
        else:
            clashes.append(_clash(known, before, now, mine, since.last.get(name)))
    return Meeting(values, tuple(kept), tuple(clashes))


def merged_list(before: list[Any], theirs: list[Any], yours: list[Any]) -> list[Any]:
    """A list that both changed: what either took out is gone, what either put in is there."""
    gone = (set(before) - set(theirs)) | (set(before) - set(yours))
    return [one for one in dict.fromkeys([*theirs, *yours]) if one not in gone]


def changed_since(record: Record, obj: Any, version: int) -> Since:
    """What the history tells of the versions after this one."""
    changes = Change.objects.filter(path=record.path, object_id=obj.pk, version__gt=version).select_related("by").order_by("id")
    since, versions = Since(), set()
    for change in changes:
        versions.add(change.version)
        for name, pair in change.values.items():
            since.before.setdefault(name, pair[0])
            since.last[name] = change
    since.is_complete = version <= obj.version and versions >= set(range(version + 1, obj.version + 1))
    return since


def _clash(known: Field, before: Any, theirs: Any, yours: Any, last: Change | None) -> Clash:
    return Clash(known, before, theirs, yours, last.by if last else None, last.at if last else None)


def _stored(known: Field, value: Any) -> Any:
    """The stored form of what a person wants; as it is where it makes no sense, whoever checks it says so."""
    try:
        return fields.as_stored(known.column, known.column.to_python(value.pk if isinstance(value, Model) else value))
    except (ValidationError, ArithmeticError):
        return value
