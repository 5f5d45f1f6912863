"""From the description of a custom field to the model field that holds its values."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Model

from guanxi.records.fields import Kind
from guanxi.records.models import CustomField, MoneyField, PercentField, PhoneField, QuantityField, TagsField

TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE, Kind.URL})
SEARCHED = TEXTS | {Kind.TAGS}
UNIQUE = frozenset({Kind.TEXT, Kind.EMAIL, Kind.PHONE, Kind.URL, Kind.INTEGER})
NEVER_EMPTY = frozenset({Kind.YES_NO, Kind.CHOICES, Kind.TAGS})
"""Kinds whose column always holds something: no, or an empty list."""
LONGEST_VALUE = 60


class _EmptyIsNothing(models.Field[Any, Any]):
    """A text column in which an empty text is no value, so that a unique one may stay empty in many records."""

    def to_python(self, value: Any) -> Any:
        """An empty text becomes None."""
        found = super().to_python(value)
        return None if found == "" else found

    def get_prep_value(self, value: Any) -> Any:
        """An empty text becomes NULL."""
        found = super().get_prep_value(value)
        return None if found == "" else found


class Text(_EmptyIsNothing, models.CharField[Any, Any]):
    """A line of text."""


class LongText(_EmptyIsNothing, models.TextField[Any, Any]):
    """A text of any length."""


class Email(_EmptyIsNothing, models.EmailField[Any, Any]):
    """An e-mail address."""


class Url(_EmptyIsNothing, models.URLField[Any, Any]):
    """A web address."""


class Phone(_EmptyIsNothing, PhoneField):
    """A telephone number as somebody wrote it."""


_MAKERS: Mapping[Kind, Callable[..., Any]] = {
    Kind.TEXT: lambda **o: Text(max_length=255, **o),
    Kind.LONG_TEXT: LongText,
    Kind.INTEGER: models.BigIntegerField,
    Kind.NUMBER: lambda **o: models.DecimalField(max_digits=20, decimal_places=6, **o),
    Kind.QUANTITY: QuantityField,
    Kind.MONEY: MoneyField,
    Kind.PERCENT: PercentField,
    Kind.DAY: models.DateField,
    Kind.MOMENT: models.DateTimeField,
    Kind.YES_NO: models.BooleanField,
    Kind.EMAIL: lambda **o: Email(max_length=254, **o),
    Kind.PHONE: Phone,
    Kind.URL: lambda **o: Url(max_length=400, **o),
}
OFFERED = (*_MAKERS, Kind.CHOICE, Kind.CHOICES, Kind.TAGS, Kind.RELATION)


def column(row: CustomField, model: type[Model], target: type[Model] | None, choices: Callable[[], Any]) -> Any:
    """The model field of a custom field, not yet part of its model."""
    kind = Kind(row.kind)
    options: dict[str, Any] = {"blank": not row.is_required, "unique": row.is_unique, "null": kind not in NEVER_EMPTY}
    if kind is Kind.RELATION:
        return _relation(row, target, options)
    if kind is Kind.CHOICE:
        return Text(max_length=LONGEST_VALUE, choices=choices, **options, **_default(row))
    if kind is Kind.CHOICES:
        inner = models.CharField(max_length=LONGEST_VALUE, choices=choices)
        return ArrayField(inner, **{**options, "default": _list_of(row.default)})
    if kind is Kind.TAGS:
        return TagsField(**{**options, "default": _list_of(row.default)})
    if kind is Kind.YES_NO:
        return models.BooleanField(default=bool(row.default), blank=True)
    if kind is Kind.MONEY:
        options["currency"] = _currency(model)
    return _MAKERS[kind](**options, **_default(row))


def _default(row: CustomField) -> dict[str, Any]:
    """What a new record starts with, in the form that the column gives."""
    if row.default in (None, ""):
        return {}
    plain = _PLAIN.get(Kind(row.kind))
    return {"default": plain.to_python(row.default) if plain else row.default}


_PLAIN: Mapping[Kind, Any] = {
    **dict.fromkeys((Kind.NUMBER, Kind.QUANTITY, Kind.MONEY, Kind.PERCENT), models.DecimalField()),
    Kind.INTEGER: models.IntegerField(),
    Kind.DAY: models.DateField(),
    Kind.MOMENT: models.DateTimeField(),
}


def _relation(row: CustomField, target: type[Model] | None, options: dict[str, Any]) -> Any:
    """A relation whose target may be removed, unless the record must point somewhere."""
    options.pop("unique")
    gone = models.PROTECT if row.is_required else models.SET_NULL
    return models.ForeignKey(target, on_delete=gone, related_name="+", db_index=False, db_column=row.name, **options)  # type: ignore[arg-type]


def _list_of(default: Any) -> Callable[[], list[str]]:
    return lambda: list(default or ())


def _currency(model: type[Model]) -> str:
    """Amounts stand in the record's own currency, if it has one."""
    try:
        model._meta.get_field("currency")
    except FieldDoesNotExist:
        return ""
    return "currency"
