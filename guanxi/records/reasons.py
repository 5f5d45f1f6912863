"""Why a person may do something with one record: which role, absence or share makes it so."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guanxi.people.models import Delegation, Department, Grant, Person, Share, Team
from guanxi.people.models.role import Reach, RightTo
from guanxi.people.rights import SHARED_ACTIONS, delegations_on
from guanxi.people.trees import ancestors, descendants

from . import reading
from .declare import Record


@dataclass(frozen=True)
class Ground:
    """Everything that decides who reaches one record, read once for any number of persons."""

    owner: Person | None
    above_owner: frozenset[int]
    mates: frozenset[int]
    stand_ins: Mapping[int, Delegation]
    shares: Mapping[int, list[Share]]
    grants: Mapping[int, list[tuple[str, Reach]]]
    is_reserved: bool


def reasons(
    record: Record, obj: Model, action: str, today: datetime.date, people: Iterable[Person] | None = None
) -> dict[Person, list[str]]:
    """Each of these people (everybody who may sign in) with the reasons why they may do `action`; those who may not are left out.

    A handful of statements, however many people there are. The same rules as `reading.visible`.
    """
    known = list(Person.objects.filter(is_active=True).order_by("username") if people is None else people)
    ground = _ground(record, obj, action, today, known)
    found = {person: list(_of(person, ground, action)) for person in known if person.is_active}
    return {person: why for person, why in found.items() if why}


def key_of_whole(record: Record, obj: Model) -> int:
    """The key of the record whose rights hold: of an order line, its order's."""
    found = _followed(obj, reading.whole_path(record))
    return int(getattr(found, "pk", found))


def _of(person: Person, ground: Ground, action: str) -> Iterator[str]:
    if person.is_administrator:
        yield _("administrators may do everything")
        return
    grants = ground.grants.get(person.pk, [])
    if ground.is_reserved or not grants:
        return
    for role, reach in grants:
        if told := _by_reach(person, ground, reach):
            yield _("role “%(role)s”: %(why)s") % {"role": role, "why": told}
    widest = max(reach for _role, reach in grants)
    if widest < Reach.ALL and (absence := ground.stand_ins.get(person.pk)):
        yield _("stands in for %(name)s until %(day)s") % {"name": ground.owner, "day": date_format(absence.last_on)}
    for share in ground.shares.get(person.pk, []):
        if action != RightTo.CHANGE or share.level == Share.Level.CHANGE:
            yield _("shared with %(receiver)s") % {"receiver": share.receiver}


def _by_reach(person: Person, ground: Ground, reach: Reach) -> str:
    """How this reach includes the record, or nothing."""
    if reach == Reach.ALL:
        return _("all records")
    if ground.owner is None:
        return ""
    if person.pk == ground.owner.pk:
        return _("own records")
    if reach >= Reach.TEAM and person.pk in ground.mates:
        return _("records of the team")
    if reach >= Reach.DEPARTMENT and person.department_id in ground.above_owner:
        return _("records of the department and below")
    return ""


def _ground(record: Record, obj: Model, action: str, today: datetime.date, people: list[Person]) -> Ground:
    asked, path = reading.asked(record, action), reading.rights_path(record)
    owner_path = reading.owner_path(record)
    owner = _followed(obj, owner_path) if owner_path else None
    shares = _shares(path, key_of_whole(record, obj), today) if asked in SHARED_ACTIONS else {}
    return Ground(
        owner=owner,
        above_owner=frozenset(ancestors(Department, [owner.department_id]) if owner and owner.department_id else ()),
        mates=frozenset(Person.objects.filter(teams__members=owner).values_list("pk", flat=True) if owner else ()),
        stand_ins={d.substitute_id: d for d in delegations_on(today).filter(person=owner)} if owner else {},
        shares=shares,
        grants=_grants(path, asked, [person.pk for person in people]),
        is_reserved=_is_reserved(record, obj, action),
    )


def _grants(path: str, action: str, people: list[int]) -> dict[int, list[tuple[str, Reach]]]:
    rows = Grant.objects.filter(object=path, action=action, reach__gt=Reach.NONE, role__people__in=people)
    found: dict[int, list[tuple[str, Reach]]] = defaultdict(list)
    for person, role, reach in rows.order_by("role__name").values_list("role__people", "role__name", "reach"):
        found[person].append((role, Reach(reach)))
    return found


def _shares(path: str, key: int, today: datetime.date) -> dict[int, list[Share]]:
    """Person → the shares of a record that hold for them today."""
    found: dict[int, list[Share]] = defaultdict(list)
    for share in shares_of(path, key):
        if share.until is None or share.until >= today:
            for person in _receivers(share):
                found[person].append(share)
    return found


def shares_of(path: str, key: int) -> QuerySet[Share]:
    """All shares of one record, in the order in which they were made."""
    rows = Share.objects.filter(path=path, object_id=key).order_by("pk")
    return rows.select_related("to_person", "to_team", "to_department", "shared_by")


def _receivers(share: Share) -> list[int]:
    if share.to_person_id:
        return [share.to_person_id]
    if share.to_team_id:
        return list(Team.members.through.objects.filter(team=share.to_team_id).values_list("person", flat=True))
    below = descendants(Department, [share.to_department_id or 0])
    return list(Person.objects.filter(department__in=below).values_list("pk", flat=True))


def _is_reserved(record: Record, obj: Model, action: str) -> bool:
    if record.reserved is None or action not in (RightTo.CHANGE, RightTo.DELETE):
        return False
    return record.model._default_manager.filter(record.reserved, pk=obj.pk).exists()


def _followed(obj: Any, path: str) -> Any:
    for part in path.split("__"):
        obj = getattr(obj, part, None)
    return obj
