"""Bringing groups into the order in which people read them: parents before their parts, unknown and others last, totals at the end."""

from __future__ import annotations

import datetime
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any

from guanxi.lib import pinyin

from . import reckoning
from .answer import Mark, Value
from .cube import Type
from .question import Having
from .reckoning import Reckoner
from .resolving import Filter, Place, Plan, column_of
from .scanning import OTHERS_NUMBER, OTHERS_TEXT
from .times import SHARE

OTHERS = "__others__"
MOST_BY_NAME = 2000
Keys = tuple[Any, ...]
Marks = tuple[Mark, ...]
Head = tuple[Keys, Marks]
Rows = Sequence[tuple[Any, ...]]
RANK = {Mark.MEMBER: 0, Mark.UNKNOWN: 1, Mark.OTHERS: 2, Mark.TOTAL: 3}


@dataclass(frozen=True)
class Found:
    """Rows in their order."""

    keys: Sequence[Keys]
    marks: Sequence[Marks]
    values: Sequence[tuple[Value, ...]]
    is_cut: bool = False


class Lazily(Sequence[Any]):
    """Rows of a statement, or their places, each turned into what is wanted of it only when somebody looks at it."""

    def __init__(self, rows: Sequence[Any], turned: Callable[[Any], Any]) -> None:
        self.rows = rows
        self.turned = turned

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Any]:
        return map(self.turned, self.rows)

    def __getitem__(self, at: Any) -> Any:
        return Lazily(self.rows[at], self.turned) if isinstance(at, slice) else self.turned(self.rows[at])


def is_plain(plan: Plan, count: int) -> bool:
    """Whether so many rows can stay as and where the database put them."""
    asked = plan.question
    if asked.subtotals or asked.columns or any(one.time == SHARE for one in plan.columns):
        return False
    if asked.sort:
        return not _sorted_by_name(plan)
    return count > MOST_BY_NAME or not any(_has_names(axis) for axis in plan.axes)


def plain(plan: Plan, rows: Sequence[tuple[Any, ...]], reckoner: Reckoner, *, is_cut: bool) -> Found:
    """These rows as the database ordered them, the total at the end."""
    width, shown = len(plan.axes), plan.shown if plan.shown < len(plan.columns) else None
    is_day = [axis.level.type is Type.DAY for axis in plan.axes]
    totals = next((at for at, row in enumerate(rows) if not any(row[width : 2 * width])), len(rows)) if width else 0
    rows = [*rows[totals:], *(row for row in rows[:totals] if plan.question.totals)]
    if plan.question.having and len(rows) == 1 and totals:
        rows = []

    def keys(row: tuple[Any, ...]) -> Keys:
        return tuple([_member(row[at], row[width + at], is_day=is_day[at])[0] for at in range(width)])

    def marks(row: tuple[Any, ...]) -> Marks:
        return tuple([_member(row[at], row[width + at], is_day=is_day[at])[1] for at in range(width)])

    def values(row: tuple[Any, ...]) -> tuple[Value, ...]:
        return reckoner.values(keys(row), row[2 * width :])[:shown]

    return Found(Lazily(rows, keys), Lazily(rows, marks), Lazily(rows, values), is_cut)


def only(place: Place, keys: tuple[Any, ...]) -> Filter:
    """The condition that keeps these members alone."""
    return Filter(place, keys)


class Heads:
    """What stands in front of rows, or above columns: each once (`known`), and which of them each row of a statement has (`at`)."""

    def __init__(self, rows: Rows, axes: Sequence[Place], first: int, width: int) -> None:
        chosen = range(first, first + len(axes))
        ids: defaultdict[tuple[Any, ...], int] = defaultdict(itertools.count().__next__)
        picked = map(itemgetter(*chosen, *(width + at for at in chosen)), rows) if axes else itertools.repeat((), len(rows))
        self.at = list(map(ids.__getitem__, picked))
        self.is_day = [axis.level.type is Type.DAY for axis in axes]
        self.known = [self._told(given) for given in ids]

    def _told(self, given: tuple[Any, ...]) -> Head:
        half = len(given) // 2
        told = [
            _member(key, bare, is_day=is_day) for key, bare, is_day in zip(given[:half], given[half:], self.is_day, strict=True)
        ]
        return tuple([key for key, _mark in told]), tuple([mark for _key, mark in told])


class Table:
    """The rows of a statement, told apart by their heads; values are reckoned when somebody looks at them."""

    def __init__(self, plan: Plan, rows: Rows, reckoner: Reckoner) -> None:
        self.plan, self.rows, self.reckoner = plan, rows, reckoner
        asked, width = len(plan.question.rows), len(plan.axes)
        self.down = Heads(rows, plan.axes[:asked], 0, width)
        self.across = Heads(rows, plan.axes[asked:], asked, width)
        whole = [_depth(marks) == 0 for _keys, marks in self.across.known]
        self.wholes = [at for at, above in enumerate(self.across.at) if whole[above]]

    def keys(self, at: int) -> Keys:
        """The keys of a row."""
        return self.down.known[self.down.at[at]][0] + self.across.known[self.across.at[at]][0]

    def marks(self, at: int) -> Marks:
        """The marks of a row."""
        return self.down.known[self.down.at[at]][1] + self.across.known[self.across.at[at]][1]

    def values(self, at: int) -> tuple[Value, ...]:
        """The values of a row; shares as they are before dividing."""
        return self.reckoner.values(self.keys(at), self.rows[at][2 * len(self.plan.axes) :])


def arranged(plan: Plan, rows: Rows, reckoner: Reckoner, names: Sequence[Mapping[Any, str]], *, is_cut: bool) -> Found:
    """These rows, bounded, with shares, in order; without the groups that were only needed for that."""
    table = Table(plan, rows, reckoner)
    values = _with_shares(plan, table)
    down, across = _places(plan, table, names)
    keep = plan.shown if plan.shown < len(plan.columns) else None
    beside, count = len(table.across.known), len(rows)
    heads = zip(map(down.__getitem__, table.down.at), map(across.__getitem__, table.across.at), strict=True)
    places = [  # whole numbers that say which cell comes first, and at which row it stands
        (before * beside + above) * count + at
        for at, (before, above) in enumerate(heads)
        if before is not None and above is not None
    ]
    order = [place % count for place in sorted(places)]
    shown = (lambda at: values(at)[:keep]) if keep else values
    return Found(Lazily(order, table.keys), Lazily(order, table.marks), Lazily(order, shown), is_cut)


def _member(key: Any, put_together: Any, *, is_day: bool) -> tuple[Any, Mark]:
    if put_together:
        return None, Mark.TOTAL
    if key is None:
        return None, Mark.UNKNOWN
    if key in (OTHERS_TEXT, OTHERS_NUMBER):
        return OTHERS, Mark.OTHERS
    if is_day and isinstance(key, datetime.date):
        return key.isoformat()[:10], Mark.MEMBER
    return int(key) if isinstance(key, Decimal) else key, Mark.MEMBER


def _with_shares(plan: Plan, table: Table) -> Callable[[int], tuple[Value, ...]]:
    """The values of a row, shares of the total over all rows, column by column."""
    shares = [place for place, one in enumerate(plan.columns) if one.time == SHARE]
    if not shares:
        return table.values
    is_total = [_depth(marks) == 0 for _keys, marks in table.down.known]
    totals = {above: table.values(at) for at, above in enumerate(table.across.at) if is_total[table.down.at[at]]}

    def values(at: int) -> tuple[Value, ...]:
        own, total = table.values(at), totals.get(table.across.at[at])
        if not total:
            return own
        return tuple([reckoning.share(one, total[place]) if place in shares else one for place, one in enumerate(own)])

    return values


def _bounded(plan: Plan, table: Table) -> set[Keys] | None:
    """The rows whose total lies within the bounds, and their parents; None where there are no bounds."""
    asked = plan.question
    if not asked.having or not asked.rows:
        return None
    finest = [Mark.TOTAL not in marks for _keys, marks in table.down.known]
    if not asked.columns:  # the database looked at the bounds already
        left = {keys for (keys, _marks), is_finest in zip(table.down.known, finest, strict=True) if is_finest}
    else:
        checks = [(plan.columns.index(column_of(one.by, plan.cube)), one) for one in asked.having]
        left = {
            table.down.known[table.down.at[at]][0]
            for at in table.wholes
            if finest[table.down.at[at]] and all(_passes(table.values(at)[column], one) for column, one in checks)
        }
    return {key[:depth] for key in left for depth in range(len(asked.rows) + 1)}


def _passes(value: Value, bound: Having) -> bool:
    if value is None or isinstance(value, datetime.date):
        return False
    tests = {"below": value < bound.bound, "above": value > bound.bound, "at_least": value >= bound.bound}
    return tests.get(bound.test, value <= bound.bound)


def _is_asked(marks: Marks, plan: Plan) -> bool:
    """Whether the question asked for this kind of total."""
    put_together = len(marks) - _depth(marks)
    if put_together == 0:
        return True
    return plan.question.totals if put_together == len(marks) else plan.question.subtotals


def _depth(marks: Marks) -> int:
    return next((at for at, mark in enumerate(marks) if mark is Mark.TOTAL), len(marks))


def _places(plan: Plan, table: Table, names: Sequence[Mapping[Any, str]]) -> tuple[list[int | None], list[int | None]]:
    """Which row comes first, second …, and which column, by their heads; None for what nobody asked to see."""
    asked, rows = plan.question, len(plan.question.rows)
    left = _bounded(plan, table)
    shown = [
        one for one in table.down.known
        if _is_asked(one[1], plan) and (left is None or one[0][: _depth(one[1])] in left)
    ]  # fmt: skip
    above = [one for one in table.across.known if _is_asked(one[1], plan)]
    by_name = [_is_named(plan, at, names) for at in range(len(plan.axes))]
    is_told = _sorted_by_name(plan) if asked.sort else any(by_name)
    if not asked.subtotals and not asked.columns and not is_told:  # as the database ordered them
        ranks = {one: max((RANK[mark] for mark in one[1]), default=0) for one in shown}
        return [ranks.get(one) for one in table.down.known], [0] * len(table.across.known)
    wholes = _wholes(plan, table)

    def of_row(keys: Keys, marks: Marks) -> Any:
        depth = _depth(marks)
        if depth == 0:
            return (1, [])
        if not asked.subtotals and depth == rows:
            return (0, [_place(plan, keys, marks, wholes, names, by_name)])
        return (0, [_place(plan, keys[: at + 1], marks[: at + 1], wholes, names, by_name) for at in range(depth)])

    def of_column(keys: Keys, marks: Marks) -> Any:
        told = enumerate(zip(keys, marks, strict=True), rows)
        return [_key_place(plan, at, key, mark, names, by_name) for at, (key, mark) in told]

    down, across = _ranks(shown, of_row), _ranks(above, of_column)
    return [down.get(one) for one in table.down.known], [across.get(one) for one in table.across.known]


def _wholes(plan: Plan, table: Table) -> Mapping[Keys, tuple[Value, ...]]:
    """The values of whole rows, by which rows are sorted."""
    if all("." in one.by for one in plan.question.sort):
        return {}
    told = [(table.down.known[table.down.at[at]], at) for at in table.wholes]
    return {keys[: _depth(marks)]: table.values(at) for (keys, marks), at in told}


def _ranks(found: Iterable[Head], place: Callable[[Keys, Marks], Any]) -> dict[Head, int]:
    """Which comes first, second …: heads of rows and of columns are few, and numbers are compared more quickly than places."""
    placed = sorted(((place(*one), one) for one in found), key=itemgetter(0))
    ranks: dict[Head, int] = {}
    rank, before = 0, None
    for each, one in placed:
        rank += before is not None and each != before
        ranks[one], before = rank, each
    return ranks


def _place(
    plan: Plan, keys: Keys, marks: Marks, wholes: Mapping[Keys, tuple[Value, ...]], names: Any, by_name: Sequence[bool]
) -> Any:
    """Where a member stands among its siblings: unknown and others last, then as asked, then by name."""
    rank = RANK[marks[-1]]
    told: list[Any] = [rank if len(keys) < 2 or plan.question.subtotals else 0]
    at = len(keys) - 1
    for one in plan.question.sort:
        if "." in one.by:
            told += [
                _turned(_told_place(plan, other, key, names[other].get(key)), one.down)
                for other, key in enumerate(keys)
                if plan.axes[other].name == one.by
            ]
            continue
        column = plan.columns.index(column_of(one.by, plan.cube, "sort"))
        value = wholes[keys][column] if keys in wholes else None
        told.append((value is None, _turned(_number(value), one.down)))
    told += [
        _key_place(plan, other, keys[other], marks[other], names, by_name)
        for other in (range(at + 1) if not plan.question.subtotals else (at,))
    ]
    return told


def _key_place(plan: Plan, at: int, key: Any, mark: Mark, names: Sequence[Mapping[Any, str]], by_name: Sequence[bool]) -> Any:
    return (RANK[mark], _told_place(plan, at, key, names[at].get(key, "") if by_name[at] else None), str(key))


def _told_place(plan: Plan, at: int, key: Any, name: str | None) -> tuple[int, Any]:
    """Where a member stands by what it is called: choices in the order in which they are declared, names as in a dictionary."""
    choices = plan.axes[at].level.choices
    if choices:
        return (0, place) if (place := _rank_of(choices, key)) is not None else (1, str(key))
    return _comparable(key) if name is None else (1, _in_dictionary(name))


def _rank_of(choices: Mapping[str, str], key: Any) -> int | None:
    return next((place for place, each in enumerate(choices) if each == str(key)), None)


@lru_cache(maxsize=20_000)
def _in_dictionary(name: str) -> str:
    return pinyin.sort_key(name)


def _comparable(key: Any) -> tuple[int, Any]:
    return (0, key) if isinstance(key, int) else (1, "" if key is None else str(key))


def _number(value: Value) -> Any:
    if value is None:
        return 0
    return value.toordinal() if isinstance(value, datetime.date) else value


class _Turned:
    """A value that sorts the other way round."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: _Turned) -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Turned) and bool(other.value == self.value)

    def __hash__(self) -> int:
        return hash(self.value)


def _turned(value: Any, down: bool) -> Any:
    return _Turned(value) if down else value


def _is_named(plan: Plan, at: int, names: Sequence[Mapping[Any, str]]) -> bool:
    """Whether members stand in the order of their names: records do, codes and periods are in order by themselves."""
    return _has_names(plan.axes[at]) and len(names[at]) <= MOST_BY_NAME


def _sorted_by_name(plan: Plan) -> bool:
    """Whether somebody asked for an order of members that the database does not know: it has their keys only."""
    asked = {one.by for one in plan.question.sort}
    return any(axis.name in asked and axis.level.captions for axis in plan.axes)


def _has_names(axis: Place) -> bool:
    return axis.level.type is Type.INTEGER and bool(axis.level.captions)
