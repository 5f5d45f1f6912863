"""The short form of a new record: what must be told, what names it, and the main fields."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms

from guanxi.people.models import Person
from guanxi.records import fields
from guanxi.records.declare import Record
from guanxi.records.fields import Kind

from . import building

MOST = 8
TYPED = "typed"
"""Under which name the text arrives that somebody had typed before asking for a new record."""


def names(record: Record) -> list[str]:
    """The fields of the short form, in the order of the whole one: all required ones, and the first columns of the list."""
    known = {field.name: field for field in building.shown(record, is_new=True)}
    number = record.number.field if record.number else ""
    needed = [name for name, field in known.items() if field.required]
    main = [name for name in (*record.name, *fields.columns(record)) if name in known and name != number]
    chosen = set(list(dict.fromkeys([*needed, *main]))[: max(MOST, len(needed))])
    return [name for name in known if name in chosen]


def form(
    record: Record,
    person: Person,
    *,
    data: Any = None,
    asked: Mapping[str, str] | None = None,
    today: datetime.date | None = None,
) -> forms.Form:
    """The short form, empty with what is known already, or with what a person sent."""
    initial = None
    if today:
        initial = building.starting_values(record, _with_typed(record, asked or {}), person, today)
    made = building.form(record, person, data=data, initial=initial)
    made.auto_id = "quick-%s"
    chosen = set(names(record)) | (made.fields.keys() & (asked or {}).keys())
    for name in [name for name in made.fields if name not in chosen]:
        del made.fields[name]
    return made


def _with_typed(record: Record, asked: Mapping[str, str]) -> dict[str, str]:
    """What the address says, the typed text in the field that names the record."""
    said = {name: value for name, value in asked.items() if name != TYPED}
    text = asked.get(TYPED, "").strip()
    known = {field.name: field for field in building.shown(record, is_new=True)}
    naming = next((name for name in (*record.name, *names(record)) if name in known and known[name].kind is Kind.TEXT), None)
    return {naming: text, **said} if text and naming else said
