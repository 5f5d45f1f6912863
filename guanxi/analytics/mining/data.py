"""The warehouse as one run may look into it: open for reading, narrowed to what its person may see and what was chosen."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from guanxi.people.models import Person
from guanxi.people.models.role import Reach
from guanxi.people.rights import rights_of
from guanxi.records import faces, reading, registry
from guanxi.records.reading import Extent
from guanxi.records.refusals import NotAllowed

from .slicing import Condition, Slice, both

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FACTS = {
    "fact_order_lines": ("orders", "order_id"),
    "fact_orders": ("orders", "order_id"),
    "fact_invoices": ("invoices", "invoice_id"),
    "fact_payments": ("payments", "payment_id"),
    "snap_receivables": ("accounts", "account_id"),
    "snap_levels": ("accounts", "account_id"),
    "dim_account": ("accounts", "account_id"),
}
"""Whose rights decide about each table, and by which key a single record of it is known."""


@dataclass(frozen=True)
class Data:
    """What a method works on. `person` None is the product itself, which sees everything; `repeats` is the run that this one repeats.

    Every statement over a table of facts carries `condition(table)`: the reach of the person and the chosen slice.
    """

    connection: "DuckDBPyConnection"
    person: Person | None
    today: datetime.date
    generation: str = ""
    built_at: datetime.datetime | None = None
    chosen: Slice = field(default_factory=Slice)
    repeats: int | None = None

    def condition(self, fact: str = "fact_order_lines", alias: str = "f") -> Condition:
        """Reach and chosen slice as SQL over this alias of the table, with the values for its placeholders.

        Beyond the reach only columns of the table itself are used, and subqueries: it fits behind any WHERE.
        """
        return both(self.within(fact, alias), self.chosen.condition(fact, alias))

    def within(self, fact: str, alias: str = "f") -> Condition:
        """Only the reach, without the chosen slice.

        :raises NotAllowed: if the person may see none of it.
        """
        path, key = FACTS[fact]
        extent = extent_of(path, self.person)
        if extent.owners is None:
            return Condition()
        mine = Condition(f"{alias}.owner_id IN (SELECT unnest(?::BIGINT[]))", (sorted(extent.owners),))
        if not extent.shared:
            return mine
        return Condition(f"({mine.sql} OR {alias}.{key} IN (SELECT unnest(?::BIGINT[])))", (*mine.values, sorted(extent.shared)))

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask, and give all rows."""
        return self.connection.execute(sql, list(values)).fetchall()

    def arrays(self, sql: str, *values: Any) -> dict[str, Any]:
        """Ask, and give each column as an array of numpy."""
        return self.connection.execute(sql, list(values)).fetchnumpy()


def extent_of(path: str, person: Person | None) -> Extent:
    """How far the person's right to see the records of an object reaches.

    :raises NotAllowed: if it does not reach anything.
    """
    record = registry.at(path)
    found = reading.extent(record, person) if record else None
    if found is None:
        raise NotAllowed
    return found


def built_at() -> datetime.datetime | None:
    """When the star that serves now was made."""
    from guanxi.analytics.warehouse import place  # late: slow import

    try:
        changed = (place.folder() / place.POINTER).stat().st_mtime
    except FileNotFoundError:
        return None
    return datetime.datetime.fromtimestamp(changed, datetime.UTC)


def reach_of(person: Person | None, path: str = "orders") -> Reach:
    """In whose figures a run of this person looks."""
    return Reach.ALL if person is None else rights_of(person).reach(path)


@contextmanager
def opened(person: Person | None, today: datetime.date, chosen: Slice | None = None) -> Iterator[Data]:
    """Open the warehouse for somebody.

    :raises NoWarehouse: if it was never built.
    """
    from guanxi.analytics.warehouse import place  # late: slow import

    with place.opened() as connection:
        yield Data(connection, person, today, place.generation() or "", built_at(), chosen or Slice())


def unseen_lines(person: Person | None) -> frozenset[str]:
    """The fields of order lines that this person does not see."""
    return faces.unseen_at("order-lines", person)
