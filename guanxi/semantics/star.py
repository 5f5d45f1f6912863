"""The star as data: what is read of which table of the product, and what tables for analysis are shaped of it.

Shapes are SELECT statements in DuckDB's words, over the sources by their names and over the tables before them. They are the only
place that knows how a figure of the star comes about, so a refresh of what changed and a load of everything cannot differ.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

UNKNOWN = -1
"""The key of the member that stands for what nobody told."""


class Kind(StrEnum):
    """What a table of the star is."""

    DIMENSION = "dimension"
    FACT = "fact"
    SNAPSHOT = "snapshot"


@dataclass(frozen=True, kw_only=True)
class Source:
    """What is read of one table of the product.

    `columns` are names or, as `expression AS name`, expressions of PostgreSQL; `{zone}` stands for the company's time zone.
    `key` is the column by which the rows of touched keys are found. A `plain` source has only names and a condition that every
    database understands: it is read by several connections at once. `is_streamed` ones are never held as a whole; of `is_distinct`
    ones equal rows are read once.
    """

    name: str
    table: str
    columns: tuple[str, ...]
    key: str = "id"
    where: str = ""
    is_plain: bool = True
    is_streamed: bool = False
    is_distinct: bool = False


@dataclass(frozen=True)
class Reference:
    """A key of another table that was looked up by `by`; where it was not found, the next refresh looks again.

    Of a dimension with a past it is the version that is valid on the day; `copies` are columns that were taken over from it.
    """

    column: str
    by: str
    table: str
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table of the star: its columns with their types, and the SELECT that makes its rows.

    `key` is the column whose values a refresh replaces; of a table that `keeps` by a column, only rows of the values that come anew.
    A dimension with a `surrogate` gets keys of its own, one for each `identity`, which stay the same from one generation to the
    next. `day` is the column by which old rows move to the archive. MONEY stands for the narrowest type that holds every amount, WORD
    for a text of which there are few different ones. `portions` names a step and a number: all rows are made for so many of its keys
    (for each megabyte that may be used) at a time, so that neither memory nor the order of rows suffers. Tables, sources and steps
    in {braces} are narrowed to these keys.
    """

    name: str
    kind: Kind
    columns: tuple[str, ...]
    shape: str
    key: str = ""
    surrogate: str = ""
    identity: tuple[str, ...] = ()
    day: str = ""
    references: tuple[Reference, ...] = ()
    keeps: str = ""
    portions: tuple[str, int] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.split(" ", 1)[0] for column in self.columns)


@dataclass(frozen=True)
class Watched:
    """A table of the product whose changes touch a unit; without a `column` the whole unit, else the keys in it.

    `when` (of PostgreSQL, over the row) narrows it.
    """

    table: str
    column: str = ""


@dataclass(frozen=True)
class Summed:
    """A table with what is counted and summed in it."""

    table: str
    sums: tuple[str, ...] = ()
    where: str = ""
    count: str = "count(*)"

    @property
    def statement(self) -> str:
        """Count and sums as texts, which lose no digit on their way."""
        figures = [self.count, *(f"sum({name})" for name in self.sums)]
        told = ", ".join(f"coalesce({figure}, 0)::text AS figure{place}" for place, figure in enumerate(figures))
        return f"SELECT {told} FROM {self.table}" + (f" WHERE {self.where}" if self.where else "")


@dataclass(frozen=True)
class Check:
    """A count and sums that must be the same in the product (`source`) and in a table of the star.

    Where the product keeps sums, `kept` asks those, and the rows only for a thorough check and where they differ. A `slow` one is
    made only when the whole unit was loaded, and every night.
    """

    star: Summed
    source: Summed
    kept: Summed | None = None
    is_slow: bool = False


@dataclass(frozen=True)
class Step:
    """Something in between that tables are shaped of; a large one lies in the file while it is needed, not in memory.

    `words` are columns with all the words that the tables' columns of these names will have.
    """

    name: str
    shape: str
    is_large: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Unit:
    """What is refreshed together: the sources, the tables made of them, and whose changes make that necessary.

    `label` is an English msgid. A `is_daily` unit is made as a whole on every new day; a `is_always` one at every refresh. The unit
    that `moves_with` a dimension is made anew for the members whose past changed.
    """

    name: str
    label: str
    watched: tuple[Watched, ...] = ()
    sources: tuple[Source, ...] = ()
    steps: tuple[Step, ...] = ()
    tables: tuple[Table, ...]
    checks: tuple[Check, ...] = ()
    moves_with: str = ""
    is_daily: bool = False
    is_always: bool = False


def tables_of(units: Sequence[Unit]) -> Iterator[Table]:
    """Every table of some units in their order."""
    for unit in units:
        yield from unit.tables


def tree(source: str, levels: int) -> str:
    """SQL for the paths from the top of a tree to each of its nodes: node, ids and names, both cut to so many levels."""
    return (
        f"WITH RECURSIVE down AS (SELECT id, [id] AS ids, [name] AS names FROM {source} WHERE parent_id IS NULL"
        f" UNION ALL SELECT node.id, list_append(down.ids, node.id), list_append(down.names, node.name)"
        f" FROM {source} AS node JOIN down ON node.parent_id = down.id) SELECT id AS node,"
        + ",".join(f" ids[{level}] AS id{level}, names[{level}] AS name{level}" for level in range(1, levels + 1))
        + " FROM down"
    )
