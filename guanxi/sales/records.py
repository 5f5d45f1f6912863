"""The objects of this folder: orders with their lines and shipments, invoices, payments."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.records.declare import Action, Label, Listing, Number, Record, Section

from . import executing, invoicing, line_amounts, ordering, paying, refunding
from .models import Invoice, Order, OrderLine, OrderState, Payment, Shipment


def _calendar() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _day(label: Label) -> forms.DateField:
    return forms.DateField(label=label, initial=timezone.localdate, widget=_calendar())


def _later_day(label: Label, help_text: Label) -> forms.DateField:
    return forms.DateField(label=label, required=False, help_text=help_text, widget=_calendar())


def _text(label: Label) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=120)


def _further() -> forms.BooleanField:
    return forms.BooleanField(label=_("A further shipment: a part of the order has been shipped before"), required=False)


def _amount(label: Label) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, help_text=_("Everything that is not yet invoiced when left empty."))


ORDER_ACTIONS = (
    Action(verb=executing.confirm, label=_("Confirm"), icon="check", allowed=lambda order: order.state == OrderState.DRAFT),
    Action(
        verb=executing.produce,
        label=_("Mark as produced"),
        icon="tools",
        allowed=lambda order: order.state == OrderState.CONFIRMED,
    ),
    Action(
        verb=executing.deliver,
        label=_("Mark as delivered"),
        icon="package",
        allowed=lambda order: order.state == OrderState.SHIPPED,
        asks={"delivered_on": lambda: _day(_("Delivered on"))},
    ),
    Action(
        verb=executing.ship,
        label=_("Ship"),
        icon="truck",
        allowed=lambda order: order.state in (OrderState.CONFIRMED, OrderState.PRODUCED, OrderState.SHIPPED),
        asks={
            "shipped_on": lambda: _day(_("Shipped on")),
            "carrier": lambda: _text(_("Carrier")),
            "tracking_number": lambda: _text(_("Tracking number")),
            "is_further": _further,
        },
    ),
    Action(
        verb=invoicing.invoice,
        label=_("Make an invoice"),
        icon="file-invoice",
        allowed=lambda order: order.counts,
        asks={
            "amount": lambda: _amount(_("Amount")),
            "issued_on": lambda: _day(_("Issued on")),
            "due_on": lambda: _later_day(_("Due on"), _("30 days after issuing when left empty.")),
        },
    ),
    Action(
        verb=executing.close, label=_("Close"), icon="circle-check", allowed=lambda order: order.state == OrderState.DELIVERED
    ),
    Action(
        verb=refunding.refund,
        label=_("Make a refund"),
        icon="receipt-refund",
        allowed=lambda order: order.kind == Order.Kind.SALE and order.state in refunding.REFUNDABLE,
    ),
    Action(verb=executing.reopen, label=_("Reopen"), icon="rotate", allowed=lambda order: order.state in executing.REOPENED),
    Action(
        verb=executing.cancel,
        label=_("Cancel the order"),
        icon="ban",
        allowed=lambda order: order.state in executing.CANCELABLE,
        danger=True,
    ),
)

order = Record(
    model=Order,
    path="orders",
    icon="shopping-cart",
    group="sales",
    owner="owner",
    name=("number",),
    search=("number", "description", "delivery_address"),
    keys=(("number",), ("number", "account", "ordered_on")),
    number=Number(prefix="SO-", yearly=True, digits=6),
    listing=Listing(
        columns=("number", "account", "ordered_on", "state", "amount", "territory", "owner"),
        filters=("state", "kind", "account", "owner", "ordered_on", "amount", "region", "territory", "is_returned", "currency"),
        sort="-ordered_on",
        unsummed=("rate",),
    ),
    sections=(
        Section(_("Order"), ("account", "contact", "number", "kind", "state", "ordered_on", "wanted_on", "owner")),
        Section(_("Money"), ("currency", "rate", "price_book", "amount", "cost")),
        Section(_("Delivery"), ("region", "territory", "delivery_address", "shipping_mode", "is_returned", "refund_of")),
        Section(_("Notes"), ("tags", "ordered_at", "description")),
    ),
    guarded={"state": executing.move},
    initial=("state",),
    actions=ORDER_ACTIONS,
    prepare=ordering.prepare_orders,
    settle=ordering.settle_orders,
)

order_line = Record(
    model=OrderLine,
    path="order-lines",
    icon="list-details",
    parent="order",
    owner="order__owner",
    keys=(("external_id",), ("order", "position")),
    listing=Listing(
        columns=("product", "order", "account", "ordered_on", "quantity", "discount", "revenue", "profit"),
        filters=("product", "account", "ordered_on", "counts", "quantity", "discount", "revenue", "profit", "order"),
        sort="-ordered_on",
        unsummed=("unit_price", "unit_cost"),
    ),
    sections=(
        Section(_("Line"), ("order", "position", "product", "text", "quantity")),
        Section(_("Price and cost"), ("unit_price", "discount", "amount", "unit_cost", "cost")),
        Section(_("In the company's currency"), ("revenue", "expense", "profit", "counts")),
        Section(_("Identification"), ("external_id",)),
    ),
    prepare=line_amounts.prepare_lines,
    settle=ordering.settle_lines,
)

shipment = Record(
    model=Shipment,
    path="shipments",
    icon="truck",
    group="sales",
    parent="order",
    owner="order__owner",
    name=("number",),
    search=("number", "tracking_number", "carrier"),
    keys=(("number",), ("order", "shipped_on")),
    number=Number(prefix="SH-", yearly=True, digits=6),
    listing=Listing(
        columns=("number", "order", "shipped_on", "delivered_on", "carrier", "tracking_number"),
        filters=("order", "shipped_on", "delivered_on", "carrier", "shipping_mode"),
        sort="-shipped_on",
    ),
    sections=(
        Section(_("Shipment"), ("order", "number", "shipped_on", "delivered_on")),
        Section(_("Carrier"), ("carrier", "tracking_number", "shipping_mode", "description")),
    ),
)

invoice = Record(
    model=Invoice,
    path="invoices",
    icon="file-invoice",
    group="sales",
    owner="owner",
    name=("number",),
    search=("number", "description"),
    keys=(("number",),),
    number=Number(prefix="INV-", yearly=True, digits=6),
    listing=Listing(
        columns=("number", "account", "issued_on", "due_on", "state", "amount", "paid"),
        filters=("state", "account", "owner", "issued_on", "due_on", "amount", "currency", "order"),
        sort="-issued_on",
    ),
    sections=(
        Section(_("Invoice"), ("order", "account", "number", "state", "issued_on", "due_on", "owner")),
        Section(_("Money"), ("currency", "amount", "paid")),
        Section(_("Notes"), ("tags", "description")),
    ),
    guarded={"state": invoicing.move},
    initial=("state",),
    actions=(
        Action(verb=invoicing.issue, label=_("Issue"), icon="send", allowed=lambda invoice: invoice.state == Invoice.State.DRAFT),
        Action(
            verb=invoicing.void,
            label=_("Void"),
            icon="ban",
            allowed=lambda invoice: invoice.state in (Invoice.State.DRAFT, Invoice.State.ISSUED),
            danger=True,
        ),
    ),
    prepare=invoicing.prepare_invoices,
    settle=invoicing.settle_invoices,
    related=("payments",),
)

payment = Record(
    model=Payment,
    path="payments",
    icon="cash",
    group="sales",
    owner="owner",
    name=("number",),
    search=("number", "reference", "description"),
    keys=(("number",),),
    number=Number(prefix="PAY-", yearly=True, digits=6),
    listing=Listing(
        columns=("number", "account", "invoice", "received_on", "amount", "method"),
        filters=("account", "owner", "received_on", "amount", "method", "currency", "invoice"),
        sort="-received_on",
    ),
    sections=(
        Section(_("Payment"), ("invoice", "account", "number", "received_on", "owner")),
        Section(_("Money"), ("amount", "currency", "method", "reference")),
        Section(_("Notes"), ("tags", "description")),
    ),
    prepare=paying.prepare_payments,
    settle=paying.settle_payments,
    unsettle=paying.settle_payments,
)

RECORDS = (order, order_line, shipment, invoice, payment)
