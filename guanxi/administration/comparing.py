"""Roles in plain sentences, two roles side by side, and a role made after another one."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.people.models import FieldRight, Role
from guanxi.people.models.role import Level, Reach, RightTo
from guanxi.records import registry, saving
from guanxi.records.enumerating import labeled, listed, parted, together
from guanxi.records.writer import Writer

from . import field_rights, granting


@transaction.atomic
def copy(role: Role, name: str, *, writer: Writer) -> Role:
    """Make a role with the same rights under another name; nobody has it yet.

    :raises Invalid: if there is a role of this name.
    """
    made: Role = saving.create(registry.declared(Role), {"name": name, "description": role.description}, writer)
    granting.grant(made, {(g.object, g.action): Reach(g.reach) for g in role.grants.all()}, writer=writer)
    for path in role.field_rights.order_by("object").values_list("object", flat=True).distinct():
        levels = {right.field: Level(right.level) for right in role.field_rights.filter(object=path)}
        field_rights.set_levels(made, path, levels, writer=writer)
    return made


def sentences(role: Role) -> list[tuple[str, str]]:
    """Object and what the role does with its records: ("Accounts", "sees those of the team; creates and changes own ones")."""
    restricted = field_rights.told(role)
    found = []
    for row in granting.matrix(role):
        said = _actions(row.cells)
        if said:
            found.append((row.label, parted([*said, *_limits(restricted.get(row.path, []))])))
    shown = {row.path for row in granting.matrix(role)}
    parts = [(registry.at(path), levels) for path, levels in restricted.items() if path not in shown and levels]
    return found + [(str(part.labels), parted(_limits(levels))) for part, levels in parts if part]


def _limits(levels: Iterable[tuple[str, list[str]]]) -> list[str]:
    return [labeled(level, listed(labels)) for level, labels in levels]


def differences(one: Role, other: Role) -> list[tuple[str, str, str, str]]:
    """Object, right or field, and what each of the two roles says, where they differ."""
    found = []
    for mine, theirs in zip(granting.matrix(one), granting.matrix(other), strict=True):
        for (action, reach), (_action, their_reach) in zip(mine.cells, theirs.cells, strict=True):
            if reach is not None and their_reach is not None and reach != their_reach:
                found.append((mine.label, str(RightTo(action).label), str(reach.label), str(their_reach.label)))
    return [*found, *_field_differences(one, other)]


def _field_differences(one: Role, other: Role) -> Iterable[tuple[str, str, str, str]]:
    rights = FieldRight.objects.filter(role__in=(one, other))
    for path in sorted(set(rights.values_list("object", flat=True))):
        record = registry.at(path)
        if record:
            for mine, theirs in zip(field_rights.rows(one, record), field_rights.rows(other, record), strict=True):
                if mine.level != theirs.level:
                    yield str(record.labels), mine.label, str(mine.level.label), str(theirs.level.label)


def _actions(cells: Iterable[tuple[str, Reach | None]]) -> list[str]:
    by_reach: dict[Reach, list[str]] = {}
    for action, reach in cells:
        if reach:
            by_reach.setdefault(reach, []).append(_verb(action))
    sentence = _("%(does)s %(records)s")
    return [sentence % {"does": together(verbs), "records": _how_far(reach)} for reach, verbs in by_reach.items()]


def _verb(action: str) -> str:
    return {
        "view": _("sees"), "create": _("creates"), "change": _("changes"),
        "delete": _("deletes"), "export": _("exports"), "import": _("imports"),
    }[action]  # fmt: skip


def _how_far(reach: Reach) -> str:
    return {
        Reach.OWN: _("own ones"), Reach.TEAM: _("those of the team"),
        Reach.DEPARTMENT: _("those of the department and below"), Reach.ALL: _("all"),
    }[reach]  # fmt: skip
