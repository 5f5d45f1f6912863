"""Which values of an object surely suit their columns, so that only the others need the check in full."""

import datetime
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from itertools import repeat
from operator import is_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Model

Suits = Callable[[Any], bool]
_LONGEST_UNASKED = 10**9
_TEXTS = {str}
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
        self._columns = [(column.name, column.attname, _suits(column), _longest(column), column.blank) for column in asked]

    def of(self, objects: Sequence[Any]) -> dict[int, list[str]]:
        """The fields that may be wrong, by the index of the object; what is the same thing everywhere is only looked at once."""
        found: dict[int, list[str]] = {}
        every = [obj.__dict__ for obj in objects]
        for name, attname, suits, longest, is_blank in self._columns if every else ():
            values = [one.get(attname) for one in every]
            if all(map(is_, values, repeat(values[0]))) and suits(values[0]):
                continue
            if longest and set(map(type, values)) == _TEXTS and max(map(len, values)) <= longest and (is_blank or all(values)):
                continue
            for index, value in enumerate(values):
                if not suits(value):
                    found.setdefault(index, []).append(name)
        return found

    def others(self, names: Collection[str]) -> set[str]:
        """All fields but these."""
        return set(self._all.difference(names))


def _suits(column: Any) -> Suits:
    """What says of a value that it suits a column; it may say no to one that does."""
    empty = _empty(column)
    if column.is_relation:
        return lambda value: value is not None or empty(value)
    if _is_list(column):
        return _all_suiting(column, empty)
    if not _is_usual(column):
        return empty
    if type(column) is models.DateField and not column.validators:
        return lambda value: type(value) is datetime.date or empty(value)
    kind = next((kind for cls, kind in _AS_THEY_ARE if isinstance(column, cls)), None)
    return _passing(column, kind, empty) if kind else empty


def _is_usual(column: Any) -> bool:
    return type(column).validate is models.Field.validate and type(column).clean is models.Field.clean


def _longest(column: Any) -> int:
    """The greatest length of a text of which nothing else is asked; 0 where more is."""
    if not isinstance(column, (models.CharField, models.TextField)) or column.choices or not _is_usual(column):
        return 0
    is_more_asked = any(not isinstance(check, MaxLengthValidator) for check in column.validators)
    return 0 if is_more_asked else column.max_length or _LONGEST_UNASKED


def _is_list(column: Any) -> bool:
    """Whether the column holds a list that is checked in no other way than its items."""
    is_usual = (
        isinstance(column, ArrayField) and type(column).clean is ArrayField.clean and type(column).validate is ArrayField.validate
    )
    return is_usual and not column.validators and not column.choices and isinstance(column.base_field, models.CharField)


def _all_suiting(column: Any, empty: Suits) -> Suits:
    item = _suits(column.base_field)
    return lambda value: (type(value) is list and value != [] and "" not in value and all(map(item, value))) or empty(value)


def _passing(column: Any, kind: type[Any], empty: Suits) -> Suits:
    """What asks the column's own choices and validators; those of length, on every text, in the quickest way."""
    if column.choices:
        known = frozenset(value for value, _label in column.flatchoices)
        return lambda value: (type(value) is kind and value in known) or empty(value)
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
