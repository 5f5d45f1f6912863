"""Columns with a meaning: money, percent, quantity, telephone number, tags."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

FEWEST_DIGITS = 3


class MoneyField(models.DecimalField):
    """An amount with up to six decimals, so that a ledger's own figures are kept; shown rounded to the currency.

    `currency` names the field that holds the currency ("order__currency"); "" = the company's currency.
    """

    def __init__(self, *args: Any, currency: str = "", **kwargs: Any) -> None:
        self.currency = currency
        kwargs.setdefault("max_digits", 20)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs  # `currency` changes nothing in the database


class QuantityField(models.DecimalField):
    """How much of something, in the product's unit, up to four decimals."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 16)
        kwargs.setdefault("decimal_places", 4)
        super().__init__(*args, **kwargs)


class PercentField(models.DecimalField):
    """A share as a fraction: 0.4 is shown as 40 %."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 9)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs  # to the database it is nothing else


def _is_dialable(text: Any) -> None:
    """Refuse words where a number belongs; the shortest numbers of all have three digits (110, 119)."""
    if sum(sign.isdigit() for sign in text) < FEWEST_DIGITS:
        raise ValidationError(_("This is not a telephone number."), code="phone")


class PhoneField(models.CharField):
    """A telephone number as somebody wrote it; normalized where it is looked up."""

    default_validators = [_is_dialable]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        super().__init__(*args, **kwargs)


class TagsField(ArrayField):
    """Free words, each once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("base_field", models.CharField(max_length=60))
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
