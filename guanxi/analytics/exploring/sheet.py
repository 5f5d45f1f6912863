"""A sheet: what somebody looks at in the explorer, and the steps that lead from one sheet to the next; its address says all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

Choice = TypeVar("Choice", bound=StrEnum)
LONGEST = 200
MOST_KEYS = 200
MOST_MEASURES = 12
MOST_LEVELS = 6


class Zone(StrEnum):
    """Where a level stands."""

    ROWS = "rows"
    COLUMNS = "columns"


class Drawn(StrEnum):
    """How the answer is drawn above the table; AUTO = as it suits the question."""

    AUTO = "auto"
    TABLE = "table"
    LINE = "line"
    BAR = "bar"
    STACKED = "stacked"
    PIE = "pie"
    TREEMAP = "treemap"
    HEAT = "heat"
    SCATTER = "scatter"
    FUNNEL = "funnel"
    CHINA = "china"
    WORLD = "world"


class Color(StrEnum):
    """How cells are colored: negative numbers red, from pale to deep, or with bars."""

    SIGN = "sign"
    HEAT = "heat"
    BARS = "bars"


class Against(StrEnum):
    """What the time chosen is compared with."""

    NONE = ""
    PREVIOUS = "previous"
    LAST_YEAR = "last_year"


@dataclass(frozen=True)
class Filter:
    """Members of a level that alone are looked at, or that are left out; the empty key is what has no value."""

    level: str
    keys: tuple[str, ...]
    is_excluding: bool = False


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Measures by levels in rows and columns, within filters and a time, sorted, cut to the first ones, compared, drawn.

    `only` keeps rows by their values: measure, test (below, above, at_least, at_most), bound.
    """

    cube: str
    measures: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    time: str = ""
    against: Against = Against.NONE
    sort: str = ""
    top: int = 0
    drawn: Drawn = Drawn.AUTO
    color: Color = Color.SIGN
    subtotals: bool = True
    only: tuple[tuple[str, str, str], ...] = ()

    @property
    def levels(self) -> tuple[str, ...]:
        """All levels that it is told apart by."""
        return (*self.rows, *self.columns)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What its address says, name by name."""
        lists = [("show", self.measures), ("rows", self.rows), ("columns", self.columns)]
        told = [(name, ",".join(names)) for name, names in lists if names]
        told += [(f"{'not' if one.is_excluding else 'is'}.{one.level}", key) for one in self.filters for key in one.keys]
        told += [("only", ":".join(one)) for one in self.only]
        plain = {
            "time": self.time, "against": self.against.value, "sort": self.sort, "top": str(self.top or ""),
            "as": "" if self.drawn is Drawn.AUTO else self.drawn.value, "color": "" if self.color is Color.SIGN else self.color.value,
            "subtotals": "" if self.subtotals else "no",
        }  # fmt: skip
        return told + [(name, text) for name, text in plain.items() if text]

    @property
    def address(self) -> str:
        """The query of its address."""
        return urlencode(self.pairs, safe=",.:@")

    def filter_of(self, level: str) -> Filter | None:
        """The filter on a level, if there is one."""
        return next((one for one in self.filters if one.level == level), None)

    # steps

    def showing(self, measure: str, at: int | None = None) -> Sheet:
        """With this measure, or with it in another place."""
        return replace(self, measures=_put(self.measures, measure, at))

    def put(self, level: str, zone: Zone, at: int | None = None) -> Sheet:
        """With this level in the rows or columns, wherever it was before."""
        rows, columns = _without(self.rows, level), _without(self.columns, level)
        if zone is Zone.ROWS:
            return replace(self, rows=_put(rows, level, at), columns=columns)
        return replace(self, rows=rows, columns=_put(columns, level, at))

    def without(self, name: str) -> Sheet:
        """Without this measure or level; what was sorted by it no longer is."""
        sort = "" if self.sort.lstrip("-") == name else self.sort
        parts = (_without(self.measures, name), _without(self.rows, name), _without(self.columns, name))
        only = tuple(one for one in self.only if one[0] != name)
        return replace(self, measures=parts[0], rows=parts[1], columns=parts[2], sort=sort, only=only)

    def instead(self, level: str, other: str) -> Sheet:
        """With another level in the place of this one."""
        return replace(self, rows=_instead(self.rows, level, other), columns=_instead(self.columns, level, other))

    def within(self, level: str, keys: Iterable[str], *, is_excluding: bool = False) -> Sheet:
        """With only these members of a level, or without them; no keys take the filter away."""
        chosen = tuple(dict.fromkeys(keys))[:MOST_KEYS]
        new = Filter(level, chosen, is_excluding)
        if not chosen:
            return replace(self, filters=tuple(one for one in self.filters if one.level != level))
        if self.filter_of(level):
            return replace(self, filters=tuple(new if one.level == level else one for one in self.filters))
        return replace(self, filters=(*self.filters, new))

    def leaving_out(self, level: str, key: str) -> Sheet:
        """Without one more member of a level."""
        present = self.filter_of(level)
        if present and not present.is_excluding:
            return self.within(level, [one for one in present.keys if one != key])
        return self.within(level, [*(present.keys if present else ()), key], is_excluding=True)

    def drilled(self, members: Mapping[str, str], level: str, *, into: str) -> Sheet:
        """One member looked into by another level; members of the levels before it that are named become filters, too."""
        found = self
        for name, key in members.items():
            found = found.within(name, [key])
        kept = [name for name in found.rows if name not in members or name == level]
        if level in found.columns:
            return replace(found.instead(level, into), rows=tuple(name for name in found.rows if name != into))
        rows = tuple(into if name == level else name for name in kept)
        return replace(found, rows=tuple(dict.fromkeys(rows)), columns=_without(found.columns, into))

    def sorted_by(self, measure: str) -> Sheet:
        """Sorted by a measure, the largest first; by the same one again: the smallest first; then as it was."""
        after = {f"-{measure}": measure, measure: ""}.get(self.sort, f"-{measure}")
        return replace(self, sort=after)

    def keeping(self, measure: str, test: str, bound: str = "0") -> Sheet:
        """With only those rows whose value passes the test; without a test, with all rows again."""
        others = tuple(one for one in self.only if one[0] != measure)
        return replace(self, only=(*others, (measure, test, bound)) if test else others)

    def turned(self) -> Sheet:
        """With rows and columns exchanged."""
        return replace(self, rows=self.columns, columns=self.rows)

    def with_(self, **changes: object) -> Sheet:
        """With other settings."""
        return replace(self, **changes)  # type: ignore[arg-type]


def read(cube: str, asked: Mapping[str, Sequence[str]]) -> Sheet:
    """The sheet that an address asks for; what makes no sense in it by its form alone is left out."""
    values = {name: found[-1].strip().replace("\x00", "")[:2000] for name, found in asked.items() if found}
    rows = _names(values.get("rows", ""))[:MOST_LEVELS]
    columns = tuple(name for name in _names(values.get("columns", "")) if name not in rows)[:MOST_LEVELS]
    return Sheet(
        cube=cube,
        measures=_names(values.get("show", ""))[:MOST_MEASURES],
        rows=rows,
        columns=columns,
        filters=_filters(asked),
        time=values.get("time", "")[:60],
        against=_one_of(Against, values.get("against", ""), Against.NONE),
        sort=values.get("sort", "")[:LONGEST],
        top=_count(values.get("top", "")),
        drawn=_one_of(Drawn, values.get("as", ""), Drawn.AUTO),
        color=_one_of(Color, values.get("color", ""), Color.SIGN),
        subtotals=values.get("subtotals", "") != "no",
        only=_only(asked.get("only", ())),
    )


def _only(texts: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
    found = [tuple(text.replace("\x00", "")[:LONGEST].split(":")) for text in texts[:MOST_MEASURES]]
    return tuple((one[0], one[1], one[2]) for one in found if len(one) == 3 and all(one))


def _filters(asked: Mapping[str, Sequence[str]]) -> tuple[Filter, ...]:
    found: dict[str, Filter] = {}
    for name, keys in asked.items():
        sign, _dot, level = name.partition(".")
        if sign in ("is", "not") and level and len(level) <= LONGEST and level not in found:
            chosen = tuple(dict.fromkeys(key.replace("\x00", "")[:LONGEST] for key in keys))[:MOST_KEYS]
            found[level] = Filter(level, chosen, sign == "not")
    return tuple(found.values())


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in text.split(",") if (name := part.strip()) and len(name) <= LONGEST))


def _count(text: str) -> int:
    return min(int(text), 1000) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _one_of(choices: type[Choice], text: str, usual: Choice) -> Choice:
    return choices(text) if text in {one.value for one in choices} else usual


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name)


def _put(names: tuple[str, ...], name: str, at: int | None) -> tuple[str, ...]:
    left = _without(names, name)
    place = len(left) if at is None else max(0, min(at, len(left)))
    return (*left[:place], name, *left[place:])


def _instead(names: tuple[str, ...], name: str, other: str) -> tuple[str, ...]:
    if name not in names:
        return names
    return tuple(dict.fromkeys(other if one == name else one for one in names))
