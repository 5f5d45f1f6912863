"""All cubes together, checked once: what is wrong with a declaration is said in one sentence, with what was probably meant."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .cube import Cube, Dimension, Kind, Link, Measure
from .formulas import BadFormula, parts_of
from .naming import one_of

_NAME = re.compile(r"[a-z][a-z0-9_]*")
AGGREGATES = {
    Kind.ADDITIVE: ("sum", "count"),
    Kind.SEMI_ADDITIVE: ("sum", "count"),
    Kind.DISTINCT: ("distinct",),
    Kind.EXTREME: ("min", "max"),
}


class BadCube(ValueError):
    """A cube was declared wrongly."""


@dataclass(frozen=True)
class Model:
    """The cubes by name; `fiscal_starts` is the first month of the company's fiscal year."""

    cubes: Mapping[str, Cube] = field(default_factory=dict)
    fiscal_starts: int = 1

    @classmethod
    def of(cls, cubes: Iterable[Cube], *, fiscal_starts: int = 1) -> Model:
        """These cubes, checked.

        :raises BadCube: naming everything that is wrong.
        """
        told = list(cubes)
        if wrong := [*_twice("cube", (cube.name for cube in told)), *(text for cube in told for text in problems(cube))]:
            raise BadCube("\n".join(wrong))
        return cls({cube.name: cube for cube in told}, fiscal_starts)

    def cube(self, name: str) -> Cube:
        """The cube of this name.

        :raises NotKnown: with a suggestion, if there is none.
        """
        return one_of(name, self.cubes, "cube")


def problems(cube: Cube) -> Iterator[str]:
    """What is wrong with a cube, sentence by sentence."""
    where = f"Cube {cube.name!r}"
    yield from (f"{where}: {text}" for text in _of_names(cube))
    for link in cube.links:
        yield from (f"{where}, dimension {link.role!r}: {text}" for text in _of_link(link))
    for measure in cube.measures:
        yield from (f"{where}, measure {measure.name!r}: {text}" for text in _of_measure(measure, cube))
    yield from (f"{where}: {text}" for text in _of_presums(cube))


def _of_names(cube: Cube) -> Iterator[str]:
    yield from _bad(("cube", cube.name), ("table", cube.table))
    yield from _twice("dimension", (link.role for link in cube.links))
    yield from _twice("measure", (measure.name for measure in cube.measures))
    roles, measures = {link.role: link for link in cube.links}, [measure.name for measure in cube.measures]
    if cube.time and (cube.time not in roles or not roles[cube.time].dimension.is_time):
        yield f"its time {cube.time!r} is no dimension of time.{_meant(cube.time, roles)}"
    if cube.closing and not cube.time:
        yield "a snapshot needs a time"
    for name in cube.usual:
        if name not in measures:
            yield f"its usual measure {name!r} does not exist.{_meant(name, measures)}"


def _of_link(link: Link) -> Iterator[str]:
    dimension = link.dimension
    yield from _bad(("dimension", link.role), *(("level", level.name) for level in dimension.levels))
    yield from _twice("level", (level.name for level in dimension.levels))
    if dimension.table and not (dimension.key and link.column):
        yield "a table needs its key, and the column that points to it"
    if not dimension.levels:
        yield "it has no levels"
    yield from _of_hierarchies(dimension)
    for level in dimension.levels:
        columns = [level.key, level.in_fact, *level.captions.values()]
        yield from _bad(*(("column", column) for column in columns if column))


def _of_hierarchies(dimension: Dimension) -> Iterator[str]:
    known = [level.name for level in dimension.levels]
    for hierarchy in dimension.hierarchies:
        for name in hierarchy.levels:
            if name not in known:
                yield f"hierarchy {hierarchy.name!r} names level {name!r}, which does not exist.{_meant(name, known)}"


def _of_measure(measure: Measure, cube: Cube) -> Iterator[str]:
    known = [other.name for other in cube.measures if other.name != measure.name]
    yield from _bad(("measure", measure.name), *(("column", name) for name in (measure.column, measure.having) if name))
    if measure.is_derived:
        try:
            parts = parts_of(measure)
        except BadFormula as why:
            yield str(why)
            return
        for name in parts:
            if name not in known:
                yield f"it is made of {name!r}, which does not exist.{_meant(name, known)}"
        return
    if measure.aggregate not in AGGREGATES[measure.kind]:
        yield f"{measure.kind} measures aggregate by {' or '.join(AGGREGATES[measure.kind])}, not by {measure.aggregate!r}"
    if not measure.column and measure.aggregate != "count":
        yield "it needs a column"
    if (measure.kind is Kind.SEMI_ADDITIVE) and not cube.closing:
        yield "only snapshots have semi-additive measures"
    if measure.kind is Kind.ADDITIVE and cube.closing:
        yield "what a snapshot tells must not be added over time: make it semi-additive"


def _of_presums(cube: Cube) -> Iterator[str]:
    known = [measure.name for measure in cube.measures]
    for presum in cube.presums:
        for name in presum.sums:
            if name not in known:
                yield f"presum {presum.table!r} has sums of {name!r}, which does not exist.{_meant(name, known)}"


def _bad(*named: tuple[str, str]) -> Iterator[str]:
    for what, name in named:
        if not _NAME.fullmatch(name):
            yield f"{what} {name!r} must be small letters, digits and underscores"


def _twice(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"There are {count} of {what} {name!r}"


def _meant(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
