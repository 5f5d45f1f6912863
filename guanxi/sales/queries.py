"""What pages ask about sales: the figures of an order, a customer's recent business, who buys a product."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from guanxi.customers.models import Account
from guanxi.people.models import Person
from guanxi.records import reading, registry

from .invoicing import payable
from .models import Invoice, Order, OrderLine, Payment
from .models.invoice import overdue_on


@dataclass(frozen=True)
class Worth:
    """What something brings in and what it costs; the only place where a margin is computed for a page.

    `cost` is None while no cost is known; `profit` and `margin` are then unknown, too.
    """

    amount: Decimal
    cost: Decimal | None

    @property
    def profit(self) -> Decimal | None:
        """Amount minus cost."""
        return None if self.cost is None else self.amount - self.cost

    @property
    def margin(self) -> Decimal | None:
        """Profit as a share of the amount; None where the amount is nothing."""
        return self.profit / self.amount if self.profit is not None and self.amount else None


@dataclass(frozen=True)
class OrderFigures:
    """How an order stands in money, in its own currency; `invoices` are those that are not void."""

    worth: Worth
    lines: int
    invoices: int
    invoiced: Decimal
    paid: Decimal
    overdue: Decimal

    @property
    def not_invoiced(self) -> Decimal:
        """What nobody was asked to pay yet."""
        return self.worth.amount - self.invoiced


def figures_of(order: Order, today: datetime.date) -> OrderFigures:
    """The figures of one order; two statements."""
    sums = order.lines.aggregate(
        count=Count("pk"), unknown=Count("pk", filter=Q(cost=None)), amount=Sum("amount"), cost=Sum("cost")
    )
    valid = order.invoices.exclude(state=Invoice.State.VOID)
    money = valid.aggregate(
        count=Count("pk"),
        invoiced=Sum("amount"),
        settled=Sum("paid"),
        late=Sum(F("amount") - F("paid"), filter=overdue_on(today)),
    )
    cost = None if sums["unknown"] == sums["count"] else sums["cost"]
    amount = payable(sums["amount"] or Decimal(0), order.currency.code)
    invoiced, paid, overdue = (money[name] or Decimal(0) for name in ("invoiced", "settled", "late"))
    return OrderFigures(Worth(amount, cost), sums["count"], money["count"], invoiced, paid, overdue)


def lines_of(order: Order, most: int) -> list[tuple[OrderLine, Worth]]:
    """The first lines of an order with what they are worth."""
    lines = order.lines.select_related("product").order_by("position")[:most]
    return [(line, Worth(line.amount or Decimal(0), line.cost)) for line in lines]


def seen(model: type[Any], person: Person) -> QuerySet[Any]:
    """The orders, invoices, payments … that this person may see."""
    return reading.visible(registry.declared(model), person)


def recent_orders(account: Account, person: Person, most: int) -> tuple[list[Order], int]:
    """A customer's newest orders, and how many there are."""
    orders = seen(Order, person).filter(account=account)
    newest = list(orders.select_related("currency").order_by("-ordered_on", "-pk")[:most])
    return newest, len(newest) if len(newest) < most else orders.count()


def open_invoices(account: Account, person: Person, most: int) -> list[Invoice]:
    """A customer's unpaid invoices, the most urgent first."""
    invoices = seen(Invoice, person).filter(account=account, state__in=("issued", "partly_paid"))
    return list(invoices.select_related("currency").order_by(F("due_on").asc(nulls_last=True), "pk")[:most])


def last_payments(account: Account, person: Person, most: int) -> list[Payment]:
    """What a customer paid last."""
    payments = seen(Payment, person).filter(account=account)
    return list(payments.select_related("currency").order_by("-received_on", "-pk")[:most])


def overdue_total(invoices: Sequence[Invoice], today: datetime.date) -> dict[str, Decimal]:
    """What is overdue among these invoices, by currency code."""
    totals: dict[str, Decimal] = {}
    for invoice in invoices:
        if invoice.is_overdue(today):
            totals[invoice.currency.code] = totals.get(invoice.currency.code, Decimal(0)) + invoice.outstanding
    return totals


def buyers_of(product_key: int, person: Person, most: int) -> list[dict[str, Any]]:
    """Who bought most of a product: account, quantity, revenue, profit, last day; in the company's currency."""
    lines = seen(OrderLine, person).filter(product=product_key, counts=True)
    rows = lines.values("account", "account__name").annotate(
        bought=Sum("quantity"), revenue_sum=Sum("revenue"), profit_sum=Sum("profit"), last=Max("ordered_on")
    )
    return list(rows.order_by("-revenue_sum", "account")[:most])
