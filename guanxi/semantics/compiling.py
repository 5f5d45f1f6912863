"""The SQL that answers a question: facts read once, told apart in time, put together into groups and subtotals.

The text is DuckDB's dialect; engines that speak another one translate it. Its steps:

    periods   the periods of the time level in their order, if time is reckoned with
    scan_…    facts at the finest grain, one for the sums, one for each column that is counted without doubles
    cells_…   the same for each variant (this time, last year, year to date …), moved to the period in which they are shown
    final     GROUPING SETS over the cells, with GROUPING() to tell subtotals from unknown members
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from . import moving, scanning, writing
from .cube import Kind, Measure, Type
from .ordering import bounds_of, order_of
from .resolving import Plan, leaves
from .scanning import Part, Source
from .times import NOW, Variant

Set = tuple[int, ...]


@dataclass(frozen=True)
class Compiled:
    """A statement; its rows are the keys of the axes, a mark 0/1 for each axis (1 = put together), then `sums` in their order."""

    sql: str
    sums: tuple[tuple[str, str], ...]
    sets: tuple[Set, ...]


def compiled(plan: Plan) -> Compiled:
    """The statement for a question."""
    sets = sets_of(plan)
    parts = scanning.parts_of(plan)
    wanted = [(part, variant, measure) for part in parts for measure in part.measures for variant in _variants(plan, measure)]
    names = {(variant.name, measure.name): f"s{at}" for at, (_part, variant, measure) in enumerate(wanted)}
    steps: list[str] = moving.periods(plan) if moving.is_needed(plan) else []
    finals: list[str] = []
    for at, part in enumerate(parts):
        final = _direct(plan, part, names, sets) if len(parts) == 1 else ""
        if not final:
            steps += _cells(plan, part, at)
            final = _final(plan, part, at, names, sets)
        finals.append(final)
    steps.append(f"final AS ({_together(plan, finals, names)})")
    body = f"SELECT * FROM final{bounds_of(plan, names, sets)}{order_of(plan, names)} LIMIT {plan.question.limit + 1}"
    return Compiled(f"WITH {', '.join(steps)} {body}", tuple(names), sets)


def sets_of(plan: Plan) -> tuple[Set, ...]:
    """Which axes stay apart in which group: everything, and what subtotals and totals put together."""
    asked = plan.question
    rows, columns = range(len(asked.rows)), range(len(asked.rows), len(plan.axes))
    needs_total = asked.totals or any(one.time == "share" for one in plan.columns)
    needs_row_total = asked.totals or bool(asked.having) or any("." not in one.by for one in asked.sort) or asked.subtotals
    row_sets = [tuple(rows), *_shorter(tuple(rows), some=asked.subtotals, none=needs_total)]
    column_sets = [tuple(columns), *_shorter(tuple(columns), some=asked.subtotals, none=needs_row_total)]
    return tuple(dict.fromkeys((*row, *column) for row in row_sets for column in column_sets))


def _shorter(full: Set, *, some: bool, none: bool) -> Iterator[Set]:
    if some:
        yield from (full[:count] for count in range(len(full) - 1, 0, -1))
    if none and full:
        yield ()


def _variants(plan: Plan, measure: Measure) -> list[Variant]:
    """The variants in which a summed measure is needed."""
    names = {one.source for one in plan.columns if measure in leaves(one.measure, plan.cube)}
    return [variant for variant in plan.variants if variant.name in names]


def _direct(plan: Plan, part: Part, names: dict[tuple[str, str], str], sets: tuple[Set, ...]) -> str:
    """One scan that is the answer already: no subtotals, no other time, nothing counted without doubles."""
    if len(sets) > 1 or part.distinct or len(plan.variants) > 1 or plan.variants[0].name != NOW or moving.is_needed(plan):
        return ""
    source = Source(plan, part.table)
    keys = [f"{source.axis(at)} AS k{at}" for at in range(len(plan.axes))]
    marks = [f"0 AS g{at}" for at in range(len(plan.axes))]
    sums = [f"{scanning.aggregate(one, part)} AS {names[NOW, one.name]}" for one in part.measures]
    conditions = [*source.conditions(plan.frame.spans), moving.closing_now(plan, source)]
    return (
        f"SELECT {writing.listed([*keys, *marks, *sums])} FROM {source.text()}"
        f"{writing.all_of(conditions)}{writing.grouped(len(keys))}"
    )


def _cells(plan: Plan, part: Part, at: int) -> list[str]:
    """The steps that end with `cells_<at>`: v (variant), k0 …, m0 … or u (a distinct value), with periods also n."""
    if moving.is_needed(plan):
        return moving.cells(plan, part, at)
    told = []
    for variant in _of_part(plan, part):
        source = Source(plan, part.table)
        keys = [f"{source.axis(axis)} AS k{axis}" for axis in range(len(plan.axes))]
        values = values_of(part)
        chosen = [f"{writing.literal(variant.name)} AS v", *keys]
        conditions = [*source.conditions(variant.spans), moving.closing_of(plan, source, variant.spans)]
        told.append(
            f"SELECT {writing.listed([*chosen, *values])} FROM {source.text()}"
            f"{writing.all_of(conditions)}{writing.grouped(len(chosen) + bool(part.distinct))}"
        )
    return [f"cells_{at} AS ({' UNION ALL '.join(told)})"]


def _of_part(plan: Plan, part: Part) -> list[Variant]:
    wanted = {variant for measure in part.measures for variant in _variants(plan, measure)}
    return [variant for variant in plan.variants if variant in wanted]


def values_of(part: Part) -> list[str]:
    """What a scan reads besides keys."""
    if part.distinct:
        return [f"f.{part.distinct} AS u"]
    return [f"{scanning.aggregate(one, part)} AS m{at}" for at, one in enumerate(part.measures)]


def _final(plan: Plan, part: Part, at: int, names: dict[tuple[str, str], str], sets: tuple[Set, ...]) -> str:
    """The cells of a part in groups; a snapshot's groups without the period take the last one only."""
    if moving.takes_last(plan, part):
        told = [
            _groups(plan, part, names, chosen, moving.last_cells(plan, f"cells_{at}", period))
            for period, chosen in moving.by_period(plan, sets)
        ]
        return " UNION ALL ".join(told)
    return _groups(plan, part, names, sets, f"cells_{at} AS c")


def _groups(plan: Plan, part: Part, names: dict[tuple[str, str], str], sets: tuple[Set, ...], source: str) -> str:
    axes = range(len(plan.axes))
    apart = {axis for one in sets for axis in one}
    keys = [f"c.k{axis} AS k{axis}" if axis in apart else f"{_nothing(plan, axis)} AS k{axis}" for axis in axes]
    many = len(sets) > 1
    marks = [f"{f'GROUPING(c.k{axis})' if many and axis in apart else int(axis not in apart)} AS g{axis}" for axis in axes]
    values = [_value(plan, part, names, wanted, one_set=not many and len(sets_of(plan)) == 1) for wanted in names]
    by = [f"({', '.join(f'c.k{axis}' for axis in one)})" for one in sets]
    grouped = f" GROUP BY GROUPING SETS ({', '.join(by)})" if many else f" GROUP BY {by[0][1:-1]}" if sets[0] else ""
    return f"SELECT {writing.listed([*keys, *marks, *values])} FROM {source}{grouped}"


def _nothing(plan: Plan, axis: int) -> str:
    """The key of an axis that is put together in every group, in the type of the others."""
    kind = plan.axes[axis].level.type
    return f"CAST(NULL AS {'BIGINT' if kind is Type.INTEGER else 'DATE' if kind is Type.DAY else 'VARCHAR'})"


def _value(plan: Plan, part: Part, names: dict[tuple[str, str], str], wanted: tuple[str, str], *, one_set: bool) -> str:
    """One value of a group: what this part gives, or an empty place for what another part gives."""
    variant, measure = wanted
    name = names[variant, measure]
    mine = [one.name for one in part.measures]
    if measure not in mine:
        of = next(one for one in plan.bases if one.name == measure)
        return f"{'CAST(NULL AS BIGINT)' if of.kind is Kind.DISTINCT else 'NULL'} AS {name}"
    column = "c.u" if part.distinct else f"c.m{mine.index(measure)}"
    if len(_of_part(plan, part)) > 1:
        column = f"CASE WHEN c.v = {writing.literal(variant)} THEN {column} END"
    if part.distinct:
        how = "" if one_set and not moving.takes_last(plan, part) else "DISTINCT "
        return f"CAST(COUNT({how}{column}) AS BIGINT) AS {name}"
    return f"{scanning.again(part.measures[mine.index(measure)], column)} AS {name}"


def _together(plan: Plan, finals: list[str], names: dict[tuple[str, str], str]) -> str:
    """The groups of all parts side by side."""
    if len(finals) == 1:
        return finals[0]
    keys = [f"{letter}{axis}" for letter in "kg" for axis in range(len(plan.axes))]
    values = [f"MAX({name}) AS {name}" for name in names.values()]
    return f"SELECT {writing.listed([*keys, *values])} FROM ({' UNION ALL '.join(finals)}) AS a{writing.grouped(len(keys))}"
