"""Facts moved in time: to the same period of the next year, into every later period of their year, into the next n periods."""

from __future__ import annotations

from collections.abc import Iterable

from . import scanning, spans, writing
from .cube import Type
from .days import PERIODS
from .resolving import Place, Plan, leaves
from .scanning import Part, Source
from .spans import Spans
from .times import NOW, Variant, is_cumulative

Set = tuple[int, ...]


def is_needed(plan: Plan) -> bool:
    """Whether periods must be reckoned with one by one."""
    return bool(plan.time) and (bool(plan.cube.closing) or any(one.name != NOW for one in plan.variants))


def periods(plan: Plan) -> list[str]:
    """The steps `periods` (p, n in their order, first and last day, what they lie in) and `days` (day → n)."""
    link = plan.axes[_finest(plan)].link
    table, day = link.dimension.table, link.dimension.key
    level = _key(plan.axes[_finest(plan)])
    coarser = [f"MIN({_key(plan.axes[at])}) AS a{at}" for at in _axes(plan) if at != _finest(plan)]
    known = {one.name: one for one in link.dimension.levels}
    units = dict.fromkeys(one.within for one in plan.variants if one.within)
    within = [f"MIN({_key(Place(link, known[unit]))}) AS w_{unit}" for unit in units]
    told = [f"{level} AS p", f"MIN({day}) AS first_day", f"MAX({day}) AS last_day", *coarser, *within]
    told.append(f"ROW_NUMBER() OVER (ORDER BY MIN({day})) AS n")
    steps = [
        f"periods AS (SELECT {writing.listed(told)} FROM {table} WHERE {day} IS NOT NULL GROUP BY 1)",
        f"days AS (SELECT d.{day} AS id, p.n AS n FROM (SELECT {day}, {level} AS p FROM {table}) AS d JOIN periods AS p ON p.p = d.p)",
    ]
    return [*steps, *(_closing(plan, one) for one in plan.variants if plan.cube.closing)]


def cells(plan: Plan, part: Part, at: int) -> list[str]:
    """The scans, and the cells that they are moved to."""
    variants = [one for one in plan.variants if any(_needs(plan, measure.name, one) for measure in part.measures)]
    shared = _can_share(plan, variants)
    scans = [(f"scan_{at}", spans.joined(span for one in variants for span in one.spans))] if shared else [
        (f"scan_{at}_{one.name}", one.spans) for one in variants
    ]  # fmt: skip
    steps = [
        f"{name} AS ({_scan(plan, part, when, '' if shared else variants[which].name)})"
        for which, (name, when) in enumerate(scans)
    ]
    moved = [_moved(plan, part, one, scans[0 if shared else which][0]) for which, one in enumerate(variants)]
    return [*steps, f"cells_{at} AS ({' UNION ALL '.join(moved)})"]


def by_period(plan: Plan, sets: Iterable[Set]) -> list[tuple[int | None, tuple[Set, ...]]]:
    """The groups by the finest period that stays apart in them; None for those without any."""
    found: dict[int | None, list[Set]] = {}
    order = sorted(_axes(plan), key=lambda at: _rank(plan, at))
    for one in sets:
        kept = [at for at in order if at in one]
        found.setdefault(kept[-1] if kept else None, []).append(one)
    return [(period, tuple(chosen)) for period, chosen in found.items()]


def takes_last(plan: Plan, part: Part) -> bool:
    """Whether groups without the period take the last one only: of snapshots, and where one fact counts in several periods."""
    if not is_needed(plan):
        return False
    wanted = [one for one in plan.variants if any(_needs(plan, measure.name, one) for measure in part.measures)]
    return bool(plan.cube.closing) or any(is_cumulative(one) for one in wanted)


def last_cells(plan: Plan, name: str, period: int | None) -> str:
    """The cells as groups take them that keep no finer period than `period` apart."""
    if period == _finest(plan):
        return f"{name} AS c"
    cut = [one for one in plan.variants if plan.cube.closing or is_cumulative(one)]
    ends = " UNION ALL ".join(_end(plan, one, period) for one in cut)
    names = writing.listed([writing.literal(one.name) for one in cut])
    return f"{name} AS c LEFT JOIN ({ends}) AS e ON e.v = c.v AND e.n = c.n WHERE (e.n IS NOT NULL OR c.v NOT IN ({names}))"


def _end(plan: Plan, one: Variant, period: int | None) -> str:
    """The last period of each coarser one: with a snapshot, or of those asked for."""
    source = f"closing_{one.name} AS s JOIN periods AS t ON {_condition(one)}" if plan.cube.closing else "periods AS t"
    grouped = f" GROUP BY t.a{period}" if period is not None else ""
    return f"SELECT {writing.literal(one.name)} AS v, MAX(t.n) AS n FROM {source}{writing.all_of([_shown(plan)])}{grouped}"


def closing_now(plan: Plan, source: Source) -> str:
    """The condition that a fact is of the last snapshot of the days asked for."""
    return closing_of(plan, source, plan.frame.spans)


def closing_of(plan: Plan, source: Source, when: Spans) -> str:
    """The condition that a fact is of the last snapshot of a time; "" where facts are no snapshots."""
    closing = plan.cube.closing
    if not closing:
        return ""
    inner = writing.all_of([writing.within(f"z.{closing}", when)])
    return f"f.{closing} = (SELECT MAX(z.{closing}) FROM {plan.cube.table} AS z{inner})"


def _scan(plan: Plan, part: Part, when: Spans, variant: str) -> str:
    """Facts at the finest grain, with the number of their period."""
    source = Source(plan, part.table)
    source.more.append(f"JOIN days AS w ON w.id = {source.day}")
    if plan.cube.closing:
        source.more.append(f"JOIN closing_{variant} AS z ON z.day = f.{plan.cube.closing}")
    keys = [f"{source.axis(at)} AS k{at}" for at in range(len(plan.axes)) if at not in _axes(plan)]
    chosen = ["w.n AS n", *keys]
    values = _values(part)
    conditions = list(source.conditions(when))
    grouped = writing.grouped(len(chosen) + bool(part.distinct))
    return f"SELECT {writing.listed([*chosen, *values])} FROM {source.text()}{writing.all_of(conditions)}{grouped}"


def _values(part: Part) -> list[str]:
    if part.distinct:
        return [f"f.{part.distinct} AS u"]
    return [f"{scanning.aggregate(one, part)} AS m{at}" for at, one in enumerate(part.measures)]


def _moved(plan: Plan, part: Part, variant: Variant, scan: str) -> str:
    keys = [_period_key(plan, at) if at in _axes(plan) else f"b.k{at} AS k{at}" for at in range(len(plan.axes))]
    values = ["b.u AS u"] if part.distinct else [f"b.m{at} AS m{at}" for at in range(len(part.measures))]
    told = writing.listed([f"{writing.literal(variant.name)} AS v", *keys, *values, "t.n AS n"])
    joined = f"{scan} AS b JOIN periods AS s ON s.n = b.n JOIN periods AS t ON {_condition(variant)}"
    return f"SELECT {told} FROM {joined}{writing.all_of([_shown(plan)])}"


def _period_key(plan: Plan, at: int) -> str:
    key = "t.p" if at == _finest(plan) else f"t.a{at}"
    kept = plan.kept
    if kept and kept.at == at:
        others = writing.literal(scanning.OTHERS_TEXT)
        key = f"CASE WHEN {writing.among(key, kept.keys)} THEN CAST({key} AS VARCHAR) ELSE {others} END"
    return f"{key} AS k{at}"


def _condition(variant: Variant) -> str:
    """From which period (s) facts are shown in which (t)."""
    if variant.within:
        return f"t.n >= s.n AND t.w_{variant.within} = s.w_{variant.within}"
    if variant.width > 1:
        return f"t.n BETWEEN s.n AND s.n + {variant.width - 1}"
    if variant.by_date:
        return "t.first_day = CAST(s.first_day + INTERVAL '1' YEAR AS DATE)"
    return f"t.n = s.n + {variant.back}"


def _shown(plan: Plan) -> str:
    """The condition that a period is one of those asked for."""
    if plan.frame.spans == spans.ALWAYS:
        return ""
    told = [
        f"(t.last_day >= {writing.literal(span.first)} AND t.first_day <= {writing.literal(span.last)})"
        for span in plan.frame.spans
    ]
    return f"({' OR '.join(told)})" if told else "FALSE"


def _closing(plan: Plan, variant: Variant) -> str:
    """The last snapshot of each period, whoever sees what of it."""
    column, table = plan.cube.closing, plan.cube.table
    inner = f"SELECT DISTINCT {column} AS day FROM {table}{writing.all_of([writing.within(column, variant.spans)])}"
    return f"closing_{variant.name} AS (SELECT w.n AS n, MAX(x.day) AS day FROM ({inner}) AS x JOIN days AS w ON w.id = x.day GROUP BY 1)"


def _can_share(plan: Plan, variants: list[Variant]) -> bool:
    """Whether one scan serves all variants: none cuts a period that another one needs whole."""
    level, starts = plan.frame.level, plan.frame.starts
    whole = all(spans.is_whole(span, level, starts) for one in variants for span in one.spans)
    return not plan.cube.closing and (whole or len(variants) == 1)


def _needs(plan: Plan, measure: str, variant: Variant) -> bool:
    return any(
        one.source == variant.name and measure in {leaf.name for leaf in leaves(one.measure, plan.cube)} for one in plan.columns
    )


def _axes(plan: Plan) -> list[int]:
    """The axes that are periods of the cube's time."""
    return [at for at, axis in enumerate(plan.axes) if plan.in_time(axis)]


def _finest(plan: Plan) -> int:
    return next(at for at in _axes(plan) if plan.axes[at].level.name == plan.frame.level)


def _rank(plan: Plan, at: int) -> int:
    return PERIODS.index(plan.axes[at].level.name)


def _key(place: Place) -> str:
    return place.level.key if place.level.type is Type.DAY else scanning.clean(place.level.key, place.level.type)
