"""What a line of an order comes to: amount, cost, and their copies in the company's currency.

amount = quantity × unit price × (1 − discount), rounded half up to six decimals, unless somebody states the amount (a ledger
does); then the unit price follows from it where it is not given. cost = quantity × unit cost, in the same way. On a new line
the unit price is taken from the order's price book or the list price, the unit cost from the dated costs, both for the order
date. A line that changes is computed anew only as far as its quantity, price, discount, cost or product changed.
"""

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Max, prefetch_related_objects

from guanxi.catalog import pricing

from .models import Order, OrderLine

SIX_PLACES = Decimal("0.000001")
_Before = dict[str, Any]
_WATCHED = ("order_id", "product_id", "quantity", "unit_price", "discount", "amount", "unit_cost", "cost")


def prepare_lines(lines: Sequence[OrderLine]) -> None:
    """Fill position, prices, amounts and copies of lines that are about to be saved. Constant number of queries."""
    placed = [line for line in lines if line.order_id is not None]
    prefetch_related_objects(placed, "order__currency")
    before = _stored(placed)
    for line in placed:
        line.left_order_id = before.get(line.pk, {}).get("order_id")  # type: ignore[attr-defined]
    _number(placed)
    _take_prices([line for line in placed if _lacks_price(line, before.get(line.pk))])
    _take_costs([line for line in placed if _lacks_cost(line, before.get(line.pk))])
    for line in placed:
        _compute_amount(line, before.get(line.pk))
        _compute_cost(line, before.get(line.pk))
        _copy(line, line.order)


def six_places(value: Decimal) -> Decimal:
    """Round half up to the six decimals that are kept."""
    return value.quantize(SIX_PLACES, ROUND_HALF_UP)


def _stored(lines: Sequence[OrderLine]) -> dict[int, _Before]:
    """What the database holds of these lines now."""
    keys = [line.pk for line in lines if not line._state.adding]
    rows = OrderLine.objects.filter(pk__in=keys).values("pk", *_WATCHED) if keys else ()
    return {row["pk"]: row for row in rows}


def _number(lines: Sequence[OrderLine]) -> None:
    """Put lines without a position at the end of their order, in their sequence."""
    new = [line for line in lines if not line.position]
    if not new:
        return
    rows = OrderLine.objects.filter(order__in={line.order_id for line in new}).values_list("order_id").annotate(Max("position"))
    last = Counter(dict(rows))
    for line in lines:
        last[line.order_id] = max(last[line.order_id], line.position or 0)
    for line in new:
        last[line.order_id] += 1
        line.position = last[line.order_id]


def _changed(line: OrderLine, before: _Before | None, *names: str) -> bool:
    return before is not None and any(getattr(line, name) != before[name] for name in names)


def _lacks_price(line: OrderLine, before: _Before | None) -> bool:
    states_amount = line.amount is not None and (before is None or _changed(line, before, "amount"))
    return line.unit_price is None and line.product_id is not None and not states_amount


def _lacks_cost(line: OrderLine, before: _Before | None) -> bool:
    if line.product_id is None:
        return False
    if before is None:
        return line.cost is None and line.unit_cost is None
    return _changed(line, before, "product_id") and not _changed(line, before, "unit_cost", "cost")


def _take_prices(lines: Sequence[OrderLine]) -> None:
    questions = {
        id(line): pricing.Question(line.product_id, line.order.ordered_on, line.quantity or Decimal(1), line.order.price_book_id)
        for line in lines
        if line.product_id and line.order.ordered_on
    }
    offers = pricing.prices_on(list(questions.values())) if questions else {}
    for line in lines:
        question = questions.get(id(line))
        if question in offers:
            offer = offers[question]
            line.unit_price = offer.unit_price if offer.from_book else _abroad(offer.unit_price, line.order)


def _take_costs(lines: Sequence[OrderLine]) -> None:
    asked = {(line.product_id, line.order.ordered_on) for line in lines if line.product_id and line.order.ordered_on}
    costs = pricing.costs_on(asked) if asked else {}
    for line in lines:
        cost = costs.get((line.product_id or 0, line.order.ordered_on))
        line.unit_cost = None if cost is None else _abroad(cost, line.order)
        line.cost = None


def _abroad(value: Decimal, order: Order) -> Decimal:
    """Turn company currency into the order's."""
    return six_places(value / order.rate) if order.rate else value


def _compute_amount(line: OrderLine, before: _Before | None) -> None:
    share = (line.quantity or Decimal(0)) * (1 - (line.discount or Decimal(0)))
    if line.amount is not None and (before is None or _changed(line, before, "amount")):
        keeps_price = line.unit_price is not None and (before is None or _changed(line, before, "unit_price"))
        if share and not keeps_price:
            line.unit_price = six_places(line.amount / share)
    elif line.amount is None or _changed(line, before, "quantity", "unit_price", "discount"):
        line.amount = None if line.unit_price is None or line.quantity is None else share * line.unit_price
    line.amount = None if line.amount is None else six_places(line.amount)


def _compute_cost(line: OrderLine, before: _Before | None) -> None:
    quantity = line.quantity or Decimal(0)
    if line.cost is not None and (before is None or _changed(line, before, "cost")):
        keeps_price = line.unit_cost is not None and (before is None or _changed(line, before, "unit_cost"))
        if quantity and not keeps_price:
            line.unit_cost = six_places(line.cost / quantity)
    elif line.cost is None or _changed(line, before, "quantity", "unit_cost"):
        line.cost = None if line.unit_cost is None else quantity * line.unit_cost
    line.cost = None if line.cost is None else six_places(line.cost)


def _copy(line: OrderLine, order: Order) -> None:
    """What settling does for all lines of an order, for one that is not stored yet."""
    rate = order.rate or Decimal(0)
    line.account_id, line.ordered_on, line.counts = order.account_id, order.ordered_on, order.counts
    line.revenue = six_places((line.amount or Decimal(0)) * rate)
    line.expense = None if line.cost is None else six_places(line.cost * rate)
