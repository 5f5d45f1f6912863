"""One filter of a list: read from the address, turned into a database condition, told in words."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.people.trees import descendants
from guanxi.records import fields, indexing, registry
from guanxi.records.declare import Record
from guanxi.records.fields import Field, Kind

from . import spans
from .operators import Operator, operator

LARGEST_KEY = 2**63 - 1
LONGEST = 500
ME = "me"
"""Stands in the address for whoever looks, so that a shared view shows everybody their own."""
_COMPARISONS = {"lt": "lt", "lte": "lte", "gt": "gt", "gte": "gte"}


class NotUnderstood(Exception):
    """A filter in the address makes no sense; the text says why, in words for people."""


@dataclass(frozen=True)
class Condition:
    """A field, a comparison, and the value as it stands in the address."""

    field: Field
    operator: Operator
    text: str = ""

    @property
    def address(self) -> str:
        """The form in which the condition stands in the address."""
        return f"{self.field.name}:{self.operator.name}" + (f":{self.text}" if self.text else "")

    @property
    def parts(self) -> list[str]:
        """The single values of a comparison with several."""
        separator = ".." if self.operator.takes == "two" else ","
        return [part.strip() for part in self.text.split(separator) if part.strip()]

    @property
    def is_personal(self) -> bool:
        """Whether it means something else for everybody who looks."""
        return self.field.kind is Kind.RELATION and ME in self.parts


def read(record: Record, text: str) -> Condition:
    """Read one condition, `field:operator:value`.

    :raises NotUnderstood: if it makes no sense for this object.
    """
    name, _colon, rest = text.partition(":")
    verb, _colon, value = rest.partition(":")
    field = fields.named(record, name)
    if field is None:
        raise NotUnderstood(_("There is no field “%(name)s”.") % {"name": _short(name)})
    chosen = operator(field, verb)
    if chosen is None:
        raise NotUnderstood(_("“%(field)s” cannot be compared by “%(name)s”.") % {"field": field.label, "name": _short(verb)})
    if "\x00" in value or len(value) > LONGEST or bool(value) == (chosen.takes == "none"):
        raise _unfit(field, value)
    condition = Condition(field, chosen, value)
    as_query(condition, today=datetime.date(2000, 1, 1), dry=True)
    return condition


def as_query(condition: Condition, *, today: datetime.date, dry: bool = False, me: int | None = None) -> Q:
    """The database condition. `today` fixes relative days, `me` the person who asks; a dry one asks nothing of the database.

    :raises NotUnderstood: if the value does not suit the field.
    """
    name = condition.operator.name
    if me is not None and condition.is_personal:
        condition = replace(condition, text=",".join(str(me) if part == ME else part for part in condition.parts))
    if name in ("empty", "filled"):
        return _emptiness(condition.field) if name == "empty" else ~_emptiness(condition.field)
    return _MAKERS[condition.field.kind](condition, today, dry)


def _text(condition: Condition, _today: datetime.date, dry: bool) -> Q:
    lookup = {"has": "icontains", "is": "iexact", "starts": "istartswith"}[condition.operator.name]
    field = condition.field
    known = Q() if dry else indexing.narrowing(registry.of(field.column.model), field.name, condition.text)
    return known & Q(**{f"{field.name}__{lookup}": condition.text})


def _number(condition: Condition, _today: datetime.date, _dry: bool) -> Q:
    return _ordered(condition, [number(condition.field, part) for part in _counted(condition)])


def _day(condition: Condition, today: datetime.date, _dry: bool) -> Q:
    if condition.operator.name == "in":
        found = spans.span(condition.text, today)
        if found is None:
            raise _unfit(condition.field, condition.text)
        return _within(condition.field, *found)
    days = [parse_day(condition.field, part) for part in _counted(condition)]
    return _ordered(condition, days) if condition.field.kind is Kind.DAY else _moments(condition, days)


def _moments(condition: Condition, days: list[datetime.date]) -> Q:
    name, verb = condition.field.name, condition.operator.name
    if verb in ("eq", "ne", "between"):
        inside = _within(condition.field, days[0], days[-1])
        return ~inside if verb == "ne" else inside
    edge = _midnight(days[0] + datetime.timedelta(days=verb in ("lte", "gt")))
    return Q(**{f"{name}__{'lt' if verb in ('lt', 'lte') else 'gte'}": edge})


def _yes_no(condition: Condition, _today: datetime.date, _dry: bool) -> Q:
    if condition.text not in ("yes", "no"):
        raise _unfit(condition.field, condition.text)
    return Q(**{condition.field.name: condition.text == "yes"})


def _choice(condition: Condition, _today: datetime.date, _dry: bool) -> Q:
    known = {str(value): value for value, _label in condition.field.choices}
    wanted = _many(condition)
    if any(part not in known for part in wanted):
        raise _unfit(condition.field, condition.text)
    lookup = "overlap" if condition.field.kind is Kind.CHOICES else "in"
    return _either(condition, Q(**{f"{condition.field.name}__{lookup}": [known[part] for part in wanted]}))


def _tags(condition: Condition, _today: datetime.date, _dry: bool) -> Q:
    return _either(condition, Q(**{f"{condition.field.name}__overlap": _many(condition)}))


def _relation(condition: Condition, _today: datetime.date, dry: bool) -> Q:
    wanted = [key(condition.field, part) for part in _many(condition)]
    if condition.operator.name == "below" and not dry:
        wanted = descendants(condition.field.target, wanted)
    return _either(condition, Q(**{f"{condition.field.name}__in": wanted}))


_MAKERS = {
    **dict.fromkeys((Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE, Kind.URL), _text),
    **dict.fromkeys((Kind.INTEGER, Kind.NUMBER, Kind.QUANTITY, Kind.MONEY, Kind.PERCENT), _number),
    **dict.fromkeys((Kind.DAY, Kind.MOMENT), _day),
    **dict.fromkeys((Kind.CHOICE, Kind.CHOICES), _choice),
    Kind.YES_NO: _yes_no,
    Kind.TAGS: _tags,
    Kind.RELATION: _relation,
}


def number(field: Field, text: str) -> Decimal | int:
    """A number from the address, written with a point; a percentage as people say it, 40 for 0.4.

    :raises NotUnderstood: if it is none, or larger than any column.
    """
    try:
        value = Decimal(text.replace(",", "").replace("_", "x").rstrip("%"))
    except InvalidOperation as error:
        raise _unfit(field, text) from error
    if not value.is_finite() or abs(value) >= Decimal(10) ** 18 or value.as_tuple().exponent < -12:  # type: ignore[operator]
        raise _unfit(field, text)
    if field.kind is Kind.PERCENT:
        return value / 100
    return int(value) if field.kind is Kind.INTEGER and value == int(value) else value


def parse_day(field: Field, text: str) -> datetime.date:
    """A day from the address, as 2024-03-05.

    :raises NotUnderstood: if it is none.
    """
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not 1 < day.year < 9999:
        raise _unfit(field, text)
    return day


def key(field: Field, text: str) -> int:
    """A primary key from the address.

    :raises NotUnderstood: if it is none.
    """
    if text == ME and field.target is Person:
        return 0  # nobody, unless `as_query` is told who
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or int(text) > LARGEST_KEY:
        raise _unfit(field, text)
    return int(text)


def _counted(condition: Condition) -> list[str]:
    parts = condition.parts
    if len(parts) != (2 if condition.operator.takes == "two" else 1):
        raise _unfit(condition.field, condition.text)
    return parts


def _many(condition: Condition) -> list[str]:
    if not condition.parts:
        raise _unfit(condition.field, condition.text)
    return condition.parts


def _ordered(condition: Condition, values: list[Any]) -> Q:
    name, verb = condition.field.name, condition.operator.name
    if verb == "between":
        return Q(**{f"{name}__gte": min(values), f"{name}__lte": max(values)})
    if verb in ("eq", "ne"):
        same = Q(**{name: values[0]})
        return same if verb == "eq" else ~same
    return Q(**{f"{name}__{_COMPARISONS[verb]}": values[0]})


def _within(field: Field, first: datetime.date, last: datetime.date) -> Q:
    first, last = min(first, last), max(first, last)
    if field.kind is Kind.DAY:
        return Q(**{f"{field.name}__gte": first, f"{field.name}__lte": last})
    end = _midnight(last + datetime.timedelta(days=1))
    return Q(**{f"{field.name}__gte": _midnight(first), f"{field.name}__lt": end})


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _either(condition: Condition, inside: Q) -> Q:
    return ~inside if condition.operator.name == "none" else inside


def _emptiness(field: Field) -> Q:
    nothing: Iterable[Q] = [Q(**{f"{field.name}__isnull": True})] if field.column.null else []
    if field.kind in (Kind.CHOICES, Kind.TAGS):
        nothing = [*nothing, Q(**{f"{field.name}__len": 0}), Q(**{field.name: []})]
    elif field.column.empty_strings_allowed and field.kind is not Kind.RELATION:
        nothing = [*nothing, Q(**{field.name: ""})]
    found = Q()
    for part in nothing:
        found |= part
    return found


def _unfit(field: Field, text: str) -> NotUnderstood:
    return NotUnderstood(_("“%(value)s” does not suit “%(field)s”.") % {"value": _short(text), "field": field.label})


def _short(text: str) -> str:
    clean = text.replace("\x00", "")
    return clean if len(clean) <= 40 else f"{clean[:40]}…"
