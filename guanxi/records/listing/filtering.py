"""Filters for people: the control that adds one, the text it becomes in the address, and its words on a chip."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guanxi.lib import numbers
from guanxi.records import fields, naming, reading, registry
from guanxi.records.declare import Record
from guanxi.records.enumerating import listed
from guanxi.records.fields import Field, Kind
from guanxi.records.showing import Reader

from . import spans
from .conditions import ME, Condition
from .operators import Operator

FORM_NAMES = ("add", "op", "v", "w")
_KEPT = ("q", "where", "shared", "sort", "group", "as", "columns", "widths", "rows", "view")
_NUMBERS = {Kind.INTEGER, Kind.NUMBER, Kind.QUANTITY, Kind.MONEY, Kind.PERCENT}


@dataclass(frozen=True)
class Control:
    """What the value of a filter is entered with: "text", "day", "choice", "choices", "pick" or "nothing"; twice for a span."""

    kind: str
    is_double: bool = False
    options: tuple[tuple[str, str], ...] = ()
    source: str = ""


def control(field: Field, operator: Operator) -> Control:
    """The control that suits a field and a comparison."""
    if operator.takes == "none":
        return Control("nothing")
    if operator.takes == "span":
        return Control("choice", options=tuple(spans.offered()))
    if field.kind is Kind.YES_NO:
        return Control("choice", options=(("yes", _("yes")), ("no", _("no"))))
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        return Control(
            "choices", options=tuple((str(value), str(label)[:1].upper() + str(label)[1:]) for value, label in field.choices)
        )
    if field.kind is Kind.RELATION:
        target = registry.of(field.target)
        return Control("pick", source=reverse("records:pick", args=[target.path]) if target else "")
    kind = "day" if field.kind in (Kind.DAY, Kind.MOMENT) else "text"
    return Control(kind, is_double=operator.takes == "two")


def kept(asked: QueryDict) -> list[tuple[str, str]]:
    """What stands in the address already and stays when a filter is added."""
    return [(name, value) for name in (*_KEPT, "f") for value in asked.getlist(name) if value]


def assembled(record: Record, asked: Mapping[str, Any]) -> str:
    """The text of the filter that a person put together (it may still make no sense; then the list says so)."""
    field = fields.named(record, asked.get("add", ""))
    values = [_canonical(field, value) for value in asked.getlist("v") if value]  # type: ignore[attr-defined]
    second = asked.get("w", "")
    text = f"{''.join(values[:1])}..{_canonical(field, second)}" if second else ",".join(values)
    return ":".join(part for part in (asked.get("add", ""), asked.get("op", ""), text) if part)


def told(condition: Condition, reader: Reader) -> str:
    """A filter in words."""
    label = str(condition.operator.label)
    if condition.operator.takes == "none":
        return label
    values = _values(condition, reader)
    joined = f"{values[0]} – {values[-1]}" if condition.operator.takes == "two" else listed(values)
    plain = condition.operator.name in ("any", "in", "is", "eq")
    return joined if plain else f"{label} {joined}"


def _values(condition: Condition, reader: Reader) -> list[str]:
    field = condition.field
    if condition.operator.takes == "span":
        return [spans.label(condition.text)]
    if field.kind in (Kind.CHOICE, Kind.CHOICES, Kind.YES_NO):
        labels = {str(value): label for value, label in reader.labels(field).items()} or {"yes": _("yes"), "no": _("no")}
        return [labels.get(part, part) for part in condition.parts]
    if field.kind is Kind.RELATION:
        return _names(condition, reader)
    if field.kind in (Kind.DAY, Kind.MOMENT):
        return [date_format(day) if (day := parse_date(part)) else part for part in condition.parts]
    if field.kind in _NUMBERS or field.kind is Kind.TAGS:
        return [f"{part}%" if field.kind is Kind.PERCENT else part for part in condition.parts]
    return [condition.text]


def _names(condition: Condition, reader: Reader) -> list[str]:
    """The names of the records that a filter means; "?" for those out of reach."""
    target = registry.of(condition.field.target)
    rows = reading.visible(target, reader.person) if target else condition.field.target._default_manager.all()
    found: Mapping[str, str] = {str(obj.pk): naming.name_of(obj) for obj in rows.filter(pk__in=_keys(condition.parts))}
    return [_("me") if part == ME else found.get(part, "?") for part in condition.parts]


def _keys(parts: Iterable[str]) -> list[int]:
    return [int(part) for part in parts if part != ME]


def _canonical(field: Field | None, value: str) -> str:
    """A number as people write it becomes plain digits."""
    if field is None or field.kind not in _NUMBERS:
        return value.strip()
    number = numbers.parse_number(value)
    if number is None:
        return value.strip()
    if field.kind is Kind.PERCENT and ("%" in value or "％" in value):
        number *= 100
    return format(number, "f")
