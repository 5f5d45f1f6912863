"""What a cube answered: rows of members and values, with subtotals marked as such."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from guanxi.lib.marking import N_

from . import times
from .cube import Format, Level
from .question import Question

Value = Decimal | int | datetime.date | None


class Mark(StrEnum):
    """What a member stands for."""

    MEMBER = "member"
    UNKNOWN = "unknown"
    TOTAL = "total"
    OTHERS = "others"


@dataclass(frozen=True)
class Member:
    """One member of a level as it stands in a row; `key` is what a condition names it by."""

    key: Any
    caption: str
    mark: Mark = Mark.MEMBER


@dataclass(frozen=True)
class Column:
    """One column of values: the measure with what was made of it; `name` is how questions name it ("profit@year_before")."""

    name: str
    measure: str
    label: str
    format: Format
    time: str = ""


@dataclass(frozen=True)
class Axis:
    """One level by which the answer is told apart."""

    name: str
    label: str
    level: Level
    is_column: bool = False


@dataclass(frozen=True)
class Row:
    """One row: a member for each axis (rows first, then columns), a value for each column of values."""

    members: tuple[Member, ...]
    values: tuple[Value, ...]

    @property
    def is_total(self) -> bool:
        """Whether it sums up others."""
        return any(member.mark is Mark.TOTAL for member in self.members)


TOTAL = Member(None, "", Mark.TOTAL)
TOTAL_NAME = N_("total")


@dataclass(frozen=True)
class Answer:
    """Rows in their order, as they came: `keys` and `marks` for each axis, `values` for each column.

    `captions` names the members of each axis; a key without a caption is shown as it is. `is_cut` tells that there were more
    rows than the question allowed. `spans` tells which days were measured, and which they were compared with.
    """

    question: Question
    axes: tuple[Axis, ...]
    columns: tuple[Column, ...]
    keys: Sequence[tuple[Any, ...]]
    marks: Sequence[tuple[Mark, ...]]
    values: Sequence[tuple[Value, ...]]
    captions: Sequence[Mapping[Any, str]] = ()
    is_cut: bool = False
    sql: tuple[str, ...] = ()
    seconds: float = 0.0
    spans: Mapping[str, tuple[datetime.date, datetime.date]] = field(default_factory=dict)
    generation: str = ""

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[Row]:
        return self.rows()

    def rows(self) -> Iterator[Row]:
        """The rows, subtotals where they belong."""
        for keys, marks, values in zip(self.keys, self.marks, self.values, strict=True):
            yield Row(tuple(self.member(at, key, mark) for at, (key, mark) in enumerate(zip(keys, marks, strict=True))), values)

    def member(self, at: int, key: Any, mark: Mark) -> Member:
        """The member of the axis `at` with this key."""
        if mark is Mark.TOTAL:
            return TOTAL
        names = self.captions[at] if at < len(self.captions) else {}
        return Member(key, names.get(key, "" if key is None else str(key)), mark)

    def told(self, spoken: Callable[[str], str] = str) -> dict[str, Any]:
        """The answer as plain data for programs: decimals are exact text."""
        return {
            "levels": [{"name": axis.name, "label": spoken(axis.label), "is_column": axis.is_column} for axis in self.axes],
            "columns": [
                {"name": one.name, "measure": one.measure, "label": heading(one, spoken), "format": str(one.format)}
                for one in self.columns
            ],
            "rows": [
                {
                    "members": [_member_told(self, at, member, spoken) for at, member in enumerate(row.members)],
                    "values": [_plain(value) for value in row.values],
                }
                for row in self.rows()
            ],
            "is_cut": self.is_cut,
            "spans": {name: [day.isoformat() for day in span] for name, span in self.spans.items()},
            "seconds": round(self.seconds, 4),
            "generation": self.generation,
        }

    def with_captions(self, captions: Sequence[Mapping[Any, str]]) -> Answer:
        """The same answer with other names of its members."""
        return replace(self, captions=captions)


def heading(column: Column, spoken: Callable[[str], str] = str) -> str:
    """What a column is called: its measure, and what was made of it in time."""
    label = spoken(column.label)
    if not column.time:
        return label
    return spoken(times.label(column.time)) % {"measure": label, "count": times.moving(column.time)}


def named(answer: Answer, at: int, member: Member, spoken: Callable[[str], str] = str) -> str:
    """What a member is called, in the language of the reader where its name is not data."""
    if member.mark is Mark.TOTAL:
        return spoken(TOTAL_NAME)
    is_ours = member.mark in (Mark.UNKNOWN, Mark.OTHERS) or bool(answer.axes[at].level.choices)
    return spoken(member.caption) if is_ours and member.caption else member.caption


def _member_told(answer: Answer, at: int, member: Member, spoken: Callable[[str], str]) -> dict[str, Any]:
    key = member.key.isoformat() if isinstance(member.key, datetime.date) else member.key
    return {"key": key, "caption": named(answer, at, member, spoken), "mark": str(member.mark)}


def _plain(value: Value) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return value.isoformat() if isinstance(value, datetime.date) else value
