"""Keeps true what orders and their lines tell of each other, in three statements for any number of orders."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from .models import OrderState

_LOCK = "SELECT id FROM sales_order WHERE id = ANY(%(orders)s) ORDER BY id FOR NO KEY UPDATE"
_COPIES = """
UPDATE sales_orderline l
SET account_id = o.account_id, ordered_on = o.ordered_on, counts = o.state <> ALL(%(not_counting)s),
    revenue = round(coalesce(l.amount, 0) * coalesce(o.rate, 0), 6), expense = round(l.cost * coalesce(o.rate, 0), 6)
FROM sales_order o
WHERE o.id = l.order_id AND o.id = ANY(%(orders)s)
  AND (l.account_id, l.ordered_on, l.counts, l.revenue, l.expense) IS DISTINCT FROM
      (o.account_id, o.ordered_on, o.state <> ALL(%(not_counting)s),
       round(coalesce(l.amount, 0) * coalesce(o.rate, 0), 6), round(l.cost * coalesce(o.rate, 0), 6))
"""
_TOTALS = """
UPDATE sales_order o SET amount = t.amount, cost = t.cost
FROM (
  SELECT s.id, coalesce(sum(l.amount), 0) AS amount, coalesce(sum(l.cost), 0) AS cost
  FROM sales_order s LEFT JOIN sales_orderline l ON l.order_id = s.id
  WHERE s.id = ANY(%(orders)s) GROUP BY s.id
) t
WHERE o.id = t.id AND (o.amount, o.cost) IS DISTINCT FROM (t.amount, t.cost)
"""


def keep_true(orders: Iterable[int | None]) -> None:
    """Bring the copies on the lines and the totals of these orders (primary keys) up to date.

    The orders are locked first, in a statement of its own: else two people adding lines to the same order at once
    would each sum without the other's line.
    """
    keys = sorted({key for key in orders if key is not None})
    if not keys:
        return
    values: dict[str, Any] = {"orders": keys, "not_counting": [OrderState.DRAFT.value, OrderState.CANCELED.value]}
    with connection.cursor() as cursor:
        for statement in (_LOCK, _COPIES, _TOTALS):
            cursor.execute(statement, values)
