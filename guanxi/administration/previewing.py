"""What a person may see and do, and why: per object, per record, per field."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from guanxi.people import rights
from guanxi.people.models import Delegation, Grant, Person, Share
from guanxi.people.models.role import Reach, RightTo
from guanxi.records import faces, fields, finding, naming, reading, reasons, registry
from guanxi.records.declare import Record
from guanxi.records.enumerating import labeled

from . import granting

COUNTED = 10_000
PROBED = (RightTo.VIEW, RightTo.CHANGE, RightTo.DELETE, RightTo.EXPORT)
MOST_PROBED = 5


@dataclass(frozen=True)
class Cell:
    """How far one action reaches, and the roles that make it so."""

    reach: Reach
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One object: a cell per action, how many records lie within reach (COUNTED + 1 = more), and the restricted fields."""

    path: str
    label: str
    cells: tuple[Cell, ...]
    count: int | None
    shared: int
    hidden: tuple[str, ...]
    read_only: tuple[str, ...]


@dataclass(frozen=True)
class Probe:
    """One record: for each action the reasons why the person may do it; none = they may not."""

    name: str
    address: str
    answers: tuple[tuple[str, tuple[str, ...]], ...]


def overview(person: Person) -> list[Row]:
    """Every object with what the person may do with its records."""
    held = rights.rights_of(person)
    givers = _givers(person)
    return [_row(person, held, path, label, givers) for path, label, _group, _has_owner in granting.objects()]


def probe(record: Record, words: str, person: Person, today: datetime.date) -> list[Probe]:
    """What the person may do with the records that these words (or this key) find, and why."""
    found = list(_found(record, words.strip()))
    return [
        Probe(
            naming.name_of(obj),
            naming.address_of(obj) or "",
            tuple((action, tuple(_why(record, obj, action, person, today))) for action in PROBED),
        )
        for obj in found
    ]


def absences(person: Person, today: datetime.date) -> list[Delegation]:
    """For whom the person stands in today."""
    return list(rights.delegations_on(today).filter(substitute=person).select_related("person"))


def shares(person: Person, today: datetime.date) -> list[Share]:
    """The latest shares that hold for the person today."""
    rows = rights.shares_with(person, today).select_related("to_person", "to_team", "to_department", "shared_by")
    return list(rows.order_by("-pk").distinct()[:100])


def _row(
    person: Person, held: rights.Rights, path: str, label: str, givers: dict[tuple[str, str], list[tuple[str, Reach]]]
) -> Row:
    record = registry.at(path)
    cells = tuple(_cell(held, path, action, givers.get((path, action), [])) for action in RightTo.values)
    may_view = held.may(path)
    count = reading.visible(record, person).order_by()[: COUNTED + 1].count() if record and may_view else None
    hidden, read_only = _fields(record, person) if record and may_view else ((), ())
    return Row(path, label, cells, count, len(held.shared_with(path, RightTo.VIEW)), hidden, read_only)


def _cell(held: rights.Rights, path: str, action: str, givers: Iterable[tuple[str, Reach]]) -> Cell:
    reach = held.reach(path, action)
    return Cell(reach, tuple(role for role, given in givers if given == reach and reach))


def _fields(record: Record, person: Person) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is hidden from the person, and what they may only read although it could be written; of the object and its parts."""
    hidden, read_only = _own_fields(record, person)
    for part in registry.everything():
        if part.path != record.path and reading.rights_path(part) == record.path:
            found = _own_fields(part, person)
            hidden += tuple(labeled(part.labels, label) for label in found[0])
            read_only += tuple(labeled(part.labels, label) for label in found[1])
    return hidden, read_only


def _own_fields(record: Record, person: Person) -> tuple[tuple[str, ...], tuple[str, ...]]:
    known = fields.everything(faces.declaration(record))
    seen = fields.everything(faces.face(record, person))
    hidden = tuple(field.label for name, field in known.items() if name not in seen)
    return hidden, tuple(field.label for name, field in seen.items() if known[name].editable and not field.editable)


def _givers(person: Person) -> dict[tuple[str, str], list[tuple[str, Reach]]]:
    found: dict[tuple[str, str], list[tuple[str, Reach]]] = {}
    rows = Grant.objects.filter(role__people=person).order_by("role__name")
    for path, action, role, reach in rows.values_list("object", "action", "role__name", "reach"):
        found.setdefault((path, action), []).append((role, Reach(reach)))
    return found


def _why(record: Record, obj: Any, action: str, person: Person, today: datetime.date) -> list[str]:
    return reasons.reasons(record, obj, action, today, [person]).get(person, [])


def _found(record: Record, words: str) -> Iterable[Any]:
    rows = record.model._default_manager.all()
    if words.isascii() and words.isdigit() and len(words) < 19 and (exact := rows.filter(pk=int(words))):
        return exact
    return finding.best(record, rows, words, MOST_PROBED) if words else ()
