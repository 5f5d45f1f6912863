"""From the names in a question to the things of the cube: what is measured, along which levels, of which facts, in which time."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from guanxi.lib.marking import N_

from . import spans, times
from .cube import Cube, Kind, Level, Link, Measure, Type
from .days import PERIODS
from .formulas import parts_of
from .model import Model
from .naming import NotUnderstood, one_of
from .question import Condition, Key, Question
from .scope import Scope, restricted
from .spans import Spans
from .times import NOW, Asked, Frame, Variant


@dataclass(frozen=True)
class Place:
    """One level with the dimension through which the cube reaches it."""

    link: Link
    level: Level

    @property
    def name(self) -> str:
        return f"{self.link.role}.{self.level.name}"

    @property
    def is_period(self) -> bool:
        """Whether its members are spans of days."""
        return self.link.dimension.is_time and self.level.name in PERIODS


@dataclass(frozen=True)
class Filter:
    """Facts of these members only, or all others; `spans` are days of a time dimension instead."""

    place: Place
    members: tuple[Key, ...] = ()
    without: bool = False
    spans: Spans | None = None


@dataclass(frozen=True)
class Kept:
    """The members of the axis `at` that stay themselves; all others are put together."""

    at: int
    keys: tuple[Key, ...]


@dataclass(frozen=True)
class Plan:
    """A question in terms of the cube. `columns` begins with the `shown` ones; the others are needed for order and bounds.

    `ranks` tells that members are only ranked, the unknown one among them.
    """

    question: Question
    cube: Cube
    scope: Scope
    axes: tuple[Place, ...]
    columns: tuple[Asked, ...]
    shown: int
    frame: Frame
    filters: tuple[Filter, ...]
    variants: tuple[Variant, ...]
    tables: frozenset[str] = frozenset()
    kept: Kept | None = None
    ranks: bool = False

    @property
    def time(self) -> str:
        """The name of the axis with the finest periods; "" if there is none."""
        return next((axis.name for axis in self.axes if self.in_time(axis) and axis.level.name == self.frame.level), "")

    def in_time(self, place: Place) -> bool:
        """Whether the place is a period of the cube's own time."""
        return place.is_period and place.link.role == self.cube.time

    @property
    def bases(self) -> tuple[Measure, ...]:
        """The measures that are summed or counted, each once."""
        return tuple(dict.fromkeys(base for one in self.columns for base in leaves(one.measure, self.cube)))


def resolve(asked: Question, model: Model, scope: Scope, *, edges: spans.Span | None = None) -> Plan:
    """The question in terms of its cube, as far as the scope goes; `edges` are the first and the last day with facts.

    :raises NotUnderstood: if something is unknown to the person, or makes no sense.
    """
    cube = restricted(model.cube(asked.cube), scope.hidden)
    places = {f"{link.role}.{level.name}": Place(link, level) for link, level in cube.levels()}
    axes = tuple(_place(name, places, "rows" if at < len(asked.rows) else "columns") for at, name in enumerate(asked.axes))
    if len(set(asked.axes)) < len(asked.axes):
        raise NotUnderstood(N_("A level can stand on one axis only."), "rows")
    filters, when = _filters(asked.where, cube, places, model.fiscal_starts)
    mine = [axis.level.name for axis in axes if axis.is_period and axis.link.role == cube.time]
    level = times.finest(mine)
    frame = Frame.of(when, level, model.fiscal_starts, edges)
    shown, columns = _columns(asked, cube)
    for one in columns:
        for base in {one.measure, *leaves(one.measure, cube)}:
            times.check(replace(one, measure=base), frame)
    names = dict.fromkeys(one.source for one in columns)
    variants = tuple(times.variant(name, frame, asked.compare) for name in names)
    plan = Plan(asked, cube, scope, axes, columns, shown, frame, filters, variants)
    _check_periods(plan, mine)
    return plan


def dated(asked: Question, today: datetime.date, starts: int) -> Question:
    """The question with spans that move along ("last_quarter") as the days that they mean today."""

    def fixed(one: Condition) -> Condition:
        if not one.period:
            return one
        span = spans.of_period(one.period, today, starts)
        return Condition(one.level, from_on=span.first, until_on=span.last)

    return replace(asked, where=tuple(fixed(one) for one in asked.where))


def needs_edges(plan: Plan) -> bool:
    """Whether the first and the last day with facts must be known before time can be reckoned with."""
    return any(one.name != NOW for one in plan.variants)


def leaves(measure: Measure, cube: Cube) -> tuple[Measure, ...]:
    """The measures that are summed or counted for this one."""
    if not measure.is_derived:
        return (measure,)
    known = {one.name: one for one in cube.measures}
    return tuple(dict.fromkeys(base for name in parts_of(measure) for base in leaves(known[name], cube)))


def column_of(name: str, cube: Cube, at: str = "measures") -> Asked:
    """The column of this name, such as "profit@year_before".

    :raises NotKnown: if there is no such measure, or nothing of this kind is made of it.
    """
    stem, _at, time = name.partition("@")
    return Asked(one_of(stem, {one.name: one for one in cube.measures}, at), times.known(time))


def _columns(asked: Question, cube: Cube) -> tuple[int, tuple[Asked, ...]]:
    """How many columns are shown, and all that are needed."""
    wanted = [column_of(name, cube) for name in asked.measures or cube.usual]
    if not wanted:
        raise NotUnderstood(N_("Choose something to measure."), "measures")
    if asked.compare:
        wanted = [new for one in wanted for new in _with_compared(one)]
    shown = list(dict.fromkeys(wanted))
    names = [one.by for one in asked.sort if "." not in one.by] + [one.by for one in asked.having]
    extra = [column_of(name, cube, "sort") for name in names]
    return len(shown), tuple(dict.fromkeys([*shown, *extra]))


def _with_compared(one: Asked) -> list[Asked]:
    if one.time:
        return [one]
    if one.measure.kind is Kind.EXTREME:
        return [one, replace(one, time="compared")]
    return [one, *(replace(one, time=time) for time in ("compared", "compared_change", "compared_growth"))]


def _place(name: str, places: Mapping[str, Place], at: str) -> Place:
    return one_of(name, places, at)


def _filters(
    where: Iterable[Condition], cube: Cube, places: Mapping[str, Place], starts: int
) -> tuple[tuple[Filter, ...], Spans]:
    """The conditions, those about the cube's time as days."""
    filters, when = [], spans.ALWAYS
    for one in where:
        found = _filter(one, cube, places, starts)
        if found.spans is not None and found.place.link.role == cube.time:
            when = spans.common(when, found.spans)
        else:
            filters.append(found)
    return tuple(filters), when


def _filter(one: Condition, cube: Cube, places: Mapping[str, Place], starts: int) -> Filter:
    if one.is_span:
        roles = {link.role: link for link in cube.links if link.dimension.is_time}
        link = one_of(one.level.partition(".")[0], roles, "where")
        span = spans.Span(one.from_on or spans.FIRST, one.until_on or spans.LAST)
        return Filter(Place(link, link.dimension.levels[0]), spans=(span,) if span.first <= span.last else ())
    place = _place(one.level, places, "where")
    members = tuple(_key(key, place) for key in one.members)
    if place.is_period and (None not in members or place.link.role == cube.time):
        found = spans.joined(_days(key, place, starts) for key in members)
        return Filter(place, spans=spans.without(found) if one.without else found)
    return Filter(place, members, one.without)


def _days(key: Key, place: Place, starts: int) -> spans.Span:
    found = spans.of_member(place.level.name, key, starts)
    if found is None:
        raise _no_member(key, place)
    return found


def _key(key: Key, place: Place) -> Key:
    """The key in the type of the level."""
    if key is None:
        return None
    if place.level.type is not Type.INTEGER:
        return str(key)
    text = str(key).strip()
    if not text.removeprefix("-").isdecimal() or len(text) > 18:
        raise _no_member(key, place)
    return int(text)


def _no_member(key: Key, place: Place) -> NotUnderstood:
    return NotUnderstood(N_("There is no member “%(key)s” in “%(level)s”."), "where", key=str(key)[:60], level=place.name)


def _check_periods(plan: Plan, mine: Sequence[str]) -> None:
    """Refuse periods on the axes that do not lie within each other, where time is reckoned with."""
    if all(one.name == NOW for one in plan.variants) and not plan.cube.closing:
        return
    level = plan.frame.level
    link = next(link for link in plan.cube.links if link.role == plan.cube.time) if plan.cube.time else None
    if link is None:
        raise NotUnderstood(N_("This cube has no time."), "measures")
    chains = [set(each.levels) for each in link.dimension.hierarchies]
    units = [one.within for one in plan.variants if one.within and level]
    for other in (*mine, *units):
        if not any({other, level} <= chain for chain in chains) or PERIODS.index(other) > PERIODS.index(level):
            raise NotUnderstood(
                N_("“%(one)s” and “%(other)s” do not lie within each other, so time cannot be reckoned with."), "rows",
                one=other, other=level,
            )  # fmt: skip


def filter_of(name: str, key: Key, plan: Plan, starts: int) -> Filter:
    """The condition that a fact belongs to a member of a level.

    :raises NotUnderstood: if there is no such level or member.
    """
    places = {f"{link.role}.{level.name}": Place(link, level) for link, level in plan.cube.levels()}
    return _filter(Condition(name, (key,)), plan.cube, places, starts)


def narrowed(plan: Plan, wanted: Iterable[Filter]) -> Plan:
    """The question with further conditions; those about the cube's own time are told by `days_of`."""
    more = tuple(one for one in wanted if not _is_when(one, plan))
    return replace(plan, filters=(*plan.filters, *more))


def days_of(wanted: Iterable[Filter], plan: Plan) -> Spans:
    """The days of the question, narrowed by conditions about the cube's own time."""
    found = plan.frame.spans
    for one in wanted:
        if _is_when(one, plan) and one.spans is not None:
            found = spans.common(found, one.spans)
    return found


def _is_when(one: Filter, plan: Plan) -> bool:
    return one.spans is not None and one.place.link.role == plan.cube.time
