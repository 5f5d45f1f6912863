"""Cubes as data: measures, and the dimensions with their hierarchies and levels by which they are told apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How a measure behaves when members are put together."""

    ADDITIVE = "additive"
    SEMI_ADDITIVE = "semi_additive"
    DISTINCT = "distinct"
    EXTREME = "extreme"
    RATIO = "ratio"
    CALCULATED = "calculated"


class Format(StrEnum):
    """How a measure is written."""

    MONEY = "money"
    NUMBER = "number"
    COUNT = "count"
    PERCENT = "percent"
    DAY = "day"


class Type(StrEnum):
    """What the keys of a level are."""

    TEXT = "text"
    INTEGER = "integer"
    DAY = "day"


@dataclass(frozen=True, kw_only=True)
class Level:
    """One level of a hierarchy: month, province, customer.

    key       the column that tells its members apart
    captions  language → column with the name of a member; "" is any other language; without captions the key is the name
    choices   key → English name of a member, where the members are a fixed list
    in_fact   the column of the fact table with the same key, if there is one: nothing needs to be joined
    needs     "object.field": fields of the product that a person must see to see this level
    record    path of the object whose records the members are
    """

    name: str
    label: str
    key: str
    type: Type = Type.TEXT
    captions: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    in_fact: str = ""
    needs: tuple[str, ...] = ()
    record: str = ""

    def caption_column(self, language: str) -> str:
        """The column with the names in a language; "" if the key is the name."""
        return self.captions.get(language.lower()) or self.captions.get("", "")


@dataclass(frozen=True, kw_only=True)
class Hierarchy:
    """Levels from the coarsest to the finest, each one part of the one before it."""

    name: str
    label: str
    levels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """By what measures are told apart: the table of its members ("" = columns of the fact table itself) and its levels.

    key       the column of `table` that the fact table points to
    present   a column that is true for the version of a member that holds today; its captions are shown
    """

    name: str
    label: str
    levels: tuple[Level, ...]
    table: str = ""
    key: str = ""
    present: str = ""
    hierarchies: tuple[Hierarchy, ...] = ()
    is_time: bool = False


@dataclass(frozen=True, kw_only=True)
class Link:
    """A dimension of a cube: through which column of the fact table, under which name, and what a person must see for it.

    `is_sure` tells that every fact finds its member there, the unknown one included: joining loses nothing, and is quicker.
    """

    dimension: Dimension
    column: str = ""
    is_sure: bool = False
    name: str = ""
    label: str = ""
    needs: tuple[str, ...] = ()

    @property
    def role(self) -> str:
        """The name of the dimension in this cube."""
        return self.name or self.dimension.name

    @property
    def title(self) -> str:
        """What the dimension is called in this cube."""
        return self.label or self.dimension.label


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What is summed, counted or derived.

    column     what is aggregated; "" counts rows
    aggregate  sum, count, min, max or distinct
    having     only rows where this column is known; `lacking`: only rows where it is not
    over       a ratio is `part` ÷ `over`, formed after summing
    formula    a calculated measure: numbers, names of measures, + - * / and brackets
    needs      "object.field": what a person must see to see this measure
    """

    name: str
    label: str
    kind: Kind = Kind.ADDITIVE
    format: Format = Format.MONEY
    column: str = ""
    aggregate: str = "sum"
    having: str = ""
    lacking: str = ""
    part: str = ""
    over: str = ""
    formula: str = ""
    describe: str = ""
    needs: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def is_derived(self) -> bool:
        """Whether it is made of other measures."""
        return self.kind in (Kind.RATIO, Kind.CALCULATED)


@dataclass(frozen=True, kw_only=True)
class Presum:
    """A smaller table with sums of the fact table, used for questions that need no more than its columns.

    columns  columns of the fact table that it has, too
    sums     measure → its column with the sum; "" counts rows
    """

    table: str
    columns: frozenset[str]
    sums: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Cube:
    """Facts of one kind with everything that can be asked of them.

    time      the dimension in which "year to date" and "same time last year" are meant
    closing   the column with the day of a snapshot: its measures are those of the last snapshot within each span
    record    path of the object whose rights hold; `whole`: the column with the key that a share names
    key       the column with the key of such a record, which leads from a figure to what is behind it
    """

    name: str
    label: str
    table: str
    links: tuple[Link, ...]
    measures: tuple[Measure, ...]
    describe: str = ""
    time: str = ""
    closing: str = ""
    record: str = ""
    owner: str = "owner_id"
    whole: str = ""
    key: str = ""
    usual: tuple[str, ...] = ()
    presums: tuple[Presum, ...] = ()

    def levels(self) -> Iterator[tuple[Link, Level]]:
        """Every level with the dimension that it belongs to."""
        for link in self.links:
            for level in link.dimension.levels:
                yield link, level

    def level_names(self) -> list[str]:
        """The names by which levels are asked for: "region.province"."""
        return [f"{link.role}.{level.name}" for link, level in self.levels()]
