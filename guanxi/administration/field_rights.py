"""Which fields of an object a role hides, or lets be read only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.people.models import FieldRight, Role
from guanxi.people.models.role import Level
from guanxi.records import faces, fields, reading, registry, remembering
from guanxi.records.declare import Record
from guanxi.records.writer import Writer

COSTS = {
    "order-lines": ("unit_cost", "cost", "expense", "profit"),
    "orders": ("cost",),
    "products": ("cost",),
    "product-costs": ("cost",),
}
"""Everything from which a profit could be reckoned; hidden together or not at all."""
REACHABILITY = {"accounts": ("phone", "fax", "email"), "contacts": ("phone", "mobile", "email", "wechat")}


@dataclass(frozen=True)
class Row:
    """One field of an object: its label, what the role makes of it, and what may be chosen."""

    name: str
    label: str
    level: Level
    choices: tuple[Level, ...]
    is_required: bool


def objects() -> list[Record]:
    """The objects with fields of their own, parts included, as the menus name them."""
    return sorted(registry.everything(), key=lambda record: str(record.labels))


def rows(role: Role, record: Record) -> list[Row]:
    """Every field of an object with what the role makes of it."""
    held = {right.field: Level(right.level) for right in role.field_rights.filter(object=record.path)}
    called = faces.never_hidden(record)
    return [
        Row(field.name, field.label, held.get(field.name, Level.WRITE if field.editable else Level.READ), _choices(field, called), field.required)
        for field in fields.in_order(record)
        if field.name != "is_sample"
    ]  # fmt: skip


@transaction.atomic
def set_levels(role: Role, path: str, levels: Mapping[str, Level], *, writer: Writer) -> None:
    """Give these fields of an object these levels; others stay as they are. Remembered in the role's history."""
    record = registry.at(path)
    if record is None:
        raise LookupError(path)
    allowed = {row.name: row.choices for row in rows(role, record)}
    before = _held(role, path)
    for name, level in levels.items():
        if level not in allowed.get(name, ()):
            continue
        if level == allowed[name][-1]:
            role.field_rights.filter(object=path, field=name).delete()
        else:
            FieldRight.objects.update_or_create(role=role, object=path, field=name, defaults={"level": level})
    _remember(role, path, before, _held(role, path), writer)


@transaction.atomic
def hide(role: Role, names: Mapping[str, Iterable[str]], *, writer: Writer) -> None:
    """Hide several fields of several objects at once, as a preset says."""
    for path, hidden in names.items():
        if registry.at(path):
            set_levels(role, path, dict.fromkeys(hidden, Level.HIDDEN), writer=writer)


def told(role: Role) -> dict[str, list[tuple[str, list[str]]]]:
    """Path → what is restricted: (level in words, labels of the fields)."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for path in role.field_rights.values_list("object", flat=True).order_by("object").distinct():
        record = registry.at(path)
        if record:
            shown = [(row.label, row.level) for row in rows(role, record) if row.level < row.choices[-1]]
            found[path] = [
                (str(level.label), labels)
                for level in (Level.HIDDEN, Level.READ)
                if (labels := [label for label, held in shown if held == level])
            ]
    return found


def presets() -> list[tuple[str, str, Mapping[str, Iterable[str]]]]:
    """Name, words and fields of what is often hidden together."""
    return [
        ("costs", _("Hide costs and profit"), COSTS),
        ("reachability", _("Hide phone numbers and e-mail addresses"), REACHABILITY),
    ]


def rights_of_object(role: Role, record: Record) -> bool:
    """Whether the role grants anything on the object; else its field rights have no effect."""
    return role.grants.filter(object=reading.rights_path(record), reach__gt=0).exists()


def _choices(field: fields.Field, called: frozenset[str]) -> tuple[Level, ...]:
    found = (Level.HIDDEN, Level.READ) if not field.editable else (Level.HIDDEN, Level.READ, Level.WRITE)
    return tuple(level for level in found if level != Level.HIDDEN or field.name not in called)


def _held(role: Role, path: str) -> dict[str, str]:
    return {f"{path}/{right.field}": Level(right.level).name.lower() for right in role.field_rights.filter(object=path)}


def _remember(role: Role, path: str, before: Mapping[str, str], after: Mapping[str, str], writer: Writer) -> None:
    usual = dict.fromkeys([*before, *after], Level.WRITE.name.lower())
    became = remembering.differences({**usual, **before}, {**usual, **after})
    record = registry.of(Role)
    if became and record:
        remembering.changed(record, [(role, became)], writer)
