"""What one person may see of a cube: whose facts, and without which measures and levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from .cube import Cube, Link, Measure
from .formulas import parts_of


@dataclass(frozen=True)
class Reach:
    """Facts whose `column` holds one of the keys; None = all of them."""

    column: str
    keys: frozenset[int] | None


@dataclass(frozen=True)
class Scope:
    """The facts that lie within one of the reaches (no reach at all: every fact), and names that do not exist for the person.

    hidden  measures ("profit") and levels ("account.industry1")
    """

    reaches: tuple[Reach, ...] = ()
    hidden: frozenset[str] = field(default_factory=frozenset)

    @property
    def token(self) -> str:
        """A short text that is the same for all who see the same."""
        told = [f"{reach.column}={sorted(reach.keys) if reach.keys is not None else '*'}" for reach in self.reaches]
        return "|".join([*told, *sorted(self.hidden)])


EVERYTHING = Scope()


def restricted(cube: Cube, hidden: Iterable[str]) -> Cube:
    """The cube without these measures and levels, and without the measures that are made of them."""
    gone = set(hidden)
    if not gone:
        return cube
    measures = _without(cube.measures, gone)
    links = tuple(link for each in cube.links if (link := _link_without(each, gone)).dimension.levels)
    names = {measure.name for measure in measures}
    return replace(cube, measures=measures, links=links, usual=tuple(name for name in cube.usual if name in names))


def _without(measures: tuple[Measure, ...], gone: set[str]) -> tuple[Measure, ...]:
    left = tuple(measure for measure in measures if measure.name not in gone and gone.isdisjoint(parts_of(measure)))
    return left if len(left) == len(measures) else _without(left, gone | {one.name for one in measures if one not in left})


def _link_without(link: Link, gone: set[str]) -> Link:
    levels = tuple(level for level in link.dimension.levels if f"{link.role}.{level.name}" not in gone)
    if len(levels) == len(link.dimension.levels):
        return link
    names = {level.name for level in levels}
    hierarchies = tuple(
        replace(each, levels=kept)
        for each in link.dimension.hierarchies
        if (kept := tuple(name for name in each.levels if name in names))
    )
    return replace(link, dimension=replace(link.dimension, levels=levels, hierarchies=hierarchies))
