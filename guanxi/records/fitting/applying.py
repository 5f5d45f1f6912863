"""Making models, declarations, labels and choices of this process what the company wants; costs nothing for what is so already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from guanxi.records import choosing, contradicting, fields, laying_out, registry
from guanxi.records.choosing import Offered
from guanxi.records.declare import Record
from guanxi.records.fields import Kind
from guanxi.records.models import ChoiceList, CustomField, CustomObject, Layout, Wording
from guanxi.records.transfer import proposing, values

from . import attaching, kinds, objects
from .fitted import fitted


@dataclass(frozen=True)
class Snapshot:
    """Everything the company set, as it was read."""

    fields: tuple[CustomField, ...] = ()
    objects: tuple[CustomObject, ...] = ()
    lists: tuple[ChoiceList, ...] = ()
    wordings: tuple[Wording, ...] = ()
    layouts: tuple[Layout, ...] = ()


_columns: dict[tuple[str, str], tuple[Any, Any]] = {}
"""The columns put on models by now: what they were made from, and the column."""
_declared: dict[str, Record] = {}
"""The declarations as they stand in the code, by path, of objects that were changed."""
_own: dict[str, Record] = {}
"""The declarations of the company's own objects."""
_product_choices: dict[tuple[str, str], tuple[Any, Any]] = {}
"""The choices of built-in fields as they stand in the code: the column that holds them, and they."""


def apply(snapshot: Snapshot) -> None:
    """Take this over."""
    _objects(snapshot.objects)
    rows = [row for row in snapshot.fields if declared(row.path) and _target(row) is not False]
    attaching.tell(rows)
    _fields(rows)
    _choices(snapshot.lists, rows)
    _declarations(rows)
    _wordings(snapshot)
    laying_out.put(snapshot.layouts)
    _forget_what_followed()


def declared(path: str) -> Record | None:
    """The object as its folder (or its maker) declared it, without what the company added."""
    return _own.get(path) or _declared.get(path) or registry.at(path)


def is_own(path: str) -> bool:
    """Whether the company made this object by itself."""
    return path in _own


def product_choices(path: str, name: str) -> list[tuple[str, Any]]:
    """The choices of a built-in field as the product has them."""
    if (path, name) in _product_choices:
        return list(_product_choices[path, name][1])
    record = declared(path)
    field = fields.named(record, name) if record else None
    return list(field.choices) if field else []


def _objects(rows: Sequence[CustomObject]) -> None:
    wanted = {row.path: row for row in rows}
    for path in [path for path in _own if path not in wanted]:
        gone = _own.pop(path)
        for key in [key for key in _columns if key[0] == path]:
            attaching.detach(gone.model, _columns.pop(key)[1])
        registry.withdraw(path)
        objects.forget(gone.model)
    for path, row in wanted.items():
        model = _own[path].model if path in _own else objects.model_of(row)
        _own[path] = objects.record_of(row, model)
        registry.put(_own[path])


def _fields(rows: Sequence[CustomField]) -> None:
    wanted = {(row.path, row.name): row for row in rows}
    for key in [key for key, (spec, _column) in _columns.items() if key not in wanted or _spec(wanted[key]) != spec]:
        _spec_before, column = _columns.pop(key)
        attaching.detach(column.model, column)
    for key, row in wanted.items():
        record = declared(row.path)
        if key not in _columns and record:
            column = kinds.column(row, record.model, _target(row) or None, attaching.choices_of(*key))
            attaching.attach(record.model, row, column)
            _columns[key] = _spec(row), column


def _spec(row: CustomField) -> tuple[Any, ...]:
    """What decides about the column itself; labels and places do not."""
    return row.kind, row.is_required, row.is_unique, repr(row.default), row.target


def _target(row: CustomField) -> Any:
    """The model a relation points to; None for other kinds, False if the object is gone."""
    if row.kind != Kind.RELATION:
        return None
    record = declared(row.target)
    return record.model if record else False


def _choices(lists: Iterable[ChoiceList], rows: Iterable[CustomField]) -> None:
    by_key = {one.pk: one for one in lists}
    found = {
        (row.path, row.name): tuple(_offered(by_key[row.choice_list_id], {})) for row in rows if row.choice_list_id in by_key
    }
    for column, original in _product_choices.values():
        column.choices = original
    _product_choices.clear()
    for one in by_key.values():
        path, _dot, name = one.field.partition(".")
        record = declared(path)
        field = fields.named(record, name) if record and name else None
        if field and field.kind in (Kind.CHOICE, Kind.CHOICES):
            column = field.column.base_field if field.kind is Kind.CHOICES else field.column
            original = list(column.flatchoices)
            _product_choices[path, name] = column, original
            found[path, name] = tuple(_offered(one, dict(original)))
            column.choices = attaching.choices_of(path, name)
    choosing.put(found)


def _offered(one: ChoiceList, built_in: dict[str, Any]) -> Iterable[Offered]:
    """The choices of a list in their order; built-in ones that it does not mention come last."""
    kept = list(one.choices.all())
    for row in kept:
        yield Offered(row.value, row.labels, row.color, row.is_active, built_in.get(row.value, ""))
    mentioned = {row.value for row in kept}
    for value, label in built_in.items():
        if value not in mentioned and value not in (None, ""):
            yield Offered(value, {}, built_in=label)


def _declarations(rows: Sequence[CustomField]) -> None:
    changed = {row.path for row in rows} | {row.target for row in rows if row.target}
    for path in [path for path in _declared if path not in changed]:
        registry.put(_declared.pop(path))
    for path in changed:
        base = declared(path)
        if base is None:
            continue
        if path not in _own:
            _declared[path] = base
        pointing = dict.fromkeys(row.path for row in rows if row.target == path and row.path in _own)
        registry.put(fitted(base, [row for row in rows if row.path == path], tuple(pointing)))


def _wordings(snapshot: Snapshot) -> None:
    models: dict[str, type[Model]] = {record.path: record.model for record in registry.everything()}
    names = {row.path: {"labels": row.labels, "labels_plural": row.labels_plural} for row in snapshot.objects}
    attaching.reword(models, snapshot.wordings, names)


def _forget_what_followed() -> None:
    """What was derived from declarations and models is derived anew."""
    fields.forget()
    contradicting.forget()
    values.forget()
    proposing.forget()


def built_in() -> list[Record]:
    """The product's own objects, with what the company added to them."""
    return [record for record in registry.everything() if record.path not in _own]
