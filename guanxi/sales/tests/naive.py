"""Cubes reckoned the slow way, row by row in Python: what every engine must give, too."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
Value = Any
TOTAL = "(total)"
Group = tuple[Any, ...]
LEVELS = {
    "day.year": "day.year", "day.quarter": "day.quarter", "day.month": "day.month", "day.week": "day.iso_week", "day.day": "day.day",
    "day.fiscal_year": "day.fiscal_year", "day.fiscal_quarter": "day.fiscal_quarter", "day.weekday": "day.weekday",
    "region.province": "region.province_code", "region.city": "region.city_code", "product.category1": "product.category1_id",
    "product.product": "product.product_id", "person.department1": "person.department1_id",
    "account.industry1": "account.industry1_id", "account.level": "account.level", "account.account": "account_id",
    "order.kind": "kind", "order.currency": "currency", "territory.territory": "territory_id",
}  # fmt: skip


def added(name: str) -> Callable[[list[Row]], Value]:
    """A sum; of nothing it is unknown."""

    def of(rows: list[Row]) -> Value:
        known = [row[name] for row in rows if row[name] is not None]
        return sum(known, Decimal(0)) if known else None

    return of


def counted(name: str) -> Callable[[list[Row]], Value]:
    """How many different ones there are."""
    return lambda rows: len({row[name] for row in rows})


def divided(part: Callable[[list[Row]], Value], over: Callable[[list[Row]], Value]) -> Callable[[list[Row]], Value]:
    """A ratio of sums."""

    def of(rows: list[Row]) -> Value:
        above, below = part(rows), over(rows)
        return None if above is None or not below else Decimal(above) / Decimal(below)

    return of


def known(rows: list[Row]) -> Value:
    """Revenue of known cost."""
    return added("revenue")([row for row in rows if row["profit"] is not None])


MEASURES: Mapping[str, Callable[[list[Row]], Value]] = {
    "revenue": added("revenue"),
    "profit": added("profit"),
    "quantity": added("quantity"),
    "margin": divided(added("profit"), known),
    "orders": counted("order_id"),
    "customers": counted("account_id"),
    "lines": len,
    "order_value": divided(added("revenue"), counted("order_id")),
    "customer_revenue": divided(added("revenue"), counted("account_id")),
    "discount_rate": divided(added("discount_amount"), lambda rows: added("revenue")(rows) + added("discount_amount")(rows) if rows else None),
    "last_order": lambda rows: max((row["day"] for row in rows), default=None),
    "open_amount": added("base_open"),
    "debtors": counted("account_id"),
}  # fmt: skip


def key_of(row: Row, level: str) -> Any:
    """The member of a level; None if it is unknown."""
    value = row.get(LEVELS[level])
    return value or None


def groups(
    rows: Iterable[Row], levels: tuple[str, ...], *, subtotals: bool = False, totals: bool = False
) -> dict[Group, list[Row]]:
    """The rows by their members, and put together from the last level on."""
    depths = {len(levels), *(range(1, len(levels)) if subtotals else ()), *((0,) if totals else ())}
    found: dict[Group, list[Row]] = {(TOTAL,) * len(levels): []} if totals and levels else {}
    for row in rows:
        keys = tuple(key_of(row, level) for level in levels)
        for depth in depths:
            found.setdefault(keys[:depth] + (TOTAL,) * (len(levels) - depth), []).append(row)
    return found


def pivoted(rows: list[Row], across: tuple[str, ...], down: tuple[str, ...], *, subtotals: bool) -> dict[Group, list[Row]]:
    """The rows by members of rows and of columns, with all subtotals and totals."""
    return {
        (*one, *other): both
        for one, part in groups(rows, across, subtotals=subtotals, totals=True).items()
        for other, both in groups(part, down, subtotals=subtotals, totals=True).items()
        if both
    }


def measured(found: Mapping[Group, list[Row]], names: Iterable[str]) -> dict[Group, tuple[Value, ...]]:
    """The values of groups."""
    return {group: tuple(MEASURES[name](rows) for name in names) for group, rows in found.items()}


def between(rows: Iterable[Row], first: datetime.date, last: datetime.date) -> list[Row]:
    """The rows of some days."""
    return [row for row in rows if first <= row["day"] <= last]
