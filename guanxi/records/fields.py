"""The fields of an object as every mechanism sees them: kind, label, reading, writing, stored form."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Model
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query_utils import DeferredAttribute

from . import registry
from .declare import Record, Section
from .models import MoneyField, PercentField, PhoneField, QuantityField, TagsField

_JUST_KEPT = (DeferredAttribute, ForeignKeyDeferredAttribute)
"""Attributes that do nothing with what a new object is given but to keep it."""


class Kind(StrEnum):
    """What a field holds; decides its control, filter operators, cell, and parsing from files."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    NUMBER = "number"
    QUANTITY = "quantity"
    MONEY = "money"
    PERCENT = "percent"
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    TAGS = "tags"
    RELATION = "relation"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"


_KINDS: tuple[tuple[type[models.Field[Any, Any]], Kind], ...] = (
    (models.ForeignKey, Kind.RELATION),
    (models.OneToOneField, Kind.RELATION),
    (TagsField, Kind.TAGS),
    (ArrayField, Kind.CHOICES),
    (MoneyField, Kind.MONEY),
    (QuantityField, Kind.QUANTITY),
    (PercentField, Kind.PERCENT),
    (PhoneField, Kind.PHONE),
    (models.EmailField, Kind.EMAIL),
    (models.URLField, Kind.URL),
    (models.DateTimeField, Kind.MOMENT),
    (models.DateField, Kind.DAY),
    (models.BooleanField, Kind.YES_NO),
    (models.DecimalField, Kind.NUMBER),
    (models.IntegerField, Kind.INTEGER),
    (models.TextField, Kind.LONG_TEXT),
    (models.CharField, Kind.TEXT),
)


@dataclass(frozen=True)
class Field:
    """One field of one object."""

    name: str
    kind: Kind
    column: Any
    editable: bool
    required: bool
    is_told: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether people change it by hand: what they read in other words than it holds is changed by programs and files alone."""
        return self.editable and not self.is_told

    @property
    def label(self) -> str:
        """The label in the current language, first letter large where the script has one."""
        text = str(self.column.verbose_name)
        return text[:1].upper() + text[1:]

    @property
    def currency(self) -> str:
        """Where the currency of an amount stands ("order__currency"); "" = the company's."""
        inner = self.column.output_field if self.column.generated else self.column
        return str(getattr(inner, "currency", ""))

    @property
    def target(self) -> type[Model]:
        """The model a relation points to."""
        return self.column.related_model  # type: ignore[no-any-return]

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """Value and label of each choice."""
        column = self.column.base_field if self.kind is Kind.CHOICES else self.column
        return list(column.flatchoices)


MOST_KNOWN = 4096
"""Of so many objects, and objects as different people see them, the fields are remembered."""
_known: dict[Record, dict[str, Field]] = {}


def everything(record: Record) -> dict[str, Field]:
    """All fields that may be shown, by name, in the order of the model."""
    found = _known.get(record)
    if found is None:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        found = _known[record] = _everything(record)
    return found


def forget() -> None:
    """Look at the models anew at the next question: fields were added or removed at run time."""
    _known.clear()
    registry.renew()


def _everything(record: Record) -> dict[str, Field]:
    unseen = {"id", "search", "version", *record.hidden}
    columns = record.model._meta.concrete_fields
    sort_keys = {f"{c.name}_key" for c in columns}  # `name_key` only puts `name` in order
    found = (c for c in columns if c.name not in unseen | sort_keys)
    return {c.name: _field(record, c, kind) for c in found if (kind := _kind(c))}


def named(record: Record, name: str) -> Field | None:
    """The field of this name, if the object shows one."""
    return everything(record).get(name)


def editable(record: Record) -> list[Field]:
    """The fields that people may fill."""
    return [field for field in everything(record).values() if field.editable]


def placed(record: Record) -> list[Section]:
    """The declared sections, then one for every editable field that no section mentions."""
    mentioned = {name for section in record.sections for name in section.fields}
    rest = tuple(field.name for field in editable(record) if field.name not in mentioned)
    return [*record.sections, *([Section("", rest)] if rest else [])]


def in_order(record: Record) -> list[Field]:
    """All fields in the order of the sections; what is in none of them (when it was created, by whom) at the end."""
    known = everything(record)
    names = [name for section in placed(record) for name in section.fields if name in known]
    return [known[name] for name in dict.fromkeys([*names, *known])]


def columns(record: Record) -> tuple[str, ...]:
    """The columns of the list while nobody chose others."""
    return record.listing.columns or tuple(field.name for field in editable(record)[:6])


def followed(record: Record, names: Iterable[str]) -> list[str]:
    """The relations among the names, to be fetched along with the rows."""
    return [name for name in names if (field := named(record, name)) and field.kind is Kind.RELATION]


def stored(obj: Model, name: str) -> Any:
    """A field's value in the form in which history and files of a run keep it: JSON, exact, comparable."""
    column = obj._meta.get_field(name)
    return as_stored(column, getattr(obj, getattr(column, "attname", name)))


def as_stored(column: Any, value: Any) -> Any:
    """The stored form of a value of a column."""
    if isinstance(value, Decimal):
        places = getattr(column, "decimal_places", None)
        return format(value if places is None else value.quantize(Decimal(1).scaleb(-places)), "f")
    if isinstance(value, datetime.date):  # a datetime is a date, too
        return value.isoformat()
    return list(value) if isinstance(value, (list, tuple)) else value


def restored(record: Record, name: str, value: Any) -> Any:
    """The opposite of `stored`: what to hand to records.saving (a relation comes back as a primary key)."""
    column: Any = record.model._meta.get_field(name)
    return value if value is None else column.to_python(value)


def write(obj: Model, name: str, value: Any) -> None:
    """Assign a value; a relation takes an object or a primary key. An empty text is no value where there may be none."""
    column: Any = obj._meta.get_field(name)
    if value == "" and column.null:
        value = None
    if isinstance(column, models.ForeignKey) and not isinstance(value, Model):
        setattr(obj, column.attname, value)
    else:
        setattr(obj, name, value)


class Writing:
    """Does the same for many new objects of one model, each with many values."""

    def __init__(self, model: type[Model]) -> None:
        self._plain: dict[str, tuple[str, bool]] = {}
        for column in model._meta.concrete_fields:
            if type(getattr(model, column.attname, None)) in _JUST_KEPT:
                self._plain[column.name] = column.attname, column.null

    def __call__(self, obj: Any, values: Mapping[str, Any]) -> None:
        """Assign these values."""
        held = obj.__dict__
        for name, value in values.items():
            plain = self._plain.get(name)
            if plain is None or isinstance(value, Model):
                write(obj, name, value)
            else:
                attname, may_be_null = plain
                held[attname] = None if value == "" and may_be_null else value


def _kind(column: Any) -> Kind | None:
    """What a column holds; None for what people do not read (search words, JSON)."""
    if column.choices:
        return Kind.CHOICE
    inner = getattr(column, "output_field", None) if column.generated else column
    return next((kind for cls, kind in _KINDS if isinstance(inner, cls)), None)


def _field(record: Record, column: Any, kind: Kind) -> Field:
    fixed = not column.editable or column.generated or column.name in record.fixed
    required = not fixed and not column.blank and not column.has_default() and kind is not Kind.YES_NO
    if record.number and record.number.field == column.name:
        required = False
    return Field(column.name, kind, column, not fixed, required, column.name in record.told)
