"""The order of a list and the place in it: any field, empty values last, the newest record first among equals."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db.models import BooleanField, F, Field, Func, Model, Q, Value
from django.db.models.constants import LOOKUP_SEP

from guanxi.records import fields, registry
from guanxi.records.declare import Record
from guanxi.records.fields import Kind
from guanxi.records.statements import Told

_UNSORTABLE = {Kind.LONG_TEXT, Kind.CHOICES, Kind.TAGS}
SALT = "guanxi.list.place"


@dataclass(frozen=True)
class Order:
    """Rows by one field, then by key; `path` is what the database compares (a relation's name, a name's sort key)."""

    name: str
    is_falling: bool
    path: str
    column: Any
    may_be_empty: bool

    @property
    def address(self) -> str:
        """The form in which the order stands in the address."""
        return f"-{self.name}" if self.is_falling else self.name

    @property
    def relation(self) -> str:
        """The relation by whose name the rows are in order; empty if they are by a field of their own."""
        relation, _mark, name = self.path.rpartition(LOOKUP_SEP)
        return relation if name != "pk" and LOOKUP_SEP not in relation else ""

    def value_of(self, obj: Model) -> Any:
        """What the database compared of this row."""
        value: Any = obj
        for part in self.path.split(LOOKUP_SEP):
            value = getattr(value, part, None)
        return value

    def clauses(self, *, backwards: bool) -> list[Any]:
        """The ORDER BY within one stretch of rows."""
        falling = self.is_falling != backwards
        return [F(self.path).desc() if falling else F(self.path).asc(), "-pk" if falling else "pk"]


@dataclass(frozen=True)
class Place:
    """Where a page begins: right after, or (backwards) right before, the row with this value and key."""

    is_backwards: bool
    value: Any
    pk: Any


class PairBeyond(Func):
    """Whether a row's value and key, as a pair, come after (`<` or `>`) those of a place.

    The index of both leads straight there, however many rows hold the same value: an import gives all of its rows one moment.
    """

    arity = 4
    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_options: Any) -> Any:
        """Write it as a comparison of rows, which Django has no words for."""
        del connection
        parts = [compiler.compile(part) for part in self.source_expressions]
        own, key, value, place = (text for text, _values in parts)
        return f"({own}, {key}) {self.extra['operator']} ({value}, {place})", [one for _text, values in parts for one in values]


def sortable(field: fields.Field) -> bool:
    """Whether a list can be sorted by this field."""
    return field.kind not in _UNSORTABLE


def order(record: Record, text: str) -> Order | None:
    """The order of this name ("-amount" falls); None if there is no such field to sort by."""
    name = text.removeprefix("-")
    field = fields.named(record, name)
    if field is None or not sortable(field):
        return None
    path = _path(record, field)
    column, may_be_empty = _column(record.model, path)
    return Order(name, text.startswith("-"), path, column, may_be_empty)


def standard(record: Record) -> Order:
    """The declared order of an object's list."""
    found = order(record, record.listing.sort)
    return found or Order("changed_at", True, "changed_at", record.model._meta.get_field("changed_at"), False)


def beyond(order: Order, place: Place) -> Q:
    """The rows beyond a place within its own stretch (rows with a value, or those without)."""
    rising = order.is_falling == place.is_backwards
    later_key = Q(**{f"pk__{'gt' if rising else 'lt'}": _said(place.pk)})
    if place.value is None:
        return later_key
    if LOOKUP_SEP not in order.path:
        values = _said(place.value, order.column), _said(place.pk)
        return Q(PairBeyond(F(order.path), F("pk"), *values, operator=">" if rising else "<"))
    compare = "gt" if rising else "lt"
    same, later = Q(**{order.path: place.value}), Q(**{f"{order.path}__{compare}": place.value})
    return Q(**{f"{order.path}__{compare}e": place.value}) & (later | (same & later_key))


def _said(value: Any, column: Any = None) -> Any:
    """A value of a place in a question, or what stands for it until it is told."""
    return value.expression if isinstance(value, Told) else Value(value, column)


def written(record: Record, order: Order, place: Place) -> str:
    """The place as an opaque, signed word for the address."""
    value = place.value
    if isinstance(value, Decimal):
        value = str(value)
    elif isinstance(value, datetime.date):
        value = value.isoformat()
    return signing.dumps([int(place.is_backwards), value, place.pk], salt=_salt(record, order))


def read(record: Record, order: Order, text: str) -> Place | None:
    """The place that was written so; None if it was made up or belongs to another list or order."""
    try:
        backwards, value, pk = signing.loads(text, salt=_salt(record, order))
    except (signing.BadSignature, ValueError):
        return None
    return Place(bool(backwards), None if value is None else order.column.to_python(value), pk)


def _salt(record: Record, order: Order) -> str:
    return f"{SALT}:{record.path}:{order.address}"


def _path(record: Record, field: fields.Field) -> str:
    if field.kind is not Kind.RELATION:
        return _with_key(record.model, field.name)
    return f"{field.name}{LOOKUP_SEP}{_naming(field.target)}"


def _naming(model: type[Model]) -> str:
    """The column by which records of a model are put in order where others refer to them."""
    target = registry.of(model)
    names = [name for name in target.name if not model._meta.get_field(name).is_relation] if target else []
    own = {column.name for column in model._meta.concrete_fields}
    for name in (*names, getattr(model, "USERNAME_FIELD", ""), "name", "number"):
        if name in own:
            return _with_key(model, name)
    return "pk"


def _with_key(model: type[Model], name: str) -> str:
    """A text that has its own sort key (`name_key` for `name`, in pinyin) is sorted by it."""
    own = {column.name for column in model._meta.concrete_fields}
    return f"{name}_key" if f"{name}_key" in own else name


def _column(model: type[Model], path: str) -> tuple[Any, bool]:
    may_be_empty, column = False, None
    for part in path.split(LOOKUP_SEP):
        column = model._meta.pk if part == "pk" else model._meta.get_field(part)
        may_be_empty = may_be_empty or bool(isinstance(column, Field) and column.null)
        model = column.related_model or model
    return column, may_be_empty
