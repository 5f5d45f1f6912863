"""The dialog in which somebody chooses, field by field, what shall stand where two people changed the same: yours, theirs, or as before."""

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from guanxi.people.models import Person
from guanxi.records import fields, telling
from guanxi.records.declare import Record
from guanxi.records.fields import Field, Kind
from guanxi.records.meeting import Clash, Meeting
from guanxi.records.showing import Cell, Reader

STANDS, BEFORE = "stands-", "before-"
"""What the names of the dialog's controls begin with; the field's name follows."""


@dataclass(frozen=True)
class Offer:
    """One clash as the dialog shows it; `before_text` is the value before as it is sent back, none where nobody knows it."""

    field: Field
    before: Cell | None
    theirs: Cell
    yours: Cell
    before_text: str
    by: Person | None
    at: datetime.datetime | None


def offers(record: Record, obj: Model, clashes: Sequence[Clash], person: Person) -> list[Offer]:
    """The clashes in words: labels of choices, names of related records, amounts with their currency."""
    names = telling.names(record, [{clash.field.name: _all_of(clash)} for clash in clashes])
    reader = Reader(record, person)

    def told(clash: Clash, value: Any) -> Cell:
        currency = reader.currency(obj, clash.field) if clash.field.kind is Kind.MONEY else ""
        return reader.told(clash.field, value, names, currency)

    return [
        Offer(
            field=clash.field, theirs=told(clash, clash.theirs), yours=told(clash, clash.yours), by=clash.by, at=clash.at,
            before=told(clash, clash.before) if clash.is_before_known else None,
            before_text=json.dumps(clash.before, cls=DjangoJSONEncoder) if clash.is_before_known else "",
        )
        for clash in clashes
    ]  # fmt: skip


def joined(obj: Any, wanted: Mapping[str, Any], meeting: Meeting) -> dict[str, Any]:
    """What stands in the form behind the dialog: yours, and theirs where you left a field alone."""
    kept = {name: getattr(obj, obj._meta.get_field(name).attname) for name in meeting.kept}
    return {**wanted, **meeting.values, **kept}


def chosen(record: Record, wanted: Mapping[str, Any], sent: Mapping[str, str]) -> dict[str, Any]:
    """What a person wants after the dialog: theirs is left as it is, before is taken back, everything else is yours."""
    values = dict(wanted)
    for name in wanted:
        stands = sent.get(f"{STANDS}{name}", "")
        if stands == "theirs":
            del values[name]
        elif stands == "before" and (text := sent.get(f"{BEFORE}{name}")):
            values[name] = _read(record, name, text, wanted[name])
    return values


def _read(record: Record, name: str, text: str, otherwise: Any) -> Any:
    try:
        return fields.restored(record, name, json.loads(text))
    except (ValueError, TypeError, RecursionError, ValidationError):
        return otherwise


def _all_of(clash: Clash) -> list[Any]:
    return [clash.theirs, clash.yours, *([clash.before] if clash.is_before_known else [])]
