"""The matrix of a role: object × action → reach."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from guanxi.people.models import Grant, Role
from guanxi.people.models.role import Reach, RightTo
from guanxi.records import registry, remembering
from guanxi.records.writer import Writer

Cells = Mapping[tuple[str, str], Reach]


@dataclass(frozen=True)
class Row:
    """One object in the matrix: its path, its label, and the reach per action (None = makes no sense here)."""

    path: str
    label: str
    group: str
    cells: tuple[tuple[str, Reach | None], ...]
    has_owner: bool


def objects() -> list[tuple[str, str, str, bool]]:
    """Path, label, menu group and whether somebody owns its records, of everything that rights are given for."""
    wholes = [(r.path, str(r.labels), r.group, bool(r.owner)) for r in registry.everything() if not r.parent]
    return wholes + [(area.path, str(area.label), area.group, area.has_owner) for area in registry.areas()]


def matrix(role: Role) -> list[Row]:
    """All objects with the role's reach for each action."""
    held = {(g.object, g.action): Reach(g.reach) for g in role.grants.all()}
    areas = {area.path: area.actions for area in registry.areas()}
    rows = []
    for path, label, group, has_owner in objects():
        sensible = areas.get(path, tuple(RightTo.values))
        cells = tuple((a, held.get((path, a), Reach.NONE) if a in sensible else None) for a in RightTo.values)
        rows.append(Row(path, label, group, cells, has_owner))
    return rows


@transaction.atomic
def grant(role: Role, cells: Cells, *, writer: Writer) -> None:
    """Give a role exactly these reaches for the objects and actions named; others stay as they are."""
    before = _held(role)
    for (path, action), reach in cells.items():
        if reach == Reach.NONE:
            role.grants.filter(object=path, action=action).delete()
        else:
            Grant.objects.update_or_create(role=role, object=path, action=action, defaults={"reach": reach})
    record = registry.of(Role)
    became = remembering.differences(before, _held(role, before))
    if became and record:
        remembering.changed(record, [(role, became)], writer)


def _held(role: Role, also: Mapping[str, str] | None = None) -> dict[str, str]:
    held = dict.fromkeys(also or {}, str(Reach.NONE.value))
    held |= {f"{g.object}.{g.action}": str(g.reach) for g in role.grants.all()}
    return held
