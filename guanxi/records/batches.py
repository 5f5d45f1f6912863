"""Writing many records at once with the same guarantees as one by one: rights, checks, numbers, search, history."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model

from guanxi.people.models.role import RightTo

from . import checking, fields, indexing, reading, remembering, saving
from .declare import Record
from .refusals import Invalid, NotAllowed, Refusal
from .writer import Writer

Values = Mapping[str, Any]
SIZE = 1000


class SomeInvalid(Refusal):
    """Some rows of a batch cannot be accepted; nothing was written. `rows` maps their index to the reasons."""

    def __init__(self, rows: Mapping[int, Invalid]) -> None:
        super().__init__(str(next(iter(rows.values()))))
        self.rows = dict(rows)


@transaction.atomic
def create_many(record: Record, rows: Sequence[Values], writer: Writer) -> list[Any]:
    """Make new records, all or none.

    :raises NotAllowed: without the right for every single one.
    :raises SomeInvalid: naming the rows that cannot be accepted.
    """
    for values in rows[:1]:
        checking.known_fields(record, values)
    wrong = checking.relations_in_reach(record, rows, writer)
    objects = [saving.started(record, values, writer) for values in rows]
    checking.may_create(record, objects, writer)
    if not wrong:
        saving.number(objects, record, writer)
    if record.prepare:
        record.prepare(objects)
    _refuse(wrong | _unclean(record, objects))
    indexing.fill(record, objects)
    record.model._default_manager.bulk_create(objects, batch_size=SIZE)
    saving.settle(record, objects)
    remembering.created(record, objects, writer)
    for obj, values in zip(objects, rows, strict=True):
        saving.enter_guarded(record, obj, values, writer)
    return objects


@transaction.atomic
def change_many(record: Record, pairs: Sequence[tuple[Any, Values]], writer: Writer) -> list[bool]:
    """Apply values to records, all or none; says for each whether anything became different.

    :raises NotAllowed: if one of them is not in reach.
    :raises SomeInvalid: naming the pairs that cannot be accepted.
    """
    locked = _locked(record, [obj for obj, _values in pairs], writer)
    wrong = checking.relations_in_reach(record, [values for _obj, values in pairs], writer)
    became: dict[int, dict[str, list[Any]]] = {}
    for index, (obj, values) in enumerate(pairs):
        current = locked[obj.pk]
        before = remembering.snapshot(record, current)
        try:
            saving.apply(record, current, {n: v for n, v in values.items() if saving.differs(current, n, v)}, writer)
        except Refusal as refusal:
            wrong[index] = Invalid({"": str(refusal)})
            continue
        if record.prepare:
            record.prepare([current])
        became[index] = remembering.differences(before, remembering.snapshot(record, current))
    different = {index: locked[pairs[index][0].pk] for index, values in became.items() if values}
    for index, obj in different.items():
        try:
            checking.clean(record, obj, in_batch=True)
        except Invalid as invalid:
            wrong[index] = invalid
    _refuse(wrong)
    _store(record, [(obj, became[index]) for index, obj in different.items()], writer)
    return [index in different for index in range(len(pairs))]


def _store(record: Record, changed: list[tuple[Any, dict[str, list[Any]]]], writer: Writer) -> None:
    if not changed:
        return
    objects = [obj for obj, _values in changed]
    names = {name for _obj, values in changed for name in values}
    for obj in objects:
        obj.version += 1
        obj.changed_at = writer.at
    if names & set(record.search):
        indexing.fill(record, objects)
        names.add("search")
    record.model._default_manager.bulk_update(objects, [*names, "version", "changed_at"], batch_size=200)
    saving.settle(record, objects)
    remembering.changed(record, changed, writer)


def _locked(record: Record, objects: Sequence[Model], writer: Writer) -> dict[int, Any]:
    keys = [obj.pk for obj in objects]
    if reading.visible(record, writer.by, RightTo.CHANGE).filter(pk__in=keys).count() != len(set(keys)):
        raise NotAllowed
    rows = record.model._default_manager.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return {obj.pk: obj for obj in rows}


def _unclean(record: Record, objects: Sequence[Model]) -> dict[int, Invalid]:
    wrong: dict[int, Invalid] = {}
    for index, obj in enumerate(objects):
        try:
            checking.clean(record, obj, in_batch=True)
        except Invalid as invalid:
            wrong[index] = invalid
    return wrong


def _refuse(wrong: Mapping[int, Invalid]) -> None:
    if wrong:
        raise SomeInvalid(wrong)


def values_of(record: Record, obj: Model) -> dict[str, Any]:
    """The editable values of an object, as create_many takes them."""
    return {field.name: getattr(obj, field.column.attname) for field in fields.editable(record)}
