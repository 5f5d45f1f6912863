"""The demo company's business: orders with lines, refunds, shipments, invoices, payments."""

import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from guanxi.customers.models import Account
from guanxi.records.writer import Writer
from guanxi.sales.models import Invoice, Order, OrderLine, Payment, Shipment

from . import people, plan, words
from .catalog import Setting, make
from .staff import Staff

_REFUNDED = """
UPDATE sales_order r SET refund_of_id = (
  SELECT s.id FROM sales_order s JOIN sales_orderline sold ON sold.order_id = s.id
  JOIN sales_orderline back ON back.order_id = r.id AND back.product_id = sold.product_id
  WHERE s.account_id = r.account_id AND s.kind = 'sale' AND s.ordered_on < r.ordered_on ORDER BY s.ordered_on DESC, s.id LIMIT 1)
WHERE r.kind = 'refund' AND r.id = ANY(%s)
"""
RECENT = 400  # days for which shipments, invoices and payments are shown one by one
CURRENCY = {"DE": "EUR", "US": "USD", "SG": "SGD", "HK": "HKD", "TW": "TWD"}


def trade(
    chunk: list[plan.PlannedAccount], accounts: list[Account], crew: Staff, setting: Setting, writer: Writer
) -> tuple[int, int]:
    """Make everything the accounts of one chunk ever bought; returns the number of orders and of lines."""
    planned = [
        (account, made, order)
        for account, made in zip(chunk, accounts, strict=True)
        for order in plan.orders_of(account, writer.today)
    ]
    planned.sort(key=lambda item: (item[2].day, item[0].index))
    rows = [_order(account, made, order, crew, setting, writer.today) for account, made, order in planned]
    orders = make(Order, _numbered(rows), writer)
    lines = [
        row
        for (_account, _made, plan_), order in zip(planned, orders, strict=True)
        for row in _lines(plan_, order, setting, writer.today)
    ]
    make(OrderLine, lines, writer)
    _tie_refunds([order.pk for order in orders])
    recent = [
        (item[0], order) for item, order in zip(planned, orders, strict=True) if (writer.today - order.ordered_on).days <= RECENT
    ]
    _ship(recent, writer)
    _bill(recent, writer)
    return len(orders), len(lines)


def _tie_refunds(orders: list[int]) -> None:
    """Let each refund name the sale that it takes back, and mark that sale as returned."""
    with connection.cursor() as cursor:
        cursor.execute(_REFUNDED, [orders])
    Order.objects.filter(refunds__in=orders).update(is_returned=True)


def _order(
    account: plan.PlannedAccount, made: Account, order: plan.PlannedOrder, crew: Staff, setting: Setting, today: datetime.date
) -> dict[str, Any]:
    return {
        "account": made.pk, "ordered_on": order.day, "kind": "refund" if order.is_refund else "sale", "state": _state(order, today),
        "currency": setting.currencies[CURRENCY.get(account.place.country, "CNY")].pk, "region": made.region_id, "territory": made.territory_id,
        "owner": people.seller(account, crew).pk, "delivery_address": made.address, "wanted_on": order.day + datetime.timedelta(days=21),
        "price_book": setting.export_book.pk if account.place.country == "US" else None,
        "shipping_mode": "空运" if account.place.country != "CN" else ("快递", "物流", "自提")[account.index % 3],
    }  # fmt: skip


def _numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give orders of years gone by numbers that tell their day; the running series stays as it is."""
    taken: dict[tuple[int, datetime.date], int] = {}
    for row in rows:
        key = (row["account"], row["ordered_on"])
        taken[key] = taken.get(key, 0) + 1
        row["number"] = f"SO-{row['ordered_on']:%y%m%d}-{row['account']:05d}" + (f"-{taken[key]}" if taken[key] > 1 else "")
    return rows


def _state(order: plan.PlannedOrder, today: datetime.date) -> str:
    age = (today - order.day).days
    if plan.rng("canceled", order.account, order.day).random() < 0.012:
        return "canceled"
    steps = ((3, "draft"), (10, "confirmed"), (18, "produced"), (26, "shipped"), (60, "delivered"))
    return next((state for days, state in steps if age < days), "closed") if not order.is_refund else "closed"


def _lines(order: plan.PlannedOrder, made: Order, setting: Setting, today: datetime.date) -> list[dict[str, Any]]:
    rate = made.rate or Decimal(1)
    rows = []
    for position, line in enumerate(order.lines, start=1):
        product = words.PRODUCTS[line.product]
        price = Decimal(product.price) * plan.price_factor(order.day.year, today) / rate
        cost = setting.costs[line.product] * plan.cost_factor(order.day.year, today) / rate
        rows.append(
            {
                "order": made.pk, "position": position, "product": setting.products[line.product].pk, "quantity": line.quantity,
                "unit_price": price.quantize(Decimal("0.01")), "discount": line.discount, "unit_cost": cost.quantize(Decimal("0.01")),
            }
        )  # fmt: skip
    return rows


def _ship(recent: list[tuple[plan.PlannedAccount, Order]], writer: Writer) -> None:
    rows = []
    for account, order in recent:
        if order.state not in ("shipped", "delivered", "closed") or order.kind == "refund":
            continue
        left = min(writer.today, order.ordered_on + datetime.timedelta(days=8 + account.index % 9))
        arrived = left + datetime.timedelta(days=2 + account.index % 4)
        rows.append(
            {
                "order": order.pk, "shipped_on": left, "delivered_on": arrived if order.state != "shipped" and arrived <= writer.today else None,
                "carrier": ("顺丰速运", "德邦快递", "中国邮政", "DHL")[account.index % 4], "tracking_number": f"SF{order.pk:010d}", "shipping_mode": order.shipping_mode,
            }
        )  # fmt: skip
    make(Shipment, rows, writer)


def _bill(recent: list[tuple[plan.PlannedAccount, Order]], writer: Writer) -> None:
    billed = [(account, order) for account, order in recent if order.state in ("delivered", "closed")]
    amounts = dict(Order.objects.filter(pk__in=[order.pk for _account, order in billed]).values_list("pk", "amount"))
    rows = [_invoice(account, order, amounts[order.pk]) for account, order in billed]
    invoices = make(Invoice, rows, writer)
    payments = [
        row
        for (account, _order), invoice in zip(billed, invoices, strict=True)
        if (row := _payment(account, invoice, writer.today))
    ]
    make(Payment, payments, writer)


def _invoice(account: plan.PlannedAccount, order: Order, amount: Decimal) -> dict[str, Any]:
    issued = order.ordered_on + datetime.timedelta(days=14)
    return {
        "account": order.account_id, "order": order.pk, "state": "issued", "issued_on": issued, "due_on": issued + datetime.timedelta(days=30),
        "currency": order.currency_id, "amount": amount.quantize(Decimal("0.01")), "owner": order.owner_id,
    }  # fmt: skip


def _payment(account: plan.PlannedAccount, invoice: Invoice, today: datetime.date) -> dict[str, Any] | None:
    day = invoice.issued_on + datetime.timedelta(days=account.pays_after)
    if day > today or not invoice.amount:
        return None
    part = Decimal("0.5") if account.index % 17 == 0 else Decimal(1)
    return {
        "account": invoice.account_id, "invoice": invoice.pk, "received_on": day, "currency": invoice.currency_id,
        "amount": (invoice.amount * part).quantize(Decimal("0.01")), "owner": invoice.owner_id,
        "method": ("transfer", "transfer", "alipay", "wechat", "cheque")[account.index % 5],
    }  # fmt: skip
