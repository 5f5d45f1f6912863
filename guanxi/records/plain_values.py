"""Which values of an object surely suit their columns, so that only the others need the check in full."""

import datetime
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Model

Suits = Callable[[Any], bool]
_LONGEST_UNASKED = 10**9
_AS_THEY_ARE: tuple[tuple[type[models.Field[Any, Any]], type], ...] = (
    (models.DecimalField, Decimal),
    (models.IntegerField, int),
    (models.BooleanField, bool),
    (models.CharField, str),
    (models.TextField, str),
)
"""Columns that keep a value of exactly this type as it is."""


class Suspicion:
    """Names the values of objects of one model that have to be checked in full; made once for a batch.

    The check in full would let all other values pass and leave them as they are.
    """

    def __init__(self, model: type[Model]) -> None:
        asked: list[Any] = [c for c in model._meta.concrete_fields if c.editable and not c.generated]
        self._all = frozenset(column.name for column in model._meta.concrete_fields)
        self._columns = [(column.name, column.attname, _suits(column)) for column in asked]

    def of(self, obj: Any) -> list[str]:
        """The fields of this object that may be wrong."""
        values = obj.__dict__
        return [name for name, attname, suits in self._columns if not suits(values.get(attname))]

    def others(self, names: Collection[str]) -> set[str]:
        """All fields but these."""
        return set(self._all.difference(names))


def _suits(column: Any) -> Suits:
    """What says of a value that it suits a column; it may say no to one that does."""
    empty = _empty(column)
    if column.is_relation:
        return lambda value: value is not None or empty(value)
    if type(column).validate is not models.Field.validate or type(column).clean is not models.Field.clean:
        return empty
    if type(column) is models.DateField and not column.validators:
        return lambda value: type(value) is datetime.date or empty(value)
    kind = next((kind for cls, kind in _AS_THEY_ARE if isinstance(column, cls)), None)
    if kind is None:
        return empty
    if column.choices:
        known = frozenset(value for value, _label in column.flatchoices)
        return lambda value: (type(value) is kind and value in known) or empty(value)
    return _passing(column, kind, empty)


def _passing(column: Any, kind: type[Any], empty: Suits) -> Suits:
    """What asks the column's own validators; those of length, on every text, in the quickest way."""
    longest = (column.max_length or _LONGEST_UNASKED) if kind is str else None
    validators = [check for check in column.validators if not isinstance(check, MaxLengthValidator)]

    def suits(value: Any) -> bool:
        if type(value) is not kind or empty(value):
            return empty(value)
        if longest is not None and not 0 < len(value) <= longest:
            return False
        if kind is Decimal and not value.is_finite():
            return False
        try:
            for check in validators:
                check(value)
        except ValidationError:
            return False
        return True

    return suits


def _empty(column: Any) -> Suits:
    """What the check in full does not look at: nothing where nothing may stand."""
    if column.blank:
        return lambda value: value is None or value == "" or value in column.empty_values
    return lambda _value: False
