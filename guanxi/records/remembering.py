"""Writing the history."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model

from . import announcing, copying, faces, fields, sending
from .announcements import RecordsChanged
from .declare import Record
from .models import Change
from .writer import Writer

Values = Mapping[str, Any]
_AS_IT_IS = frozenset((str, int, bool, type(None)))
_COLUMNS = ("path", "object_id", "at", "by", "channel", "kind", "verb", "values", "batch", "version")


def snapshot(record: Record, obj: Model) -> dict[str, Any]:
    """All remembered fields of an object in stored form."""
    return snapshots(record, [obj])[0]


def snapshots(record: Record, objects: Iterable[Model]) -> list[dict[str, Any]]:
    """The same of many objects."""
    record = faces.declaration(record)
    columns: list[Any] = [record.model._meta.get_field(name) for name in _remembered(record)]
    read = [(column.name, column.attname, column) for column in columns]
    return [
        {
            name: value if type(value := getattr(obj, attname)) in _AS_IT_IS else fields.as_stored(column, value)
            for name, attname, column in read
        }
        for obj in objects
    ]


def differences(before: Values, after: Values) -> dict[str, list[Any]]:
    """Field → [old, new] for every field that is not the same."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def reserved(count: int) -> list[int] | None:
    """Keys for so many entries about new objects, so that writing them asks nothing; None where they are too few for that."""
    return copying.reserved(Change, count) if count > copying.FEW else None


def created(record: Record, objects: Iterable[Model], writer: Writer, keys: Sequence[int] | None = None) -> None:
    """Remember that these objects came into being; `keys` were reserved for the entries."""
    _write(record, Change.Kind.CREATED, writer, ((obj, {}) for obj in objects), keys=keys)


def changed(record: Record, changes: Iterable[tuple[Model, dict[str, list[Any]]]], writer: Writer, verb: str = "") -> None:
    """Remember what became different."""
    _write(record, Change.Kind.CHANGED, writer, changes, verb)


def removed(record: Record, objects: Iterable[Model], writer: Writer) -> None:
    """Remember removed objects with their last values."""
    _write(record, Change.Kind.REMOVED, writer, [(obj, _last(record, obj)) for obj in objects])


def _last(record: Record, obj: Model) -> dict[str, list[Any]]:
    return {name: [value, None] for name, value in snapshot(record, obj).items() if value not in (None, "", [])}


def _remembered(record: Record) -> list[str]:
    never = {"created_at", "changed_at", "created_by", "is_sample"}
    return [f.name for f in fields.everything(record).values() if f.name not in never and not f.column.generated]


def _write(
    record: Record, kind: Change.Kind, writer: Writer, changes: Iterable[tuple[Any, dict[str, list[Any]]]], verb: str = "", *,
    keys: Sequence[int] | None = None,
) -> None:  # fmt: skip
    """Write the history, and tell whoever wants to know."""
    by = writer.by.pk if writer.by else None
    rows = [
        (record.path, obj.pk, writer.at, by, writer.channel, kind, verb, values, writer.batch, _version(obj, values))
        for obj, values in changes
    ]
    if rows:
        happened = RecordsChanged(record.path, kind, copying.insert_rows(Change, _COLUMNS, rows, keys))
        sending.when_stored(lambda: announcing.announce(happened))


def _version(obj: Any, values: Values | None) -> int | None:
    """The version that came about; none where only files were added or removed."""
    return None if values and "" in values else obj.version
