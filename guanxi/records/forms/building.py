"""The form of a record: its editable fields in their sections, what stands in them, and what a person made of it."""

import copy
import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES
from django.db.models import NOT_PROVIDED, Model
from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.records import fields
from guanxi.records.declare import Action, Record
from guanxi.records.fields import Field, Kind

from .controls import RelationControl, control


@dataclass(frozen=True)
class Group:
    """One section of a form."""

    title: str
    controls: tuple[Any, ...]


def shown(record: Record, *, is_new: bool = False) -> list[Field]:
    """The fields of the form in the order of the sections; that of a new record may hold what no person types."""
    names = [name for section in fields.placed(record) for name in section.fields]
    found = [field for name in names if (field := fields.named(record, name))]
    return [field for field in found if (field.editable if is_new else field.is_typed)]


def form(record: Record, person: Person, *, obj: Model | None = None, data: Any = None, initial: Any = None) -> forms.Form:
    """The form of a new record, or of one that exists; with `data`, what a person sent."""
    chosen = shown(record, is_new=obj is None)
    values = {**_values(record, obj, chosen), **(initial or {})}
    current = {field.name: getattr(obj, field.column.attname) if obj else None for field in chosen}
    made = forms.Form(data, initial=values, prefix=None, auto_id="field-%s")
    for field in chosen:
        made.fields[field.name] = control(field, person, current[field.name])
    if obj is None and record.number and record.number.field in made.fields:
        made.fields[record.number.field].help_text = _("Assigned automatically when left empty.")
    return made


def name_relations(made: forms.Form) -> None:
    """Put the chosen records into the comboboxes that show them."""
    for bound in made:
        if isinstance(bound.field, RelationControl):
            bound.field.offer(bound.value())


def groups(record: Record, made: forms.Form) -> list[Group]:
    """The controls of a form in the declared sections."""
    found = []
    for section in fields.placed(record):
        controls = tuple(made[name] for name in section.fields if name in made.fields)
        if controls:
            found.append(Group(str(section.title), controls))
    return found


def question(action: Action, data: Any = None) -> forms.Form:
    """The form that an action asks before it runs."""
    made = forms.Form(data, auto_id=f"{action.name}-%s")
    for name, make in action.asks.items():
        made.fields[name] = make()
    return made


def tell_the_rest(made: forms.Form, record: Record, obj: Any = None) -> None:
    """Mark beside the wrong values of a form what the record as a whole says against its good ones, so that nobody is refused twice."""
    trial = copy.copy(obj) if obj is not None else record.model()
    known = fields.everything(record)
    good = {name: value for name, value in made.cleaned_data.items() if name in known}
    for name, value in good.items():
        setattr(trial, known[name].column.attname, value)
    try:
        trial.clean()
    except ValidationError as error:
        reasons = getattr(error, "error_dict", {})
        put_errors(made, {name: " ".join(error.message_dict[name]) for name in reasons if good.get(name) not in EMPTY_VALUES})


def put_errors(made: forms.Form, reasons: Mapping[str, str]) -> None:
    """Put the reasons of a refusal at their fields, or above the form."""
    for name, reason in reasons.items():
        made.add_error(name if name in made.fields else None, _named(made, name, reason))


def starting_values(record: Record, asked: Mapping[str, str], person: Person, today: datetime.date) -> dict[str, Any]:
    """What stands in a new form: who asks as its owner, today as days that must be told, and what the address (`?account=12`) says."""
    known = {field.name: field for field in shown(record)}
    days = {name: today for name, field in known.items() if field.kind is Kind.DAY and not field.column.blank}
    own = {record.owner: person.pk} if record.owner in known else {}
    said = {name: _typed(known[name], value) for name, value in asked.items() if name in known and "\x00" not in value}
    return {**days, **own, **said}


def _typed(field: Field, value: str) -> Any:
    if field.kind is Kind.YES_NO:
        return value in ("yes", "true", "1", "on")
    return value.split(",") if field.kind is Kind.CHOICES else value


def _values(record: Record, obj: Model | None, chosen: Iterable[Field]) -> dict[str, Any]:
    if obj is not None:
        return {field.name: getattr(obj, field.column.attname) for field in chosen}
    return {field.name: field.column.get_default() for field in chosen if field.column.default is not NOT_PROVIDED}


def _named(made: forms.Form, name: str, reason: str) -> str:
    """A reason at a field that the form does not show still says which value is meant."""
    return reason if not name or name in made.fields else f"{name}: {reason}"
