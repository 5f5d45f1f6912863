"""Reading the facts of one table: joined with the members that are needed, narrowed to what a person may see, summed once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from . import writing
from .cube import Kind, Measure, Type
from .resolving import Filter, Place, Plan
from .spans import Spans

OTHERS_TEXT, OTHERS_NUMBER = "__others__", -2
"""What stands for all other members of a level; no record has such a key."""
UNKNOWN = -1


@dataclass(frozen=True)
class Part:
    """Measures that are aggregated together: sums and counts from one table, or the distinct values of one column."""

    table: str
    measures: tuple[Measure, ...]
    sums: dict[str, str] | None = None
    distinct: str = ""


def parts_of(plan: Plan) -> list[Part]:
    """What has to be aggregated, each from the smallest table that has it all."""
    table, sums = _table(plan)
    counted = [one for one in plan.bases if one.kind is Kind.DISTINCT and not (sums and one.name in sums)]
    added = tuple(one for one in plan.bases if one not in counted)
    found = [Part(table, added, sums)] if added else []
    return [*found, *(Part(table, (one,), sums, one.column) for one in counted)]


def _table(plan: Plan) -> tuple[str, dict[str, str] | None]:
    """The table to read: a presum if it has everything that the question needs."""
    cube = plan.cube
    columns = {reach.column for reach in plan.scope.reaches}
    columns |= {_column_needed(place) for place in (*plan.axes, *(one.place for one in plan.filters))}
    columns |= {_day_column(plan)} if cube.time else set()
    for presum in cube.presums:
        counted = {one.column for one in plan.bases if one.kind is Kind.DISTINCT and one.name not in presum.sums}
        days = {one.column for one in plan.bases if one.kind is Kind.EXTREME}
        added = {one.name for one in plan.bases if one.kind is Kind.ADDITIVE}
        if presum.table in plan.tables and columns | counted | days <= presum.columns and added <= presum.sums.keys():
            return presum.table, dict(presum.sums)
    return cube.table, None


def _column_needed(place: Place) -> str:
    if not place.link.dimension.table:
        return place.level.key
    return place.level.in_fact or place.link.column


def _day_column(plan: Plan) -> str:
    return next(link.column for link in plan.cube.links if link.role == plan.cube.time)


@dataclass
class Source:
    """The fact table `f` with the dimensions that are joined to it."""

    plan: Plan
    table: str
    joins: dict[str, dict[str, str]] = field(default_factory=dict)
    more: list[str] = field(default_factory=list)

    @property
    def day(self) -> str:
        """The day of a fact."""
        return f"f.{_day_column(self.plan)}"

    def key(self, place: Place) -> str:
        """The expression that gives the member of a level; NULL is the unknown one."""
        link, level = place.link, place.level
        if level.type is Type.DAY:
            return f"f.{link.column}"
        if not link.dimension.table:
            return clean(f"f.{level.key}", level.type)
        if level.in_fact:
            return clean(f"f.{level.in_fact}", level.type)
        needed = self.joins.setdefault(link.role, {})
        needed[f"c_{level.key}"] = clean(level.key, level.type)
        return f"d_{link.role}.c_{level.key}"

    def axis(self, at: int) -> str:
        """The expression of an axis; members that are not kept become one."""
        place, kept = self.plan.axes[at], self.plan.kept
        key = self.key(place)
        if kept is None or kept.at != at:
            return key
        others = writing.literal(OTHERS_NUMBER if place.level.type is Type.INTEGER else OTHERS_TEXT)
        key = f"CAST({key} AS VARCHAR)" if place.level.type is Type.DAY else key
        return f"CASE WHEN {writing.among(key, kept.keys)} THEN {key} ELSE {others} END"

    def conditions(self, when: Spans) -> Iterator[str]:
        """What facts must fulfill: within reach first of all, then the question's own conditions."""
        reaches = self.plan.scope.reaches
        if reaches and all(reach.keys is not None for reach in reaches):
            yield f"({' OR '.join(writing.among(f'f.{one.column}', sorted(one.keys or ())) for one in reaches)})"
        if self.plan.cube.time:
            yield writing.within(self.day, when)
        yield from (self._condition(one) for one in self.plan.filters)

    def _condition(self, one: Filter) -> str:
        if one.spans is not None:
            return writing.within(f"f.{one.place.link.column}", one.spans)
        key = self.key(one.place)
        return (writing.not_among if one.without else writing.among)(key, one.members)

    def text(self) -> str:
        """The tables, as they stand behind FROM."""
        links = {link.role: link for link in self.plan.cube.links}
        told = [f"{self.table} AS f"]
        for role, columns in self.joins.items():
            link = links[role]
            chosen = writing.listed([f"{link.dimension.key} AS id", *(f"{how} AS {name}" for name, how in columns.items())])
            how = "JOIN" if link.is_sure else "LEFT JOIN"
            told.append(f"{how} (SELECT {chosen} FROM {link.dimension.table}) AS d_{role} ON d_{role}.id = f.{link.column}")
        return " ".join([*told, *self.more])


def clean(column: str, kind: Type) -> str:
    """A key in which everything unknown is NULL."""
    return f"NULLIF({column}, {UNKNOWN})" if kind is Type.INTEGER else f"NULLIF(CAST({column} AS VARCHAR), '')"


def aggregate(measure: Measure, part: Part) -> str:
    """How a measure is made of the rows of its table."""
    if part.sums is not None and measure.name in part.sums:
        column = part.sums[measure.name]
        return f"SUM(f.{column})" if column else "COUNT(*)"
    if not measure.column:
        return "COUNT(*)"
    value = f"f.{measure.column}"
    if measure.having or measure.lacking:
        test = f"f.{measure.having} IS NOT NULL" if measure.having else f"f.{measure.lacking} IS NULL"
        value = f"CASE WHEN {test} THEN {value} END"
    return f"{measure.aggregate.upper()}({value})"


def again(measure: Measure, value: str) -> str:
    """How aggregates of a measure are put together once more."""
    if measure.kind is Kind.DISTINCT:
        return f"CAST(SUM({value}) AS BIGINT)"
    return f"{measure.aggregate.upper() if measure.kind is Kind.EXTREME else 'SUM'}({value})"
