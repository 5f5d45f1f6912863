"""The comparisons a filter offers, by kind of field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.records.fields import Field, Kind


@dataclass(frozen=True)
class Operator:
    """One comparison: its name in the address, its words, and what it expects ("one", "two", "many", "span" or "none")."""

    name: str
    label: Any
    takes: str = "one"


_EMPTY = Operator("empty", _("is empty"), "none")
_FILLED = Operator("filled", _("is not empty"), "none")
_TEXT = (
    Operator("has", _("contains")),
    Operator("is", _("is")),
    Operator("starts", _("starts with")),
    _EMPTY,
    _FILLED,
)
_ORDERED = (
    Operator("eq", "="),
    Operator("ne", "≠"),
    Operator("lt", "<"),
    Operator("lte", "≤"),
    Operator("gt", ">"),
    Operator("gte", "≥"),
    Operator("between", _("between"), "two"),
    _EMPTY,
    _FILLED,
)
_DAYS = (Operator("in", _("in"), "span"), *_ORDERED)
_ANY = (
    Operator("any", _("is any of"), "many"),
    Operator("none", _("is none of"), "many"),
)
_SOME = (*_ANY, _EMPTY, _FILLED)
_BELOW = Operator("below", _("is or belongs below"), "many")

_BY_KIND: Mapping[Kind, tuple[Operator, ...]] = {
    **dict.fromkeys((Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE, Kind.URL), _TEXT),
    **dict.fromkeys((Kind.INTEGER, Kind.NUMBER, Kind.QUANTITY, Kind.MONEY, Kind.PERCENT), _ORDERED),
    **dict.fromkeys((Kind.DAY, Kind.MOMENT), _DAYS),
    **dict.fromkeys((Kind.CHOICE, Kind.CHOICES, Kind.TAGS, Kind.RELATION), _SOME),
    Kind.YES_NO: (Operator("is", _("is")),),
}


def is_tree(field: Field) -> bool:
    """Whether a relation points into a tree (its target has a parent of the same kind)."""
    if field.kind is not Kind.RELATION:
        return False
    return any(c.name == "parent" and c.related_model is field.target for c in field.target._meta.concrete_fields)


def operators(field: Field) -> tuple[Operator, ...]:
    """The comparisons that make sense for a field; being empty only where it can be."""
    found = (_ANY[0], _BELOW, *_SOME[1:]) if is_tree(field) else _BY_KIND[field.kind]
    can_be_empty = field.column.null or field.kind in _TEXT_LIKE
    return found if can_be_empty else tuple(one for one in found if one not in (_EMPTY, _FILLED))


def operator(field: Field, name: str) -> Operator | None:
    """The comparison of this name, if the field offers it."""
    return next((one for one in operators(field) if one.name == name), None)


_TEXT_LIKE = {Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE, Kind.URL, Kind.CHOICE, Kind.CHOICES, Kind.TAGS}
