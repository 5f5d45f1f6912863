"""Taking orders: currency and rate of an order, and totals that always equal its lines.

An order is converted into the company's currency with its own rate: the one typed in, else the dated rate of the order date.
The rate is looked up again when currency or date change and nobody states another one.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import prefetch_related_objects

from guanxi.catalog.exchanging import ONE, company_currency, rates_on

from . import totals
from .models import Order, OrderLine


def prepare_orders(orders: Sequence[Order]) -> None:
    """Fill currency and rate of orders that are about to be saved. Constant number of queries."""
    own = company_currency()
    for order in orders:
        if order.currency_id is None:
            order.currency = own
        if order.currency_id == own.pk:
            order.rate = ONE
    _take_rates(orders)
    prefetch_related_objects(list(orders), "currency", "price_book")


def settle_orders(orders: Sequence[Order]) -> None:
    """After a saving: the lines' copies follow the order."""
    totals.keep_true(order.pk for order in orders)


def settle_lines(lines: Sequence[OrderLine]) -> None:
    """After a saving or removal: totals follow the lines, also of an order that a line has left."""
    totals.keep_true(key for line in lines for key in (line.order_id, getattr(line, "left_order_id", None)))


def _take_rates(orders: Sequence[Order]) -> None:
    before = _stored(orders)
    asking = [order for order in orders if order.ordered_on and _needs_rate(order, before.get(order.pk))]
    rates = rates_on({(order.currency_id, order.ordered_on) for order in asking}) if asking else {}
    for order in asking:
        order.rate = rates.get((order.currency_id, order.ordered_on))


def _needs_rate(order: Order, before: dict[str, Any] | None) -> bool:
    if order.rate is None or before is None:
        return order.rate is None
    moved = (order.currency_id, order.ordered_on) != (before["currency_id"], before["ordered_on"])
    return moved and order.rate == before["rate"]


def _stored(orders: Sequence[Order]) -> dict[int, dict[str, Any]]:
    keys = [order.pk for order in orders if not order._state.adding]
    rows: Iterable[Any] = Order.objects.filter(pk__in=keys).values("pk", "currency_id", "ordered_on", "rate") if keys else ()
    return {row["pk"]: row for row in rows}
