"""The one way to write: forms, lists, import, jobs and commands change records through these functions and nothing else.

Order of every writing: rights → verb of a guarded field → assignment → `prepare` → checks → save → `settle` → history,
in one transaction.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Any, ParamSpec

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CASCADE, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.signals import post_init, pre_init
from django.utils.translation import gettext as _

from guanxi.people.models.role import RightTo

from . import (
    checking,
    contradicting,
    faces,
    fields,
    indexing,
    meeting,
    numbering,
    reading,
    remembering,
    removing,
    statements,
    tagging,
)
from .declare import Action, Record
from .refusals import ChangedMeanwhile, Invalid, NotAllowed
from .writer import Writer

Values = Mapping[str, Any]
Asked = ParamSpec("Asked")


class _Contradicted(Exception):
    """The database refused what is to be saved; told once the transaction, which can do nothing more, has been rolled back."""

    def __init__(self, record: Record, writer: Writer, error: IntegrityError) -> None:
        super().__init__(str(error))
        self.record, self.writer, self.error = record, writer, error


def _whole(write: Callable[Asked, Any]) -> Callable[Asked, Any]:
    """Write everything or nothing.

    :raises Invalid: if the database refuses a value, in words.
    """

    @wraps(write)
    def written(*args: Asked.args, **options: Asked.kwargs) -> Any:
        try:
            with transaction.atomic():
                return write(*args, **options)
        except _Contradicted as why:
            raise checking.told_to(why.writer, why.record, contradiction(why.error)) from why.error

    return written


@_whole
def create(record: Record, values: Values, writer: Writer) -> Any:
    """Make and return a new record.

    :raises NotAllowed: without the right, or outside the writer's reach.
    :raises Invalid: if a value cannot be accepted.
    """
    record = faces.declaration(record)
    checking.known_fields(record, values, writer)
    checking.offered(record, values, writer)
    _relations(record, values, writer)
    (obj,) = started(record, [values], writer)
    enter_guarded(record, obj, values, writer)
    checking.may_create(record, [obj], writer)
    lock_wholes(record, [obj])
    number([obj], record, writer)
    if record.prepare:
        record.prepare([obj])
    checking.clean(record, obj, writer)
    indexing.fill(record, [obj])
    _store(record, obj, writer, force_insert=True)
    settle(record, [obj])
    remembering.created(record, [obj], writer)
    return obj


@_whole
def change(
    record: Record, obj: Model, values: Values, writer: Writer, *, version: int | None = None, strict: bool = False
) -> Any:
    """Apply values to a record and return it as saved; nothing is written if nothing became different.

    `version` is the version that the person saw; None = whatever it is now. What others saved since is joined with the values,
    field by field (records.meeting), unless `strict` refuses any version but the present one.

    :raises NotAllowed: if the record is not in reach.
    :raises ChangedMeanwhile: if somebody changed the same fields after this version.
    :raises Invalid: if a value cannot be accepted.
    """
    record = faces.declaration(record)
    checking.known_fields(record, values, writer)
    locked = _locked(record, obj, writer)
    if version is not None and locked.version != version:
        if strict:
            raise ChangedMeanwhile
        values = meeting.joined(record, locked, version, values)
    before, stored = remembering.snapshot(record, locked), _columns(locked)
    asked = {name: value for name, value in values.items() if differs(locked, name, value)}
    _relations(record, asked, writer)
    apply(record, locked, asked, writer)
    if record.parent in asked:
        checking.parents_in_reach(record, [locked], writer)
    if record.owner in asked:
        checking.may_give_away(record, locked, writer)
    _keep(record, locked, before, writer, stored=stored)
    return locked


@_whole
def perform(record: Record, action: Action, obj: Model, writer: Writer, **answers: Any) -> Any:
    """Run an action on a record and return the record.

    :raises NotAllowed: if the record is not in reach.
    :raises Refusal: whatever the verb refuses with.
    """
    record = faces.declaration(record)
    locked = _locked(record, obj, writer)
    before = remembering.snapshot(record, locked)
    action.verb(locked, writer=writer, **answers)
    _keep(record, locked, before, writer, verb=action.name)
    return locked


@transaction.atomic
def remove(record: Record, obj: Model, writer: Writer) -> None:
    """Put a record into the recycle bin.

    :raises NotAllowed: if it is not in reach.
    :raises StillUsed: if other records need it.
    """
    record = faces.declaration(record)
    lock_wholes(record, [obj])
    removing.remove(record, [obj], writer)
    after = record.unsettle or (record.settle if record.parent else None)
    if after:
        after([obj])


def started(record: Record, rows: Iterable[Values], writer: Writer) -> list[Any]:
    """New objects in memory with their plain values, their owner and their moments."""
    by = writer.by.pk if writer.by else None
    known = {"created_at": writer.at, "changed_at": writer.at, "created_by_id": by, "is_sample": writer.is_sample}
    blank = _blank(record.model, known)
    owned = record.owner == "owner" and writer.by is not None
    later = record.guarded.keys() - set(record.initial)
    write = fields.Writing(record.model)
    objects = []
    for values in rows:
        obj: Any = blank()
        write(obj, {name: value for name, value in values.items() if name not in later} if later else values)
        if owned and obj.owner_id is None and "owner" not in values:
            obj.owner = writer.by
        objects.append(obj)
    return objects


def _blank(model: type[Model], known: Values) -> Callable[[], Any]:
    """What makes new objects of a model that hold the defaults; the columns are asked once for many objects."""
    fixed: dict[str, Any] = {}
    asked: list[tuple[str, Callable[[], Any]]] = []
    for column in model._meta.concrete_fields:
        if column.attname in known:
            fixed[column.attname] = known[column.attname]
        elif not column.generated and ((column.has_default() and callable(column.default)) or column.has_db_default()):
            asked.append((column.attname, column.get_default))
        elif not column.generated:
            fixed[column.attname] = column.get_default()
    if model.__init__ is not Model.__init__ or pre_init.has_listeners(model) or post_init.has_listeners(model):
        return lambda: model(**fixed, **{name: default() for name, default in asked})

    def blank() -> Any:
        obj = model.__new__(model)
        obj._state = ModelState()
        obj.__dict__.update(fixed)
        for name, default in asked:
            obj.__dict__[name] = default()
        return obj

    return blank


def number(objects: list[Any], record: Record, writer: Writer) -> None:
    """Give new objects that have no number yet the next numbers of their series."""
    if record.number is None:
        return
    unnumbered = [obj for obj in objects if not getattr(obj, record.number.field)]
    if not unnumbered:
        return
    for obj, text in zip(unnumbered, numbering.take(record, count=len(unnumbered), today=writer.today), strict=True):
        setattr(obj, record.number.field, text)


def lock_wholes(record: Record, objects: list[Any]) -> None:
    """Let writers of parts of the same whole wait for each other, and always lock the whole before its part.

    Else two lines added at once would take the same place, two superiors could make a circle, and who changes an order
    and who changes its line could wait for each other forever.
    """
    for column in _wholes(record.model):
        keys = {getattr(obj, column.attname) for obj in objects} - {None}
        if keys:
            rows = column.related_model._default_manager.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys)
            list(rows.order_by("pk").values_list("pk"))


def _wholes(model: type[Model]) -> list[Any]:
    """The relations to what a record goes away with, always in the same sequence."""
    columns: list[Any] = [field for field in model._meta.concrete_fields if field.many_to_one]
    return sorted((c for c in columns if c.remote_field.on_delete is CASCADE), key=lambda c: str(c.related_model._meta.label))


def settle(record: Record, objects: list[Any]) -> None:
    """Let the capability keep dependent rows true after a saving, and learn tags that are new."""
    tagging.learn(record, objects)
    if record.settle:
        record.settle(objects)


def enter_guarded(record: Record, obj: Any, values: Values, writer: Writer) -> None:
    """Run the verbs of guarded fields that a new record, not yet saved, was given.

    :raises Refusal: whatever a verb refuses with.
    """
    apply(record, obj, {n: v for n, v in values.items() if n in record.guarded and differs(obj, n, v)}, writer)


def differs(obj: Model, name: str, value: Any) -> bool:
    """Whether assigning this value would change the object's stored form."""
    column: Any = obj._meta.get_field(name)
    try:
        new = fields.as_stored(column, column.to_python(value.pk if isinstance(value, Model) else value))
    except (ValidationError, ArithmeticError):
        return True  # whoever checks it says why
    return bool(new != fields.stored(obj, name))


def apply(record: Record, obj: Model, values: Values, writer: Writer) -> None:
    """Put values on an object in memory, guarded ones through their verb."""
    checking.offered(record, values, writer)
    for name, value in values.items():
        if name in record.guarded:
            record.guarded[name](obj, value, writer=writer)
        else:
            fields.write(obj, name, value)


def _columns(obj: Model) -> dict[str, Any]:
    """What the columns of an object hold; lists are copied, for somebody may add to them."""
    return {name: list(value) if isinstance(value, list) else value for name, value in obj.__dict__.items()}


def _different(obj: Model, stored: Values) -> list[str]:
    """The columns that hold something else than is stored; values that are equal but of another kind count as other ones."""
    now, missing = obj.__dict__, object()
    columns = [column for column in obj._meta.concrete_fields if not column.generated and column.attname in now]
    return [
        column.name
        for column in columns
        if type(value := now[column.attname]) is not type(was := stored.get(column.attname, missing)) or value != was
    ]


def _keep(
    record: Record, obj: Any, before: dict[str, Any], writer: Writer, verb: str = "", stored: Values = MappingProxyType({})
) -> None:
    """Save an object that was changed in memory, and remember what became different; `stored` is what its columns hold already."""
    if record.prepare:
        record.prepare([obj])
    became = remembering.differences(before, remembering.snapshot(record, obj))
    if not became and not verb:
        return
    checking.clean(record, obj, writer, became.keys())
    obj.version += 1
    obj.changed_at = writer.at
    if became.keys() & set(record.search):
        indexing.fill(record, [obj])
    _store(record, obj, writer, **({"update_fields": _different(obj, stored)} if stored else {}))
    settle(record, [obj])
    remembering.changed(record, [(obj, became)], writer, verb)


def contradiction(error: IntegrityError) -> Invalid:
    """What the database refused, as a refusal at its fields: a value that only one record may have, or a missing one."""
    told = getattr(error.__cause__, "diag", None)
    if wrong := contradicting.named(getattr(told, "constraint_name", None)):
        return Invalid(wrong)
    detail = getattr(told, "message_detail", None) or getattr(told, "message_primary", None) or error
    return Invalid({"": _("This contradicts other data: %(reason)s") % {"reason": detail}})


def _store(record: Record, obj: Any, writer: Writer, **how: Any) -> None:
    try:
        obj.save(**how)
    except IntegrityError as error:
        raise _Contradicted(record, writer, error) from error
    obj.__dict__.pop("search", None)  # an expression now; read anew should anybody ask


def _locked(record: Record, obj: Model, writer: Writer) -> Any:
    if not reading.within(record, writer.by, obj, RightTo.CHANGE):
        raise NotAllowed
    lock_wholes(record, [obj])
    locked = statements.objects(record.model, ("locked",), lambda: _to_lock(record), {reading.KEY: obj.pk})
    if not locked:
        raise NotAllowed
    return locked[0]


def _to_lock(record: Record) -> QuerySet[Any]:
    rows = record.model._default_manager.select_for_update(no_key=True, of=("self",))
    return rows.filter(pk=reading.KEY.expression)[:1]


def _relations(record: Record, values: Values, writer: Writer) -> None:
    for invalid in checking.relations_in_reach(record, [values], writer).values():
        raise invalid
