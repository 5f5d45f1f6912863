"""Asking to be paid: invoices of orders, credit notes, and what becomes of them.

Amounts of invoices are rounded half up to what the currency can be paid in (two decimals for CNY, none for JPY).
"""

import datetime
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision
from django.db.models import Sum, prefetch_related_objects
from django.utils.translation import gettext as _

from guanxi.catalog.exchanging import company_currency
from guanxi.records import registry, saving
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from . import paying
from .models import Invoice, Order

DAYS_TO_PAY = 30


class NotInvoiceable(Refusal):
    """There is nothing to invoice, or not in this state."""


def prepare_invoices(invoices: Sequence[Invoice]) -> None:
    """Take account and currency from the order, round the amount. Constant number of queries."""
    prefetch_related_objects(list(invoices), "order")
    own = company_currency()
    for invoice in invoices:
        if invoice.order_id and invoice.account_id is None:
            invoice.account_id = invoice.order.account_id
        if invoice.currency_id is None:
            invoice.currency_id = invoice.order.currency_id if invoice.order_id else own.pk
    prefetch_related_objects(list(invoices), "currency")
    for invoice in invoices:
        if invoice.amount is not None:
            invoice.amount = payable(invoice.amount, invoice.currency.code)


def settle_invoices(invoices: Sequence[Invoice]) -> None:
    """Keep what is paid and the state true after an amount changed."""
    paying.keep_true(invoice.pk for invoice in invoices)


def payable(amount: Decimal, currency: str) -> Decimal:
    """Round half up to the smallest coin of the currency (an ISO code)."""
    return amount.quantize(Decimal(1).scaleb(-get_currency_precision(currency)), ROUND_HALF_UP)


def not_yet_invoiced(order: Order) -> Decimal:
    """How much of the order's amount no invoice asks for; invoices that were voided ask for nothing."""
    asked = order.invoices.exclude(state=Invoice.State.VOID).aggregate(sum=Sum("amount"))["sum"]
    return payable(order.amount - (asked or Decimal(0)), order.currency.code)


def invoice(
    order: Order,
    *,
    writer: Writer,
    amount: Decimal | None = None,
    issued_on: datetime.date | None = None,
    due_on: datetime.date | None = None,
) -> None:
    """Issue an invoice over what is not yet invoiced, or a part of it; for a refund that is a credit note.

    :raises NotInvoiceable: if the order does not count, nothing is left, or more is asked for than is left.
    """
    if not order.counts:
        raise NotInvoiceable(_("Confirm the order before you invoice it."))
    left = not_yet_invoiced(order)
    wanted = left if amount is None else payable(amount, order.currency.code)
    if left == 0 or wanted == 0:
        raise NotInvoiceable(_("Everything in this order has been invoiced."))
    if wanted * left < 0 or abs(wanted) > abs(left):
        text = _("Only %(amount)s %(currency)s of this order are not yet invoiced.")
        raise NotInvoiceable(text % {"amount": left, "currency": order.currency.code})
    day = issued_on or writer.today
    values = {
        "order": order, "account": order.account, "owner": order.owner, "currency": order.currency, "amount": wanted,
        "issued_on": day, "due_on": due_on or day + datetime.timedelta(days=DAYS_TO_PAY), "state": Invoice.State.ISSUED,
    }  # fmt: skip
    saving.create(registry.declared(Invoice), values, writer.ruled)


def issue(invoice: Invoice, *, writer: Writer) -> None:
    """Send a draft to the customer; it is due 30 days later unless it says otherwise.

    :raises NotInvoiceable: unless it is a draft.
    """
    if invoice.state != Invoice.State.DRAFT:
        raise NotInvoiceable(_("Only a draft can be issued."))
    invoice.state = Invoice.State.ISSUED
    invoice.due_on = invoice.due_on or invoice.issued_on + datetime.timedelta(days=DAYS_TO_PAY)


def void(invoice: Invoice, *, writer: Writer) -> None:
    """Declare an invoice void; its number stays taken.

    :raises NotInvoiceable: if money came in on it, or it is void already.
    """
    if invoice.state == Invoice.State.VOID:
        raise NotInvoiceable(_("This invoice is void already."))
    if invoice.payments.exists():
        raise NotInvoiceable(_("Money came in on this invoice. Make a credit note instead."))
    invoice.state = Invoice.State.VOID


def move(invoice: Invoice, state: str, *, writer: Writer) -> None:
    """Bring an invoice into a state: issued or void by people; what is paid follows from the payments.

    :raises NotInvoiceable: if the state cannot be chosen.
    """
    if state == invoice.state:
        return
    if state not in Invoice.State.values:
        raise NotInvoiceable(_("There is no state “%(state)s”.") % {"state": state})
    if state == Invoice.State.VOID:
        void(invoice, writer=writer)
    elif state == Invoice.State.DRAFT or invoice.state == Invoice.State.VOID:
        raise NotInvoiceable(_("An invoice that was issued cannot become a draft again; void it instead."))
    elif invoice.state == Invoice.State.DRAFT:
        issue(invoice, writer=writer)
