"""What a person may do: grants of all roles merged, and how far each one reaches."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .models import Department, Grant, Person
from .models.role import Reach, RightTo
from .trees import descendants


@dataclass(frozen=True)
class Rights:
    """The merged grants of one person: most permissive wins."""

    everything: bool = False
    grants: Mapping[tuple[str, str], Reach] = field(default_factory=dict)

    def reach(self, path: str, action: str = RightTo.VIEW) -> Reach:
        """How far `action` on the object at `path` reaches."""
        return Reach.ALL if self.everything else self.grants.get((path, action), Reach.NONE)

    def may(self, path: str, action: str = RightTo.VIEW) -> bool:
        """Whether there is any reach at all."""
        return self.reach(path, action) > Reach.NONE


def rights_of(person: Person) -> Rights:
    """The person's rights, read once per person instance (so: once per request)."""
    cached: Rights | None = person.__dict__.get("_rights")
    if cached is None:
        cached = _read(person)
        person.__dict__["_rights"] = cached
    return cached


def forget(person: Person) -> None:
    """Read the rights anew at the next question: roles or teams were changed."""
    for name in ("_rights", "_owners"):
        if hasattr(person, name):
            delattr(person, name)


def owner_ids(person: Person, reach: Reach) -> frozenset[int] | None:
    """Whose records lie within a reach; None means everybody's, unowned ones included."""
    if reach == Reach.ALL:
        return None
    known: dict[Reach, frozenset[int]] = person.__dict__.setdefault("_owners", {})
    if reach not in known:
        known[reach] = _owner_ids(person, reach)
    return known[reach]


def _owner_ids(person: Person, reach: Reach) -> frozenset[int]:
    found: set[int] = set()
    if reach >= Reach.OWN:
        found.add(person.pk)
    if reach >= Reach.TEAM:
        found.update(Person.objects.filter(teams__members=person).values_list("pk", flat=True))
    if reach >= Reach.DEPARTMENT and person.department_id:
        below = descendants(Department, [person.department_id])
        found.update(Person.objects.filter(department__in=below).values_list("pk", flat=True))
    return frozenset(found)


def _read(person: Person) -> Rights:
    if not person.is_active:
        return Rights()
    if person.is_administrator:
        return Rights(everything=True)
    merged: dict[tuple[str, str], Reach] = {}
    for path, action, reach in Grant.objects.filter(role__people=person).values_list("object", "action", "reach"):
        merged[path, action] = max(merged.get((path, action), Reach.NONE), Reach(reach))
    return Rights(grants=merged)
