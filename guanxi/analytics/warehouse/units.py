"""Everything the star is made of, in the order in which it is made."""

import hashlib
from collections.abc import Iterator

from guanxi.catalog import star as catalog
from guanxi.customers import star as customers
from guanxi.lib.marking import N_
from guanxi.people import star as people
from guanxi.sales import star as sales
from guanxi.semantics.star import Reference, Table, Unit, Watched, tables_of

UNITS: tuple[Unit, ...] = (*people.UNITS, *catalog.UNITS, *customers.UNITS, *sales.UNITS)
VIEWS = {"sum_orders": "SELECT * FROM fact_orders WHERE lines > 0"}
FIRST_STEP = N_("What changed")
LAST_STEPS = (N_("Calendar and archive"), N_("Comparing with the product"))
QUEUE = "warehouse_touched"
"""Where the database notes what was touched."""


def tables() -> tuple[Table, ...]:
    """Every table of the star, but the calendar."""
    return tuple(tables_of(UNITS))


def table(name: str) -> Table:
    """One of them."""
    return next(table for table in tables() if table.name == name)


def referring(dimension: str) -> Iterator[tuple[Table, Reference]]:
    """The tables that hold keys of a dimension."""
    for each in tables():
        for reference in each.references:
            if reference.table == dimension:
                yield each, reference


def watched() -> dict[str, list[tuple[str, Watched]]]:
    """By table of the product: the units that its changes touch."""
    found: dict[str, list[tuple[str, Watched]]] = {}
    for unit in UNITS:
        for watch in unit.watched:
            found.setdefault(watch.table, []).append((unit.name, watch))
    return found


FORM = hashlib.sha256(repr((UNITS, VIEWS)).encode()).hexdigest()[:12]
"""Changes with the declarations: a star of another form is loaded anew."""
