"""What is asked of a cube, as data that travels: in addresses, saved reports, the API and the command line."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from guanxi.lib.marking import N_

from .naming import NotKnown, NotUnderstood

Key = str | int | None
MOST_NAMES = 50
MOST_MEMBERS = 10_000
MOST_CELLS = 50_000


@dataclass(frozen=True)
class Condition:
    """Facts of some members of a level only (None = the unknown one), or without these; in a time dimension also of a span.

    `period` is a span that moves along with the day of asking: "last_quarter".
    """

    level: str
    members: tuple[Key, ...] = ()
    without: bool = False
    from_on: datetime.date | None = None
    until_on: datetime.date | None = None
    period: str = ""

    @property
    def is_span(self) -> bool:
        """Whether it names days, not members."""
        return self.from_on is not None or self.until_on is not None


@dataclass(frozen=True)
class Sort:
    """By which column or level rows stand in order."""

    by: str
    down: bool = True


@dataclass(frozen=True)
class Top:
    """Only the first members of a level by a measure (the last ones with `least`); `others` puts the rest together."""

    count: int
    by: str
    level: str = ""
    others: bool = True
    least: bool = False


@dataclass(frozen=True)
class Compare:
    """With which time the one asked for is compared: "previous", "year_before", or the span of these days."""

    to: str
    from_on: datetime.date | None = None
    until_on: datetime.date | None = None


@dataclass(frozen=True)
class Having:
    """Only rows whose value lies `below`, `above`, `at_least` or `at_most` at a bound."""

    by: str
    test: str
    bound: Decimal


@dataclass(frozen=True)
class Question:
    """What to measure, told apart by which levels, of which facts."""

    cube: str
    measures: tuple[str, ...]
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    having: tuple[Having, ...] = ()
    sort: tuple[Sort, ...] = ()
    top: Top | None = None
    compare: Compare | None = None
    subtotals: bool = False
    totals: bool = True
    limit: int = MOST_CELLS
    extra: Mapping[str, Any] = field(default_factory=dict, compare=False, hash=False)

    @property
    def axes(self) -> tuple[str, ...]:
        """The levels of rows, then those of columns."""
        return (*self.rows, *self.columns)

    def told(self) -> dict[str, Any]:
        """The question as plain data; what is as usual is left out."""
        return _told(self)

    @classmethod
    def read(cls, data: Any) -> Question:
        """The question that plain data tells.

        :raises NotUnderstood: if it is none.
        """
        return _read(data)


TESTS = ("below", "above", "at_least", "at_most")
PERIODS = (
    "today", "yesterday", "this_week", "last_week", "this_month", "last_month", "this_quarter", "last_quarter", "this_year",
    "last_year", "this_fiscal_year", "last_fiscal_year", "year_to_date", "last_30_days", "last_90_days", "last_12_months",
)  # fmt: skip
KNOWN = ("cube", "measures", "rows", "columns", "where", "having", "sort", "top", "compare", "subtotals", "totals", "limit")


def canonical(name: str) -> str:
    """Names are written with underscores; hyphens are taken, too."""
    return name.strip().replace("-", "_")


def _read(data: Any) -> Question:
    _record(data, KNOWN, "")
    limit = _number(data.get("limit", MOST_CELLS), "limit", MOST_CELLS)
    return Question(
        cube=canonical(_text(data.get("cube", ""), "cube")),
        measures=_names(data.get("measures", ()), "measures"),
        rows=_names(data.get("rows", ()), "rows"),
        columns=_names(data.get("columns", ()), "columns"),
        where=_many(data.get("where", ()), "where", _condition),
        having=_many(data.get("having", ()), "having", _having),
        sort=_many(data.get("sort", ()), "sort", _sort),
        top=_top(data["top"]) if data.get("top") is not None else None,
        compare=_compare(data["compare"]) if data.get("compare") is not None else None,
        subtotals=_flag(data.get("subtotals", False), "subtotals"),
        totals=_flag(data.get("totals", True), "totals"),
        limit=limit,
    )


def _told(asked: Question) -> dict[str, Any]:
    told: dict[str, Any] = {"cube": asked.cube, "measures": list(asked.measures)}
    told |= {name: list(getattr(asked, name)) for name in ("rows", "columns") if getattr(asked, name)}
    if asked.where:
        told["where"] = [_condition_told(one) for one in asked.where]
    if asked.having:
        told["having"] = [{"by": one.by, one.test: str(one.bound)} for one in asked.having]
    if asked.sort:
        told["sort"] = [{"by": one.by, "down": one.down} for one in asked.sort]
    if asked.top:
        top = asked.top
        told["top"] = {"count": top.count, "by": top.by, "level": top.level, "others": top.others, "least": top.least}
    if asked.compare:
        told["compare"] = {"to": asked.compare.to, **_days_told(asked.compare)}
    usual = {"subtotals": False, "totals": True, "limit": MOST_CELLS}
    return told | {name: getattr(asked, name) for name, value in usual.items() if getattr(asked, name) != value}


def _condition_told(one: Condition) -> dict[str, Any]:
    told: dict[str, Any] = {"level": one.level, **_days_told(one)}
    if one.period:
        return told | {"period": one.period}
    return told if one.is_span else told | {"not" if one.without else "is": list(one.members)}


def _days_told(one: Condition | Compare) -> dict[str, str]:
    days = {"from": one.from_on, "until": one.until_on}
    return {name: day.isoformat() for name, day in days.items() if day}


def _condition(data: Any) -> Condition:
    _record(data, ("level", "is", "not", "from", "until", "period"), "where")
    level = canonical(_text(data.get("level", ""), "where"))
    if "period" in data:
        period = _text(data["period"], "where")
        if period not in PERIODS:
            raise NotKnown(period, PERIODS, "where")
        return Condition(level, period=period)
    from_on, until_on = (_day(data.get(name), "where") for name in ("from", "until"))
    if from_on or until_on:
        return Condition(level, from_on=from_on, until_on=until_on)
    if ("is" in data) == ("not" in data):
        raise NotUnderstood(N_("A condition names members with “is” or “not”, or days with “from” and “until”."), "where")
    members = data.get("is", data.get("not"))
    members = members if isinstance(members, list | tuple) else [members]
    if len(members) > MOST_MEMBERS:
        raise NotUnderstood(N_("At most %(count)s members can be named."), "where", count=MOST_MEMBERS)
    if any(isinstance(key, bool) or not (key is None or isinstance(key, str | int)) for key in members):
        raise NotUnderstood(N_("Members are named by text or whole numbers."), "where")
    return Condition(level, tuple(members), without="not" in data)


def _having(data: Any) -> Having:
    _record(data, ("by", *TESTS), "having")
    tests = [name for name in TESTS if name in data]
    if len(tests) != 1:
        raise NotUnderstood(N_("Say one of these: %(names)s."), "having", names=", ".join(TESTS))
    try:
        bound = Decimal(str(data[tests[0]]))
    except InvalidOperation as why:
        raise NotUnderstood(N_("A bound is a number."), "having") from why
    if not bound.is_finite():
        raise NotUnderstood(N_("A bound is a number."), "having")
    return Having(_name(data.get("by", ""), "having"), tests[0], bound)


def _sort(data: Any) -> Sort:
    if isinstance(data, str):
        return Sort(_name(data.removeprefix("-"), "sort"), data.startswith("-"))
    _record(data, ("by", "down"), "sort")
    return Sort(_name(data.get("by", ""), "sort"), _flag(data.get("down", True), "sort"))


def _top(data: Any) -> Top:
    _record(data, ("count", "by", "level", "others", "least"), "top")
    count = _number(data.get("count"), "top", 1000)
    by, level = _name(data.get("by", ""), "top"), canonical(_text(data.get("level", ""), "top"))
    return Top(count, by, level, _flag(data.get("others", True), "top"), _flag(data.get("least", False), "top"))


def _compare(data: Any) -> Compare:
    _record(data, ("to", "from", "until"), "compare")
    from_on, until_on = (_day(data.get(name), "compare") for name in ("from", "until"))
    to = _text(data.get("to", "span" if from_on else ""), "compare")
    if to not in ("previous", "year_before", "span"):
        raise NotKnown(to, ("previous", "year_before", "span"), "compare")
    if to == "span" and not (from_on and until_on):
        raise NotUnderstood(N_("A span to compare with has a first and a last day."), "compare")
    return Compare(to, from_on, until_on) if to == "span" else Compare(to)


def _record(data: Any, known: Sequence[str], at: str) -> None:
    if not isinstance(data, Mapping):
        raise NotUnderstood(N_("This must be an object with names and values."), at)
    for name in data:
        if name not in known:
            raise NotKnown(str(name), known, at)


def _many(data: Any, at: str, read: Callable[[Any], Any]) -> tuple[Any, ...]:
    if not isinstance(data, list | tuple) or len(data) > MOST_NAMES:
        raise NotUnderstood(N_("This must be a list of at most %(count)s."), at, count=MOST_NAMES)
    return tuple(read(one) for one in data)


def _names(data: Any, at: str) -> tuple[str, ...]:
    return _many(data.split(",") if isinstance(data, str) and data else data or (), at, lambda one: _name(one, at))


def _name(data: Any, at: str) -> str:
    return canonical(_text(data, at))


def _text(data: Any, at: str) -> str:
    if not isinstance(data, str) or len(data) > 200:
        raise NotUnderstood(N_("This must be a text."), at)
    return data


def _flag(data: Any, at: str) -> bool:
    if not isinstance(data, bool):
        raise NotUnderstood(N_("This must be true or false."), at)
    return data


def _number(data: Any, at: str, most: int) -> int:
    if isinstance(data, bool) or not isinstance(data, int) or not 1 <= data <= most:
        raise NotUnderstood(N_("This must be a whole number from 1 to %(most)s."), at, most=most)
    return data


def _day(data: Any, at: str) -> datetime.date | None:
    if data is None:
        return None
    try:
        return datetime.date.fromisoformat(data)
    except (TypeError, ValueError) as why:
        raise NotUnderstood(N_("A day is written like 2026-03-31."), at) from why
