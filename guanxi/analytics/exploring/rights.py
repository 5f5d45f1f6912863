"""Who may explore, and how much of each cube: the reach on the product's own records, the fields that roles hide."""

from collections.abc import Iterable

from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.people.rights import rights_of
from guanxi.records import faces, reading, registry
from guanxi.semantics.cube import Cube
from guanxi.semantics.scope import EVERYTHING, Reach, Scope

PATH = "analytics"


def may(person: Person | None, action: str = RightTo.VIEW) -> bool:
    """Whether the person may explore at all; None is the product itself."""
    return person is None or rights_of(person).may(PATH, action)


def scope_of(cube: Cube, person: Person | None) -> Scope | None:
    """What the person may see of a cube, exactly as of the records that its facts are; None if nothing."""
    if person is None:
        return EVERYTHING
    record = registry.at(cube.record) if cube.record else None
    if record is None:
        return EVERYTHING if not cube.record else None
    extent = reading.extent(record, person)
    if extent is None:
        return None
    hidden = hidden_names(cube, person)
    if extent.owners is None:
        return Scope(hidden=hidden)
    reaches = [Reach(cube.owner, extent.owners)]
    if extent.shared and cube.whole:
        reaches.append(Reach(cube.whole, extent.shared))
    return Scope(tuple(reaches), hidden)


def hidden_names(cube: Cube, person: Person) -> frozenset[str]:
    """Measures and levels that are made of what the person does not see."""
    measures = {one.name for one in cube.measures if not sees(person, one.needs)}
    levels = {f"{link.role}.{level.name}" for link, level in cube.levels() if not sees(person, (*link.needs, *level.needs))}
    return frozenset(measures | levels)


def sees(person: Person, needs: Iterable[str]) -> bool:
    """Whether the person sees all these fields ("orders.region")."""
    return all(_sees(person, *need.split(".")) for need in needs)


def _sees(person: Person, path: str, field: str) -> bool:
    return faces.sees(path, person, field)
