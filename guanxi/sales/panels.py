"""What the pages of orders, invoices, accounts and products show of sales."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import capfirst
from markupsafe import Markup

from guanxi.catalog.models import Product
from guanxi.customers.models import Account
from guanxi.people.asking_once import once
from guanxi.people.models import Company, Person
from guanxi.people.models.role import RightTo
from guanxi.records import faces, reading, registry
from guanxi.records.registry import Panel

from . import executing, queries
from .models import Invoice, Order, OrderState, Payment, Shipment

FEW = 8
MANY = 100
MEANINGS = {
    "draft": "", "confirmed": "info", "produced": "info", "shipped": "accent", "delivered": "good", "closed": "good",
    "canceled": "bad", "issued": "info", "partly_paid": "warning", "paid": "good", "void": "",
}  # fmt: skip


def connect() -> None:
    """Hang the panels into the pages."""
    for path, panel in PANELS:
        registry.show_panel(path, panel)


def order_badges(order: Order, request: HttpRequest) -> Markup:
    """State, kind and return of an order."""
    return _drawn("order_badges", request, order=order)


def order_figures(order: Order, request: HttpRequest) -> Markup:
    """Amount, margin, what was invoiced and paid."""
    return _drawn("order_figures", request, order=order, figures=_figures(order))


def order_path(order: Order, request: HttpRequest) -> Markup:
    """Where the order is on its way, with the last shipment."""
    return _drawn("order_path", request, order=order, steps=_steps(order), shipments=_shipments(order))


def order_lines(order: Order, request: HttpRequest) -> Markup:
    """The lines with prices and margins, and their totals."""
    shown = {
        "lines": queries.lines_of(order, MANY),
        "figures": _figures(order),
        "may_change": _within(order, request, RightTo.CHANGE),
    }
    return _drawn("order_lines", request, order=order, **shown)


def order_shipments(order: Order, request: HttpRequest) -> Markup:
    """Consignments of the order."""
    return _drawn("order_shipments", request, order=order, shipments=_shipments(order))


def order_invoices(order: Order, request: HttpRequest) -> Markup:
    """Invoices of the order with what is paid on them, and the payments."""
    person = _person(request)
    if not _may(Invoice, request, RightTo.VIEW):
        return Markup()
    invoices = list(
        queries.seen(Invoice, person).filter(order=order).select_related("currency").order_by("-issued_on", "-pk")[:FEW]
    )
    payments = (
        queries.seen(Payment, person).filter(invoice__order=order).select_related("currency").order_by("-received_on", "-pk")
    )
    shown = {
        "invoices": invoices,
        "payments": list(payments[:FEW]) if _figures(order).invoices else [],  # money comes in on invoices, not on void ones
        "today": timezone.localdate(),
        "may_pay": _may(Payment, request),
    }
    return _drawn("order_invoices", request, order=order, **shown)


def order_refunds(order: Order, request: HttpRequest) -> Markup:
    """The refund of an order, or the order that a refund belongs to."""
    refunds = list(queries.seen(Order, _person(request)).filter(refund_of=order).select_related("currency"))
    if not refunds and order.refund_of is None:
        return Markup()
    return _drawn("order_refunds", request, order=order, refunds=refunds)


def invoice_badges(invoice: Invoice, request: HttpRequest) -> Markup:
    """State of an invoice, and whether it is overdue."""
    return _drawn("invoice_badges", request, invoice=invoice, is_overdue=invoice.is_overdue(timezone.localdate()))


def invoice_figures(invoice: Invoice, request: HttpRequest) -> Markup:
    """Amount, paid, still open."""
    return _drawn("invoice_figures", request, invoice=invoice, today=timezone.localdate())


def account_orders(account: Account, request: HttpRequest) -> Markup:
    """A customer's recent orders and where they stand."""
    if not _may(Order, request, RightTo.VIEW):
        return Markup()
    orders, count = queries.recent_orders(account, _person(request), FEW)
    return _drawn(
        "account_orders",
        request,
        account=account,
        orders=orders,
        count=count,
        may_add=_may(Order, request),
        today=timezone.localdate(),
    )


def account_money(account: Account, request: HttpRequest) -> Markup:
    """What a customer owes us and paid last."""
    person, today = _person(request), timezone.localdate()
    invoices = queries.open_invoices(account, person, FEW)
    shown = {
        "invoices": invoices,
        "overdue": queries.overdue_total(invoices, today),
        "payments": queries.last_payments(account, person, 5),
    }
    if not (shown["invoices"] or shown["payments"]):
        return Markup()
    return _drawn("account_money", request, account=account, today=today, **shown)


def product_buyers(product: Product, request: HttpRequest) -> Markup:
    """Who buys this product, most first."""
    person, told = _person(request), ("account", "product", "quantity", "amount", "revenue")
    if not _may(Order, request, RightTo.VIEW) or not faces.sees("order-lines", person, *told):
        return Markup()
    buyers = queries.buyers_of(product.pk, person, FEW)
    return _drawn("product_buyers", request, product=product, buyers=buyers, currency=Company.current().currency)


def _figures(order: Order) -> queries.OrderFigures:
    """Two panels of a page show them."""
    return once(f"figures of order {order.pk}", lambda: queries.figures_of(order, timezone.localdate()))


def _shipments(order: Order) -> list[Shipment]:
    """Two panels of a page show them."""
    newest = order.shipments.defer("search").order_by("-shipped_on", "-pk")[:FEW]
    return once(f"shipments of order {order.pk}", lambda: list(newest))


def _steps(order: Order) -> list[dict[str, Any]]:
    """The way of an order, with the states behind and before it; a canceled one has no way."""
    if order.state == OrderState.CANCELED:
        return []
    states = {
        state: "current" if state == order.state else "done" if executing.is_before(state, order.state) else ""
        for state in executing.STEPS
    }
    return [{"label": capfirst(state.label), "state": place} for state, place in states.items()]


def _person(request: HttpRequest) -> Person:
    return request.user  # type: ignore[return-value]


def _may(model: type[Any], request: HttpRequest, action: str = RightTo.CREATE) -> bool:
    return reading.may(registry.declared(model), _person(request), action)


def _within(obj: Any, request: HttpRequest, action: str) -> bool:
    return reading.within(registry.declared(obj), _person(request), obj, action)


def _drawn(template: str, request: HttpRequest, **context: Any) -> Markup:
    context |= {"meanings": MEANINGS}
    return Markup(render_to_string(f"sales/{template}.html", context, request))  # noqa: S704 (an escaping template)


PANELS = (
    ("orders", Panel(name="state", place="badges", show=order_badges, order=10)),
    ("orders", Panel(name="figures", place="figures", show=order_figures, order=10)),
    ("orders", Panel(name="path", place="main", show=order_path, order=10)),
    ("orders", Panel(name="lines", place="main", show=order_lines, order=20)),
    ("orders", Panel(name="shipments", place="side", show=order_shipments, order=10)),
    ("orders", Panel(name="invoices", place="side", show=order_invoices, order=20)),
    ("orders", Panel(name="refunds", place="side", show=order_refunds, order=30)),
    ("invoices", Panel(name="state", place="badges", show=invoice_badges, order=10)),
    ("invoices", Panel(name="figures", place="figures", show=invoice_figures, order=10)),
    ("accounts", Panel(name="orders", place="main", show=account_orders, order=20)),
    ("accounts", Panel(name="money", place="side", show=account_money, order=20)),
    ("products", Panel(name="buyers", place="main", show=product_buyers, order=20)),
)
