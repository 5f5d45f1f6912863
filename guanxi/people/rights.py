"""What a person may do: grants of all roles merged, how far each one reaches, and which fields they leave out."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.utils import timezone

from .models import Delegation, Department, FieldRight, Grant, Person, Share
from .models.role import Level, Reach, RightTo
from .trees import descendants

_ABOVE = (
    "WITH RECURSIVE w AS (SELECT id, parent_id FROM people_department WHERE id = %s"
    " UNION SELECT t.id, t.parent_id FROM people_department t JOIN w ON t.id = w.parent_id) SELECT id FROM w"
)
NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Rights:
    """The merged grants of one person: most permissive wins.

    fields  (object, field) → role → what this role makes of the field
    roles   object → the roles that grant anything on it
    absent  the persons for whom this one stands in today
    shared  (object, share's level) → keys of the records that were shared with this person
    """

    everything: bool = False
    grants: Mapping[tuple[str, str], Reach] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, Mapping[int, Level]]] = field(default_factory=dict)
    roles: Mapping[str, frozenset[int]] = field(default_factory=dict)
    absent: frozenset[int] = NOBODY
    shared: Mapping[tuple[str, str], frozenset[int]] = field(default_factory=dict)

    def reach(self, path: str, action: str = RightTo.VIEW) -> Reach:
        """How far `action` on the object at `path` reaches."""
        return Reach.ALL if self.everything else self.grants.get((path, action), Reach.NONE)

    def may(self, path: str, action: str = RightTo.VIEW) -> bool:
        """Whether there is any reach at all."""
        return self.reach(path, action) > Reach.NONE

    def restricted(self, path: str, whole: str = "") -> dict[str, Level]:
        """The fields of the object at `path` that are hidden or may only be read.

        `whole` is the path on which rights are asked, if it is another one. A role that grants anything there and says nothing
        of a field lets it be written.
        """
        said = {} if self.everything else self.fields.get(path, {})
        holders = self.roles.get(whole or path, NOBODY)
        levels = {name: most_permissive(by_role, holders) for name, by_role in said.items()}
        return {name: level for name, level in levels.items() if level < Level.WRITE}

    def shared_with(self, path: str, action: str) -> frozenset[int]:
        """The keys of shared records with which `action` is possible; a share widens a right, it does not give one."""
        if action not in SHARED_ACTIONS or not self.may(path, action):
            return NOBODY
        changeable = self.shared.get((path, Share.Level.CHANGE), NOBODY)
        return changeable if action == RightTo.CHANGE else changeable | self.shared.get((path, Share.Level.VIEW), NOBODY)


SHARED_ACTIONS = (RightTo.VIEW, RightTo.EXPORT, RightTo.CHANGE)


def most_permissive(by_role: Mapping[int, Level], holders: Iterable[int]) -> Level:
    """What several roles together make of a field; a role without an entry lets it be written."""
    return max((by_role.get(role, Level.WRITE) for role in holders), default=Level.WRITE)


def rights_of(person: Person) -> Rights:
    """The person's rights, read in one statement, once per person instance (so: once per request)."""
    cached: Rights | None = person.__dict__.get("_rights")
    if cached is None:
        cached = _read(person, person.__dict__.get("_as_of") or timezone.localdate())
        person.__dict__["_rights"] = cached
    return cached


def forget(person: Person) -> None:
    """Read the rights anew at the next question: roles or teams were changed."""
    for name in ("_rights", "_owners", "_faces"):
        person.__dict__.pop(name, None)


def as_of(person: Person, today: datetime.date) -> Person:
    """The person with the absences and shares of a certain day in force (otherwise: of the day on which rights are asked)."""
    forget(person)
    person.__dict__["_as_of"] = today
    return person


def owner_ids(person: Person, reach: Reach) -> frozenset[int] | None:
    """Whose records lie within a reach; None means everybody's, unowned ones included."""
    if reach == Reach.ALL:
        return None
    known: dict[Reach, frozenset[int]] = person.__dict__.setdefault("_owners", {})
    if reach not in known:
        known[reach] = _owner_ids(person, reach)
    return known[reach]


def shares_with(person: Person, today: datetime.date) -> QuerySet[Share]:
    """The shares that hold for a person on a day: with themselves, a team of theirs, their department or one above it."""
    with_me = Q(to_person=person.pk) | Q(to_team__members=person.pk)
    if person.department_id:
        with_me |= Q(to_department__in=RawSQL(_ABOVE, [person.department_id]))  # noqa: S611 (a constant text)
    return Share.objects.filter(with_me).filter(Q(until__isnull=True) | Q(until__gte=today))


def delegations_on(today: datetime.date) -> QuerySet[Delegation]:
    """The absences of a day."""
    return Delegation.objects.filter(first_on__lte=today, last_on__gte=today)


def _owner_ids(person: Person, reach: Reach) -> frozenset[int]:
    found: set[int] = set()
    if reach >= Reach.OWN:
        found |= {person.pk, *rights_of(person).absent}
    if reach >= Reach.TEAM:
        found.update(Person.objects.filter(teams__members=person).values_list("pk", flat=True))
    if reach >= Reach.DEPARTMENT and person.department_id:
        below = descendants(Department, [person.department_id])
        found.update(Person.objects.filter(department__in=below).values_list("pk", flat=True))
    return frozenset(found)


def _read(person: Person, today: datetime.date) -> Rights:
    if not person.is_active:
        return Rights()
    if person.is_administrator:
        return Rights(everything=True)
    grants: dict[tuple[str, str], Reach] = {}
    roles: dict[str, set[int]] = defaultdict(set)
    levels: dict[str, dict[str, dict[int, Level]]] = defaultdict(lambda: defaultdict(dict))
    absent: set[int] = set()
    shared: dict[tuple[str, str], set[int]] = defaultdict(set)
    for kind, role, path, name, number in _everything_about(person, today):
        if kind == "grant" and number:
            grants[path, name] = max(grants.get((path, name), Reach.NONE), Reach(number))
            roles[path].add(role)
        elif kind == "field":
            levels[path][name][role] = Level(number)
        elif kind == "share":
            shared[path, name].add(number)
        elif kind == "absent":
            absent.add(number)
    return Rights(
        grants=grants,
        fields={path: {name: dict(by_role) for name, by_role in names.items()} for path, names in levels.items()},
        roles={path: frozenset(held) for path, held in roles.items()},
        absent=frozenset(absent),
        shared={what: frozenset(keys) for what, keys in shared.items()},
    )


def _everything_about(person: Person, today: datetime.date) -> Iterable[Any]:
    """(kind, role, object, action or field or level, reach or level or key), in one statement for the whole request."""
    grants = _rows(Grant.objects.filter(role__people=person), "grant", F("role_id"), "object", F("action"), F("reach"))
    said = _rows(FieldRight.objects.filter(role__people=person), "field", F("role_id"), "object", F("field"), F("level"))
    mine = _rows(shares_with(person, today), "share", Value(0), "path", F("level"), F("object_id"))
    away = delegations_on(today).filter(substitute=person)
    return grants.union(said, mine, _rows(away, "absent", Value(0), "", Value(""), F("person_id")), all=True)


def _rows(found: QuerySet[Any], kind: str, role: Any, path: str, name: Any, number: Any) -> QuerySet[Any]:
    told = found.order_by().annotate(
        _kind=Value(kind), _role=role, _path=F(path) if path else Value(""), _name=name, _number=number + Value(0, IntegerField())
    )
    rows: QuerySet[Any] = told.values_list("_kind", "_role", "_path", "_name", "_number")
    return rows
