"""Writing the history."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from . import announcing, copying, faces, fields
from .announcements import RecordsChanged
from .declare import Record
from .models import Change
from .writer import Writer

Values = Mapping[str, Any]


def snapshot(record: Record, obj: Model) -> dict[str, Any]:
    """All remembered fields of an object in stored form."""
    return {name: fields.stored(obj, name) for name in _remembered(faces.declaration(record))}


def differences(before: Values, after: Values) -> dict[str, list[Any]]:
    """Field → [old, new] for every field that is not the same."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def created(record: Record, objects: Iterable[Model], writer: Writer) -> None:
    """Remember that these objects came into being."""
    _keep([_change(record, obj, Change.Kind.CREATED, writer) for obj in objects])


def changed(record: Record, changes: Iterable[tuple[Model, dict[str, list[Any]]]], writer: Writer, verb: str = "") -> None:
    """Remember what became different."""
    rows = [_change(record, obj, Change.Kind.CHANGED, writer, values, verb) for obj, values in changes]
    _keep(rows)


def removed(record: Record, objects: Iterable[Model], writer: Writer) -> None:
    """Remember removed objects with their last values."""
    rows = [_change(record, obj, Change.Kind.REMOVED, writer, _last(record, obj)) for obj in objects]
    _keep(rows)


def _keep(rows: list[Change]) -> None:
    """Write the history, and tell whoever wants to know."""
    copying.insert(rows)
    if rows:
        announcing.announce(RecordsChanged(rows[0].path, rows[0].kind, [row.pk for row in rows]))


def _last(record: Record, obj: Model) -> dict[str, list[Any]]:
    return {name: [value, None] for name, value in snapshot(record, obj).items() if value not in (None, "", [])}


def _remembered(record: Record) -> list[str]:
    never = {"created_at", "changed_at", "created_by", "is_sample"}
    return [f.name for f in fields.everything(record).values() if f.name not in never and not f.column.generated]


def _change(
    record: Record, obj: Model, kind: Change.Kind, writer: Writer, values: dict[str, list[Any]] | None = None, verb: str = ""
) -> Change:
    return Change(
        path=record.path, object_id=obj.pk, at=writer.at, by=writer.by, channel=writer.channel,
        kind=kind, verb=verb, values=values or {}, batch=writer.batch, version=_version(obj, values),
    )  # fmt: skip


def _version(obj: Any, values: Values | None) -> int | None:
    """The version that came about; none where only files were added or removed."""
    return None if values and "" in values else obj.version
