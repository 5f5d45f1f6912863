"""Money that came in: which invoice it pays, and what is still open.

An invoice is partly paid as soon as anything but nothing was paid, and paid when what was paid reaches its amount (for a
credit note: when as much was paid back). Drafts and void invoices keep their state.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from guanxi.catalog.exchanging import company_currency

from .models import Invoice, Payment

_LOCK = "SELECT id FROM sales_invoice WHERE id = ANY(%(invoices)s) ORDER BY id FOR NO KEY UPDATE"
_PAID = """
UPDATE sales_invoice i SET paid = t.paid, state = t.state
FROM (
  SELECT s.id, coalesce(sum(p.amount), 0) AS paid,
    CASE WHEN s.state IN ('draft', 'void') THEN s.state
         WHEN (s.amount >= 0 AND coalesce(sum(p.amount), 0) >= s.amount) THEN 'paid'
         WHEN (s.amount < 0 AND coalesce(sum(p.amount), 0) <= s.amount) THEN 'paid'
         WHEN coalesce(sum(p.amount), 0) <> 0 THEN 'partly_paid'
         ELSE 'issued' END AS state
  FROM sales_invoice s LEFT JOIN sales_payment p ON p.invoice_id = s.id
  WHERE s.id = ANY(%(invoices)s) GROUP BY s.id
) t
WHERE i.id = t.id AND (i.paid, i.state) IS DISTINCT FROM (t.paid, t.state)
"""


def prepare_payments(payments: Sequence[Payment]) -> None:
    """Take account and currency from the invoice. Constant number of queries.

    The invoices are locked and read anew: one that is being voided at this moment takes no payment any more.
    """
    keys = [payment.pk for payment in payments if not payment._state.adding]
    before = dict(Payment.objects.filter(pk__in=keys).values_list("pk", "invoice_id")) if keys else {}
    asked = {key for key in (*(payment.invoice_id for payment in payments), *before.values()) if key is not None}
    rows = Invoice.objects.select_for_update(no_key=True, of=("self",)).select_related("currency")
    invoices = {invoice.pk: invoice for invoice in rows.filter(pk__in=asked).order_by("pk")}
    own = company_currency()
    for payment in payments:
        if payment.invoice_id in invoices:
            payment.invoice = invoices[payment.invoice_id]
        payment.left_invoice_id = before.get(payment.pk)  # type: ignore[attr-defined]
        if payment.account_id is None and payment.invoice_id:
            payment.account_id = payment.invoice.account_id
        if payment.currency_id is None:
            payment.currency_id = payment.invoice.currency_id if payment.invoice_id else own.pk


def settle_payments(payments: Sequence[Payment]) -> None:
    """Bring the invoices up to date that these payments pay, or paid before."""
    keep_true(key for payment in payments for key in (payment.invoice_id, getattr(payment, "left_invoice_id", None)))


def keep_true(invoices: Iterable[int | None]) -> None:
    """Make paid and state of these invoices (primary keys) follow from their payments; they are locked first."""
    keys = sorted({key for key in invoices if key is not None})
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, {"invoices": keys})
            cursor.execute(_PAID, {"invoices": keys})
