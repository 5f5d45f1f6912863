"""What is to be done with many records: one field set, emptied or added to, an action run, or all of them deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.records import fields, reading
from guanxi.records.declare import Action, Record
from guanxi.records.fields import Field, Kind
from guanxi.records.forms import building
from guanxi.records.refusals import Invalid, NotAllowed, Refusal

MOST = 100_000
"""So many records can be changed at once."""
AT_ONCE = 500
"""So few are changed while the person waits; more go to the worker."""
SET, CLEAR, ADD, TAKE = "set", "clear", "add", "take"
_LISTS = {Kind.TAGS, Kind.CHOICES}


class TooMany(Refusal):
    """More records than can be changed at once."""

    def __init__(self) -> None:
        super().__init__(_("At most %(count)s records can be changed at once. Narrow the list first.") % {"count": MOST})


@dataclass(frozen=True)
class Plan:
    """One of three: a field with a mode and a value, an action with its answers, or deletion."""

    kind: str
    field: Field | None = None
    mode: str = SET
    value: Any = None
    action: Action | None = None
    answers: Mapping[str, Any] | None = None

    @property
    def right(self) -> str:
        """The right that each record takes."""
        return RightTo.DELETE if self.kind == "delete" else RightTo.CHANGE

    def values(self, obj: Any) -> dict[str, Any]:
        """What to write into a record."""
        if self.field is None:
            raise LookupError("only a plan with a field has values")
        if self.mode == CLEAR:
            return {self.field.name: _nothing(self.field)}
        if self.mode in (ADD, TAKE):
            now, wanted = list(getattr(obj, self.field.name) or []), list(self.value or [])
            joined = [*now, *wanted] if self.mode == ADD else [one for one in now if one not in wanted]
            return {self.field.name: list(dict.fromkeys(joined))}
        return {self.field.name: self.value}


def changeable(record: Record) -> list[Field]:
    """The fields that can be changed for many: those a person may edit, but none that only one record can have."""
    alone = {name for key in record.keys for name in key if len(key) == 1}
    return [one for one in building.shown(record) if not one.column.unique and one.name not in alone - {record.owner}]


def modes(field: Field) -> list[str]:
    """How a field can be changed; emptied only where it may be empty."""
    can_be_empty = not field.required and field.kind is not Kind.YES_NO and (field.column.null or field.column.blank)
    return [SET, *([ADD, TAKE] if field.kind in _LISTS else []), *([CLEAR] if can_be_empty else [])]


def snapshot(rows: QuerySet[Any]) -> list[int]:
    """The keys of all these rows as they are now.

    :raises TooMany: if they are too many.
    """
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if len(keys) > MOST:
        raise TooMany
    return keys


def read(record: Record, person: Person, told: Mapping[str, Any]) -> Plan:
    """The plan that a run keeps, under the rights that the person has now.

    :raises NotAllowed: if the person may not do this with any record.
    :raises Invalid: if it names what is no longer there.
    """
    kind = told.get("kind", "")
    if kind == "delete":
        return _allowed(record, person, Plan("delete"))
    if kind == "action":
        action = record.action(str(told.get("action", "")))
        if action is None:
            raise Invalid({"": _("This action does not exist any more.")})
        form = building.question(action, QueryDict(str(told.get("answers", ""))))
        if not form.is_valid():
            raise Invalid({name: " ".join(map(str, reasons)) for name, reasons in form.errors.items()})
        return _allowed(record, person, Plan("action", action=action, answers=form.cleaned_data))
    field = next((one for one in changeable(record) if one.name == told.get("field")), None)
    mode = str(told.get("mode", SET))
    if field is None or mode not in modes(field):
        raise Invalid({"": _("This field cannot be changed for many records.")})
    value = fields.restored(record, field.name, told.get("value")) if mode != CLEAR else None
    return _allowed(record, person, Plan("field", field=field, mode=mode, value=value))


def kept(field: Field, mode: str, value: Any) -> dict[str, Any]:
    """The form in which a run keeps a change of a field."""
    stored = fields.as_stored(field.column, field.column.to_python(value)) if mode != CLEAR else None
    return {"kind": "field", "field": field.name, "mode": mode, "value": stored}


def within(record: Record, person: Person, plan: Plan, keys: Iterable[int]) -> dict[int, Any]:
    """The records among these with which the person may do it."""
    rows = reading.visible(record, person, plan.right).filter(pk__in=list(keys))
    return {obj.pk: obj for obj in rows}


def _allowed(record: Record, person: Person, plan: Plan) -> Plan:
    if not reading.may(record, person, plan.right):
        raise NotAllowed
    return plan


def _nothing(field: Field) -> Any:
    if field.kind in _LISTS:
        return []
    return None if field.column.null else ""
