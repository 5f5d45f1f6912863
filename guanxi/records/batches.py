"""Writing many records at once with the same guarantees as one by one: rights, checks, numbers, search, history."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model

from guanxi.people.models.role import RightTo

from . import checking, copying, faces, fields, indexing, reading, remembering, removing, saving
from .declare import Record
from .refusals import Invalid, NotAllowed, Refusal
from .writer import Writer

Values = Mapping[str, Any]


class SomeInvalid(Refusal):
    """Some rows of a batch cannot be accepted; nothing was written. `rows` maps their index to the reasons."""

    def __init__(self, rows: Mapping[int, Invalid]) -> None:
        super().__init__(str(next(iter(rows.values()))))
        self.rows = dict(rows)


@dataclass(frozen=True)
class Begun:
    """New records in memory that are not yet checked against what is stored."""

    record: Record
    rows: Sequence[Values]
    writer: Writer
    objects: list[Any]
    wrong: dict[int, Invalid]


def create_many(record: Record, rows: Sequence[Values], writer: Writer) -> list[Any]:
    """Make new records, all or none.

    :raises NotAllowed: without the right for every single one.
    :raises SomeInvalid: naming the rows that cannot be accepted.
    """
    return finish(begin(record, rows, writer))


def begin(record: Record, rows: Sequence[Values], writer: Writer) -> Begun:
    """The part of making new records that asks the database nothing, so that it may be done while that is busy.

    :raises Invalid: naming a field that cannot be filled.
    """
    record = faces.declaration(record)
    checking.known_fields(record, {name: None for values in rows for name in values}, writer)
    wrong = checking.not_offered(record, rows, writer)
    return Begun(record, rows, writer, saving.started(record, rows, writer), wrong)


@transaction.atomic
def finish(begun: Begun) -> list[Any]:
    """Check and store records that were begun, all or none.

    :raises NotAllowed: without the right for every single one.
    :raises SomeInvalid: naming the rows that cannot be accepted.
    """
    record, writer, objects = begun.record, begun.writer, begun.objects
    wrong = checking.relations_in_reach(record, begun.rows, writer) | begun.wrong
    _enter_guarded(record, objects, begun.rows, writer, wrong)
    checking.may_create(record, objects, writer)
    saving.lock_wholes(record, objects)
    if not wrong:
        saving.number(objects, record, writer)
    if record.prepare:
        record.prepare(objects)
    _refuse(wrong | checking.unclean(record, objects, writer))
    entries = remembering.reserved(len(objects))
    try:
        with transaction.atomic():
            copying.insert(objects, indexing.tokens(record) if indexing.is_searchable(record) else None)
    except IntegrityError:
        indexing.fill(record, objects)
        _refuse(_contradictions(record, objects, writer, lambda obj: obj.save(force_insert=True)))
        raise
    with copying.as_new(objects):
        saving.settle(record, objects)
    remembering.created(record, objects, writer, entries)
    return objects


@transaction.atomic
def change_many(record: Record, pairs: Sequence[tuple[Any, Values]], writer: Writer) -> list[bool]:
    """Apply values to records, all or none; says for each whether anything became different.

    :raises NotAllowed: if one of them is not in reach.
    :raises SomeInvalid: naming the pairs that cannot be accepted.
    """
    record = faces.declaration(record)
    checking.field_rights(record, {name: None for _obj, values in pairs for name in values}, writer)
    locked = _locked(record, [obj for obj, _values in pairs], writer)
    wrong = checking.relations_in_reach(record, [values for _obj, values in pairs], writer)
    before = remembering.snapshots(record, locked.values())
    for index, (obj, values) in enumerate(pairs):
        _apply(record, locked[obj.pk], values, writer, wrong, index)
    if record.prepare:
        record.prepare(list(locked.values()))
    after = remembering.snapshots(record, locked.values())
    became = dict(zip(locked, map(remembering.differences, before, after), strict=True))
    different = {key: obj for key, obj in locked.items() if became[key]}
    places = {obj.pk: index for index, (obj, _values) in enumerate(pairs)}
    unclean = checking.unclean(record, list(different.values()), writer)
    _refuse(wrong | {places[list(different)[index]]: invalid for index, invalid in unclean.items()})
    _store(record, [(obj, became[key]) for key, obj in different.items()], writer, places)
    return [obj.pk in different for obj, _values in pairs]


def _enter_guarded(
    record: Record, objects: Sequence[Any], rows: Sequence[Values], writer: Writer, wrong: dict[int, Invalid]
) -> None:
    if not record.guarded:
        return
    for index, (obj, values) in enumerate(zip(objects, rows, strict=True)):
        try:
            saving.enter_guarded(record, obj, values, writer)
        except Refusal as refusal:
            wrong[index] = Invalid(refusal.fields or {"": str(refusal)})


def _apply(record: Record, obj: Any, values: Values, writer: Writer, wrong: dict[int, Invalid], index: int) -> None:
    asked = {name: value for name, value in values.items() if saving.differs(obj, name, value)}
    try:
        saving.apply(record, obj, asked, writer)
        if record.parent in asked:
            checking.parents_in_reach(record, [obj], writer)
        if record.owner in asked:
            checking.may_give_away(record, obj, writer)
    except Refusal as refusal:
        wrong[index] = Invalid(refusal.fields or {"": str(refusal)})


def _store(record: Record, changed: list[tuple[Any, dict[str, list[Any]]]], writer: Writer, places: Mapping[int, int]) -> None:
    if not changed:
        return
    objects = [obj for obj, _values in changed]
    names = {name for _obj, values in changed for name in values}
    for obj in objects:
        obj.version += 1
        obj.changed_at = writer.at
    is_found_otherwise = bool(names & set(record.search)) and indexing.is_searchable(record)
    try:
        with transaction.atomic():
            copying.update(objects, names | {"version", "changed_at"}, indexing.tokens(record) if is_found_otherwise else None)
    except IntegrityError:
        wrong = _contradictions(record, objects, writer, lambda obj: obj.save())
        _refuse({places[objects[index].pk]: invalid for index, invalid in wrong.items()})
        raise
    saving.settle(record, objects)
    remembering.changed(record, changed, writer)


def _locked(record: Record, objects: Sequence[Model], writer: Writer) -> dict[int, Any]:
    keys = [obj.pk for obj in objects]
    if reading.visible(record, writer.by, RightTo.CHANGE).filter(pk__in=keys).count() != len(set(keys)):
        raise NotAllowed
    saving.lock_wholes(record, list(objects))
    rows = record.model._default_manager.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys).order_by("pk")
    return {obj.pk: obj for obj in rows}


def _contradictions(record: Record, objects: Sequence[Any], writer: Writer, save: Callable[[Any], object]) -> dict[int, Invalid]:
    """Which objects the database does not accept, found one by one; the caller's transaction is given up."""
    wrong: dict[int, Invalid] = {}
    for index, obj in enumerate(objects):
        try:
            with transaction.atomic():
                save(obj)
        except IntegrityError as error:
            wrong[index] = checking.told_to(writer, record, saving.contradiction(error))
    return wrong


def _refuse(wrong: Mapping[int, Invalid]) -> None:
    if wrong:
        raise SomeInvalid(wrong)


@transaction.atomic
def remove_many(record: Record, objects: Sequence[Any], writer: Writer) -> None:
    """Put records into the recycle bin, all or none.

    :raises NotAllowed: if one of them is not in reach.
    :raises StillUsed: if other records need one of them.
    """
    record = faces.declaration(record)
    saving.lock_wholes(record, list(objects))
    removing.remove(record, objects, writer)
    after = record.unsettle or (record.settle if record.parent else None)
    if after:
        after(objects)


def values_of(record: Record, obj: Model) -> dict[str, Any]:
    """The editable values of an object, as create_many takes them."""
    return {field.name: getattr(obj, field.column.attname) for field in fields.editable(record)}
