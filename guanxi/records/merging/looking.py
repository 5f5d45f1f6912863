"""Rows around records, in stored form: looked at before and after, so that every difference is known, whoever made it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Model, Q

from guanxi.records import fields, keeping
from guanxi.records.declare import Record

from . import pointing

Place = tuple[str, Any]
"""A row: its model's label and key."""
Rows = dict[Place, dict[str, Any]]

UNCOUNTED = frozenset({"version", "changed_at"})
"""These tell that a row was written, not what it says."""
_PLAIN = (str, int, float, bool, list, dict, type(None))


def around(record: Record, keys: Iterable[int]) -> Rows:
    """The parts of these records, what hangs on them by path and key, and what upper folders say of them."""
    some, found = list(keys), Rows()
    for model, columns in pointing.parts(record.model).items():
        where = Q()
        for column in columns:
            where |= Q(**{f"{column.attname}__in": some})
        found |= _rows(model, where)
    for model in pointing.hanging():
        found |= _rows(model, Q(path=record.path, object_id__in=some))
    for further in pointing.further():
        found |= _rows(further.model, further.about(record.path, some))
    return found


def again(rows: Rows, now: Rows) -> Rows:
    """What these rows say now, wherever they point to by now; `now` holds some of them already."""
    missing: dict[str, list[Any]] = {}
    for label, key in rows.keys() - now.keys():
        missing.setdefault(label, []).append(key)
    found = dict(now)
    for label, keys in missing.items():
        found |= _rows(apps.get_model(label), Q(pk__in=keys))
    return found


def differences(before: Rows, after: Rows) -> dict[str, list[Any]]:
    """What was changed ([label, key, {column: [before, after]}]), added and removed ([label, key, values])."""
    changed = []
    for place in sorted(before.keys() & after.keys(), key=str):
        became = compared(before[place], after[place])
        if became:
            changed.append([*place, became])
    return {
        "changed": changed,
        "added": [[*place, after[place]] for place in sorted(after.keys() - before.keys(), key=str)],
        "removed": [[*place, before[place]] for place in sorted(before.keys() - after.keys(), key=str)],
    }


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Column → [before, after] where they differ."""
    return {
        name: [value, after.get(name)] for name, value in before.items() if name not in UNCOUNTED and after.get(name) != value
    }


def _rows(model: type[Model], where: Q) -> Rows:
    columns, label = keeping.columns(model), model._meta.label_lower
    key = model._meta.pk.attname
    return {
        (label, values[key]): {column.attname: plain(column, values[column.attname]) for column in columns}
        for values in model._base_manager.filter(where).values(*(column.attname for column in columns))
    }


def plain(column: Any, value: Any) -> Any:
    """The value of a column as JSON keeps it, so that it equals itself once it was kept."""
    stored = fields.as_stored(column, value)
    return stored if isinstance(stored, _PLAIN) else str(stored)
