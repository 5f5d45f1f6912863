"""Filters by one click: the values that people ask for most, for the fields that a list is filtered by."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.records import fields
from guanxi.records.declare import Record
from guanxi.records.fields import Field, Kind

from . import conditions, spans
from .asking import Question
from .conditions import Condition
from .operators import operator

MOST_CHOICES = 24
MOST_FIELDS = 4
_SPANS = ("today", "this_week", "this_month", "last_month", "this_quarter", "this_year", "last_30_days", "last_365_days")


@dataclass(frozen=True)
class Value:
    """One value to click: its address turns it on, or off where it holds."""

    label: str
    href: str
    holds: bool
    color: str = ""


@dataclass(frozen=True)
class Quick:
    """The values of one field; `chosen` are the labels of those that hold."""

    field: Field
    label: str
    values: tuple[Value, ...]

    @property
    def chosen(self) -> list[str]:
        """The labels of the values that hold."""
        return [value.label for value in self.values if value.holds]


def offered(question: Question) -> list[Quick]:
    """The quick filters of a list: choices, yes or no, mine, and spans of days, in the declared order."""
    known = fields.everything(question.record)
    candidates = [known[name] for name in _names(question.record) if name in known]
    found = [quick for field in candidates if (quick := _quick(question, field))]
    return found[:MOST_FIELDS]


def _names(record: Record) -> Iterable[str]:
    owner = [record.owner] if record.owner else []
    return dict.fromkeys([*owner, *record.listing.filters])


def _quick(question: Question, field: Field) -> Quick | None:
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        offers = [(str(value), str(label)) for value, label in field.choices if value not in (None, "")]
        values = _several(question, field, offers) if len(offers) <= MOST_CHOICES else ()
    elif field.kind is Kind.YES_NO:
        values = _single(question, field, "is", [("yes", _("yes")), ("no", _("no"))])
    elif field.kind in (Kind.DAY, Kind.MOMENT):
        values = _single(question, field, "in", [(name, spans.label(name)) for name in _SPANS])
    elif field.kind is Kind.RELATION and field.target is Person:
        mine = _("mine") if field.name == question.record.owner else _("me")
        values = (*_several(question, field, [(conditions.ME, mine)]), *_shared(question, field))
    else:
        values = ()
    return Quick(field, field.label, tuple(values)) if values else None


def _shared(question: Question, field: Field) -> Iterable[Value]:
    """What others opened to whoever looks, beside what is theirs."""
    if field.name == question.record.owner:
        yield Value(_capital(_("shared with me")), question.address(is_shared=not question.is_shared), question.is_shared)


def _several(question: Question, field: Field, offers: list[tuple[str, str]]) -> tuple[Value, ...]:
    """Values of which several may hold: a click adds one or takes it away."""
    present = _present(question, field, "any")
    parts = present.parts if present else []
    found = []
    for value, label in offers:
        if "," in value:
            continue
        wanted = [part for part in parts if part != value] if value in parts else [*parts, value]
        found.append(Value(_capital(label), _with(question, field, "any", ",".join(wanted), present), value in parts))
    return tuple(found)


def _single(question: Question, field: Field, verb: str, offers: list[tuple[str, str]]) -> tuple[Value, ...]:
    present = _present(question, field, verb)
    now = present.text if present else ""
    return tuple(
        Value(_capital(label), _with(question, field, verb, "" if value == now else value, present), value == now)
        for value, label in offers
    )


def _present(question: Question, field: Field, verb: str) -> Condition | None:
    return next((one for one in question.conditions if one.field.name == field.name and one.operator.name == verb), None)


def _with(question: Question, field: Field, verb: str, text: str, present: Condition | None) -> str:
    """The address of the list with this value of the field instead of the present one."""
    others = tuple(one for one in question.conditions if one is not present)
    chosen = operator(field, verb)
    if not text or chosen is None:
        return question.address(conditions=others)
    made = replace(present, text=text) if present else Condition(field, chosen, text)
    if present:
        return question.address(conditions=tuple(made if one is present else one for one in question.conditions))
    return question.address(conditions=(*others, made))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
