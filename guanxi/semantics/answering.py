"""Answering a question: what is needed is read by one statement, the rest is reckoned exactly from it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from guanxi.lib.marking import N_

from . import arranging, compiling, scanning, spans, writing
from .answer import Answer, Axis, Column, Member
from .cube import Type
from .engine import Engine
from .model import Model
from .naming import NotUnderstood
from .question import Question, Sort, Top
from .reckoning import Reckoner
from .resolving import Kept, Place, Plan, needs_edges, resolve
from .scope import EVERYTHING, Scope

UNKNOWN, OTHERS = N_("unknown"), N_("others")
MOST_CAPTIONS = 5000


@dataclass
class _Work:
    """What one answer takes: the engine, and what it was asked."""

    engine: Engine
    model: Model
    scope: Scope
    told: list[str] = field(default_factory=list)

    def run(self, sql: str) -> Sequence[tuple[Any, ...]]:
        self.told.append(sql)
        return self.engine.run(sql)


def answer(asked: Question, model: Model, engine: Engine, scope: Scope = EVERYTHING, *, language: str = "en") -> Answer:
    """What the cube answers, as far as the scope goes; the names of members in a language.

    :raises NotUnderstood: if something is unknown to the person, or makes no sense.
    """
    began = time.perf_counter()
    work = _Work(engine, model, scope)
    plan, edges = _planned(asked, work)
    found, names = _found(plan, work, edges, language)
    return Answer(
        question=asked,
        axes=tuple(_axis(place, at, plan) for at, place in enumerate(plan.axes)),
        columns=tuple(_column(one) for one in plan.columns[: plan.shown]),
        keys=found.keys,
        marks=found.marks,
        values=found.values,
        captions=names,
        is_cut=found.is_cut,
        sql=tuple(work.told),
        seconds=time.perf_counter() - began,
        spans={
            one.name: (whole.first, whole.last)
            for one in plan.variants
            if spans.is_bounded(one.spans)
            for whole in [spans.hull(one.spans)]
        },
    )


def captions(place: Place, keys: Iterable[Any], engine: Engine, language: str) -> dict[Any, str]:
    """The names of members in a language."""
    level, dimension = place.level, place.link.dimension
    if level.choices:
        return dict(level.choices)
    column = level.caption_column(language)
    if not column or not dimension.table:
        return {}
    told = [key for key in keys if key is not None]
    key, other = level.key, level.caption_column("")
    name = f"COALESCE(NULLIF({column}, ''), {other})" if other != column else column
    found: dict[Any, str] = {}
    for start in range(0, len(told), MOST_CAPTIONS):
        chosen = writing.among(key, told[start : start + MOST_CAPTIONS])
        present = f"{dimension.present}" if dimension.present else ""
        rows = engine.run(
            f"SELECT {key} AS k, MAX({name}) AS name FROM {dimension.table}{writing.all_of([chosen, present])} GROUP BY 1"
        )
        found |= {key: name or "" for key, name in rows}
    return found


def members(place: Place, engine: Engine, *, language: str = "en", text: str = "", limit: int = 50) -> list[Member]:
    """The members of a level whose name holds the text, those that begin with it first."""
    level, dimension = place.level, place.link.dimension
    if level.choices:
        return [Member(key, name) for key, name in level.choices.items()]
    table = dimension.table
    if not table:
        raise NotUnderstood(N_("The members of “%(level)s” are read from the facts."), "level", level=place.name)
    name = level.caption_column(language) or level.caption_column("") or level.key
    key = scanning.clean(level.key, level.type) if level.type is not Type.DAY else f"CAST({level.key} AS VARCHAR)"
    shown = f"CAST({name} AS VARCHAR)"
    conditions = [f"{key} IS NOT NULL", dimension.present]
    like = ""
    if text:
        conditions.append(f"POSITION({writing.literal(text.lower())} IN LOWER({shown})) > 0")
        like = f"MIN(POSITION({writing.literal(text.lower())} IN LOWER({shown}))), "
    rows = engine.run(
        f"SELECT {key} AS k, MAX({shown}) AS name FROM {table}{writing.all_of(conditions)} GROUP BY 1 "
        f"ORDER BY {like}2, 1 LIMIT {limit}"
    )
    return [Member(key, str(name)) for key, name in rows]


def values_in_facts(place: Place, table: str, engine: Engine, *, limit: int = 200) -> list[Member]:
    """The members of a level that stands in the facts themselves."""
    key = scanning.clean(place.level.key, place.level.type)
    rows = engine.run(f"SELECT DISTINCT {key} AS k FROM {table} ORDER BY 1 LIMIT {limit}")
    return [Member(key, str(key)) for (key,) in rows if key is not None]


def _planned(asked: Question, work: _Work) -> tuple[Plan, spans.Span | None]:
    """The question resolved, and the first and last day with facts where they are needed."""
    plan = resolve(asked, work.model, work.scope)
    edges = None
    if needs_edges(plan):
        day = next(link.column for link in plan.cube.links if link.role == plan.cube.time)
        ((first, last),) = work.run(f"SELECT MIN({day}) AS f, MAX({day}) AS l FROM {plan.cube.table}")
        edges = spans.Span(first, last) if first else spans.Span(spans.FIRST, spans.FIRST)
        plan = resolve(asked, work.model, work.scope, edges=edges)
    plan = replace(plan, tables=work.engine.tables())
    return (_kept(plan, asked.top, work, edges) if asked.top else plan), edges


def _kept(plan: Plan, top: Top, work: _Work, edges: spans.Span | None) -> Plan:
    """The question with the first members of a level by themselves, and all others together or left out."""
    level = top.level or (plan.axes[0].name if plan.axes else "")
    names = [axis.name for axis in plan.axes]
    if level not in names:
        raise NotUnderstood(N_("“%(level)s” must stand on an axis to be cut to its first members."), "top", level=level)
    at = names.index(level)
    first = replace(
        plan.question, measures=(top.by,), rows=(level,), columns=(), having=(), sort=(Sort(top.by, down=not top.least),), top=None,
        compare=plan.question.compare if "compared" in top.by else None, subtotals=False, totals=False, limit=top.count,
    )  # fmt: skip
    chosen = replace(resolve(first, work.model, work.scope, edges=edges), tables=plan.tables, ranks=True)
    compiled = compiling.compiled(chosen)
    keys = tuple(row[0] for row in work.run(compiled.sql)[: top.count])
    if top.others:
        return replace(plan, kept=Kept(at, keys))
    return replace(plan, filters=(*plan.filters, arranging.only(plan.axes[at], keys)))


def _found(plan: Plan, work: _Work, edges: spans.Span | None, language: str) -> tuple[arranging.Found, list[dict[Any, str]]]:
    compiled = compiling.compiled(plan)
    rows = work.run(compiled.sql)
    is_cut = len(rows) > plan.question.limit
    rows = rows[: plan.question.limit]
    reckoner = Reckoner(plan, compiled.sums, edges.first if edges else None)
    names = [
        _named(place, {row[at] for row in rows} if _has_captions(place) else (), work, language)
        for at, place in enumerate(plan.axes)
    ]
    if arranging.is_plain(plan, len(rows)):
        return arranging.plain(plan, rows, reckoner, is_cut=is_cut), names
    return arranging.arranged(plan, rows, reckoner, names, is_cut=is_cut), names


def _has_captions(place: Place) -> bool:
    return bool(place.level.captions)


def _named(place: Place, keys: Iterable[Any], work: _Work, language: str) -> dict[Any, str]:
    """The names of these members, of the unknown one and of all others."""
    known = [key for key in keys if key not in (None, scanning.OTHERS_TEXT, scanning.OTHERS_NUMBER)]
    return {**captions(place, known, work.engine, language), None: UNKNOWN, arranging.OTHERS: OTHERS}


def _axis(place: Place, at: int, plan: Plan) -> Axis:
    return Axis(place.name, place.level.label, place.level, is_column=at >= len(plan.question.rows))


def _column(one: Any) -> Column:
    return Column(one.name, one.measure.name, one.measure.label, one.format, one.time)
