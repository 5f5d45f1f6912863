"""Bringing groups into the order in which people read them: parents before their parts, unknown and others last, totals at the end."""

from __future__ import annotations

import datetime
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
Record = tuple[Keys, Marks, tuple[Value, ...]]
RANK = {Mark.MEMBER: 0, Mark.UNKNOWN: 1, Mark.OTHERS: 2, Mark.TOTAL: 3}


@dataclass(frozen=True)
class Found:
    """Rows in their order."""

    keys: Sequence[Keys]
    marks: Sequence[Marks]
    values: Sequence[tuple[Value, ...]]
    is_cut: bool = False


class Lazily(Sequence[Any]):
    """Rows of a statement, each turned into what is wanted of it only when somebody looks at it."""

    def __init__(self, rows: Sequence[tuple[Any, ...]], turned: Callable[[tuple[Any, ...]], Any]) -> None:
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


def records(plan: Plan, rows: Iterable[tuple[Any, ...]], reckoner: Reckoner) -> list[Record]:
    """The rows of a statement with their keys, marks and values."""
    width = len(plan.axes)
    known = [_Members(is_day=axis.level.type is Type.DAY) for axis in plan.axes]
    found: list[Record] = []
    for row in rows:
        members = [known[at][row[at], row[width + at]] for at in range(width)]
        told = tuple([key for key, _mark in members])
        found.append((told, tuple([mark for _key, mark in members]), reckoner.values(told, row[2 * width :])))
    return found


class _Members(dict[tuple[Any, Any], tuple[Any, Mark]]):
    """The members of an axis by what the statement gave; most come in many rows."""

    def __init__(self, *, is_day: bool) -> None:
        super().__init__()
        self.is_day = is_day

    def __missing__(self, given: tuple[Any, Any]) -> tuple[Any, Mark]:
        found = self[given] = _member(*given, is_day=self.is_day)
        return found


def arranged(plan: Plan, told: list[Record], names: Sequence[Mapping[Any, str]], *, is_cut: bool) -> Found:
    """These rows, bounded, with shares, in order; without the groups that were only needed for that."""
    told = _with_shares(plan, told)
    told = _bounded(plan, told)
    wanted = {marks: _is_shown(plan, marks) for marks in {marks for _keys, marks, _values in told}}
    shown = _ordered(plan, [one for one in told if wanted[one[1]]], told, names)
    keep = plan.shown if plan.shown < len(plan.columns) else None
    return Found(
        [keys for keys, _marks, _values in shown],
        [marks for _keys, marks, _values in shown],
        [values[:keep] for _keys, _marks, values in shown],
        is_cut,
    )


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


def _with_shares(plan: Plan, told: list[Record]) -> list[Record]:
    """Shares of the total over all rows, column by column."""
    at = [place for place, one in enumerate(plan.columns) if one.time == SHARE]
    if not at:
        return told
    rows = len(plan.question.rows)
    totals = {keys[rows:]: values for keys, marks, values in told if all(mark is Mark.TOTAL for mark in marks[:rows])}
    found = []
    for keys, marks, values in told:
        total = totals.get(keys[rows:])
        new = [reckoning.share(value, total[place]) if total and place in at else value for place, value in enumerate(values)]
        found.append((keys, marks, tuple(new)))
    return found


def _bounded(plan: Plan, told: list[Record]) -> list[Record]:
    """Without the rows whose total lies beyond the bounds, and without parents that have no rows left."""
    asked = plan.question
    if not asked.having or not asked.rows:
        return told
    rows = len(asked.rows)
    if not asked.columns:  # the database looked at the bounds already
        left = {keys[:rows] for keys, marks, _values in told if Mark.TOTAL not in marks}
    else:
        checks = [(plan.columns.index(column_of(one.by, plan.cube)), one) for one in asked.having]
        left = {
            keys[:rows]
            for keys, marks, values in told
            if Mark.TOTAL not in marks[:rows] and all(mark is Mark.TOTAL for mark in marks[rows:])
            and all(_passes(values[at], one) for at, one in checks)
        }  # fmt: skip
    parents = {key[:depth] for key in left for depth in range(rows + 1)}
    return [one for one in told if one[0][: _depth(one[1][:rows])] in parents]


def _passes(value: Value, bound: Having) -> bool:
    if value is None or isinstance(value, datetime.date):
        return False
    tests = {"below": value < bound.bound, "above": value > bound.bound, "at_least": value >= bound.bound}
    return tests.get(bound.test, value <= bound.bound)


def _is_shown(plan: Plan, marks: Marks) -> bool:
    """Whether the question asked for this kind of total."""
    if Mark.TOTAL not in marks:
        return True
    asked, rows = plan.question, len(plan.question.rows)
    return _is_asked(marks[:rows], asked.subtotals, asked.totals) and _is_asked(marks[rows:], asked.subtotals, asked.totals)


def _is_asked(marks: Marks, subtotals: bool, totals: bool) -> bool:
    put_together = len(marks) - _depth(marks)
    if put_together == 0:
        return True
    return totals if put_together == len(marks) else subtotals


def _depth(marks: Marks) -> int:
    return next((at for at, mark in enumerate(marks) if mark is Mark.TOTAL), len(marks))


def _ordered(plan: Plan, shown: list[Record], told: list[Record], names: Sequence[Mapping[Any, str]]) -> list[Record]:
    asked, rows = plan.question, len(plan.question.rows)
    if not shown:
        return shown
    by_name = [_is_named(plan, at, names) for at in range(len(plan.axes))]
    is_told = _sorted_by_name(plan) if asked.sort else any(by_name)
    if not asked.subtotals and not asked.columns and not is_told:
        return sorted(shown, key=lambda one: max((RANK[mark] for mark in one[1]), default=0))  # as the database ordered them
    wholes = {
        keys[: _depth(marks[:rows])]: (marks[:rows], values)
        for keys, marks, values in told
        if all(mark is Mark.TOTAL for mark in marks[rows:])
    }

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

    down = _ranks({(keys[:rows], marks[:rows]) for keys, marks, _values in shown}, of_row)
    across = _ranks({(keys[rows:], marks[rows:]) for keys, marks, _values in shown}, of_column)
    return sorted(shown, key=lambda one: (down[one[0][:rows], one[1][:rows]], across[one[0][rows:], one[1][rows:]]))


def _ranks(found: Iterable[tuple[Keys, Marks]], place: Callable[[Keys, Marks], Any]) -> dict[tuple[Keys, Marks], int]:
    """Which comes first, second …: heads of rows and of columns are few, and numbers are compared more quickly than places."""
    placed = sorted(((place(*one), one) for one in found), key=itemgetter(0))
    ranks: dict[tuple[Keys, Marks], int] = {}
    rank, before = 0, None
    for each, one in placed:
        rank += before is not None and each != before
        ranks[one], before = rank, each
    return ranks


def _place(plan: Plan, keys: Keys, marks: Marks, wholes: Mapping[Keys, Any], names: Any, by_name: Sequence[bool]) -> Any:
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
        value = wholes[keys][1][column] if keys in wholes else None
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
