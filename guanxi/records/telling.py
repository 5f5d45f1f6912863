"""The history of a record as people read it: who, when, through which door, and each value before and after."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from . import faces, fields, naming
from .declare import Record
from .fields import Field, Kind
from .models import Change
from .showing import Cell, Reader

SIZE = 30
LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Step:
    """One field of one change."""

    label: str
    old: Cell
    new: Cell


@dataclass(frozen=True)
class Entry:
    """One change, ready for a page."""

    change: Change
    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Chapter:
    """One page of the history, newest first; `older` is where the next one begins."""

    entries: tuple[Entry, ...]
    older: int | None


def history(
    record: Record, obj: Model, *, older_than: str = "", before: datetime.datetime | None = None, person: Any = None
) -> Chapter:
    """One page of a record's history, of what was before a moment if one is named.

    Names of related records take one statement per object they belong to.
    """
    changes = Change.objects.filter(path=record.path, object_id=obj.pk).select_related("by").order_by("-id")
    if before:
        changes = changes.filter(at__lt=before)
    if older_than.isascii() and older_than.isdigit() and len(older_than) < 20:
        changes = changes.filter(id__lt=min(int(older_than), LARGEST_KEY))
    found = list(changes[: SIZE + 1])
    shown = found[:SIZE]
    told = names(record, [change.values for change in shown])
    reader, unseen = Reader(record, person), faces.forbidden(record, person)
    entries = (Entry(change, title(record, change), _steps(reader, obj, change, told, unseen)) for change in shown)
    return Chapter(
        tuple(entry for entry in entries if entry.steps or not _is_silent(entry.change)),
        shown[-1].pk if len(found) > SIZE else None,
    )


def title(record: Record, change: Change) -> str:
    """What was done, in words."""
    if change.verb:
        action = record.action(change.verb)
        own = {
            "shared": _("Shared"),
            "unshared": _("No longer shared"),
            "absence": _("Absence"),
            "file_added": _("Added a file"),
            "file_removed": _("Removed a file"),
            "file_changed": _("New version of a file"),
            "restored": _("Restored from the recycle bin"),
            "merged": _("Merged another record into this one"),
            "merged_away": _("Merged into another record"),
            "unmerged": _("A merging was undone"),
        }
        return str(action.label) if action else own.get(change.verb, change.verb)
    return {"created": _("Created"), "changed": _("Changed"), "removed": _("Removed")}[change.kind]


def _steps(reader: Reader, obj: Model, change: Change, told: Any, unseen: frozenset[str]) -> tuple[Step, ...]:
    steps = []
    for name, (old, new) in change.values.items():
        if name in reader.record.hidden:
            continue
        field = fields.named(reader.record, name)
        if field is None and name in unseen:
            continue
        if field is None:
            steps.append(Step(name, _raw(old), _raw(new)))
            continue
        currency = reader.currency(obj, field) if field.kind is Kind.MONEY else ""
        steps.append(Step(field.label, *(reader.told(field, value, told, currency, obj) for value in (old, new))))
    return tuple(steps)


def _is_silent(change: Change) -> bool:
    """Whether nothing would be left to tell of a change if its values are hidden."""
    return bool(change.values) and change.kind == Change.Kind.CHANGED and not change.verb


def _raw(value: Any) -> Cell:
    return Cell(Kind.TEXT, value if value is None else str(value))


def names(record: Record, changes: Iterable[Mapping[str, Any]]) -> dict[tuple[type[Model], Any], str]:
    """The names of all records that these values ([old, new] per field) mention and that are still there."""
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    for values in changes:
        for field in _relations(record, values):
            wanted[field.target].update(key for key in values[field.name] if key is not None)
    return {
        (model, obj.pk): naming.name_of(obj)
        for model, keys in wanted.items()
        for obj in model._default_manager.filter(pk__in=keys)
    }


def _relations(record: Record, names: Iterable[str]) -> list[Field]:
    return [fields.everything(record)[name] for name in fields.followed(record, names)]
