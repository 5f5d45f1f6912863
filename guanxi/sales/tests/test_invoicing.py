import datetime
from decimal import Decimal

import pytest

from guanxi.catalog.models import ExchangeRate
from guanxi.records import registry, saving
from guanxi.records.refusals import Invalid, Refusal
from guanxi.sales.invoicing import not_yet_invoiced
from guanxi.sales.models import Invoice, Order

from .making import DAY, WRITER, a_currency, a_line, a_payment, act, an_account, an_invoice, an_order, change, make

pytestmark = pytest.mark.django_db


def _confirmed(amount: str = "100", **values: object) -> Order:
    order = an_order(state="confirmed", **values)
    a_line(order, unit_price=Decimal(amount))
    order.refresh_from_db()
    return order


def _reread(invoice: Invoice) -> tuple[str, Decimal]:
    invoice.refresh_from_db()
    return invoice.state, invoice.paid


def test_an_order_is_invoiced_over_its_amount_and_due_in_thirty_days() -> None:
    order = act(_confirmed("99.995"), "invoice")
    invoice = order.invoices.get()
    assert (invoice.amount, invoice.state, invoice.account_id) == (Decimal("100.00"), "issued", order.account_id)
    assert (invoice.issued_on, invoice.due_on) == (DAY, DAY + datetime.timedelta(days=30))


def test_currencies_without_coins_are_invoiced_in_whole_units() -> None:
    yen = a_currency("JPY")
    make(ExchangeRate, currency=yen, from_on=DAY, rate=Decimal("0.05"))
    order = act(_confirmed("1000.5", currency=yen), "invoice")
    assert order.invoices.get().amount == 1001


def test_an_order_is_invoiced_in_parts_but_never_over_its_amount() -> None:
    order = act(_confirmed(), "invoice", amount=Decimal(60))
    assert not_yet_invoiced(order) == 40
    with pytest.raises(Refusal, match=r"Only 40\.00 CNY"):
        act(order, "invoice", amount=Decimal("40.01"))
    act(order, "invoice")
    with pytest.raises(Refusal, match="Everything in this order"):
        act(order, "invoice")


def test_a_void_invoice_leaves_its_amount_to_be_invoiced_again() -> None:
    order = act(_confirmed(), "invoice")
    act(order.invoices.get(), "void")
    assert not_yet_invoiced(order) == 100


def test_a_refund_is_invoiced_with_a_credit_note() -> None:
    order = act(_delivered_refund(), "invoice")
    assert [invoice.amount for invoice in order.invoices.all()] == [-100]


def _delivered_refund() -> Order:
    order = _confirmed()
    change(order, state="delivered")
    act(order, "refund")
    return act(Order.objects.get(refund_of=order), "confirm")


def test_an_invoice_follows_its_payments() -> None:
    invoice = an_invoice(amount=Decimal(100))
    first = a_payment(invoice=invoice, amount=Decimal(30))
    assert _reread(invoice) == ("partly_paid", 30)
    second = a_payment(invoice=invoice, amount=Decimal(70))
    assert _reread(invoice) == ("paid", 100)
    change(second, amount=Decimal(60))
    assert _reread(invoice) == ("partly_paid", 90)
    saving.remove(registry.declared(first), first, WRITER)
    assert _reread(invoice) == ("partly_paid", 60)


def test_a_payment_that_goes_to_another_invoice_leaves_the_first_one_open() -> None:
    account = an_account()
    first, second = an_invoice(account), an_invoice(account)
    payment = a_payment(invoice=first, amount=Decimal(100))
    change(payment, invoice=second)
    assert [_reread(invoice)[0] for invoice in (first, second)] == ["issued", "paid"]


def test_a_credit_note_is_paid_by_money_given_back() -> None:
    note = an_invoice(amount=Decimal(-100))
    a_payment(invoice=note, amount=Decimal(-40))
    assert _reread(note) == ("partly_paid", -40)
    a_payment(invoice=note, amount=Decimal(-60))
    assert _reread(note) == ("paid", -100)


def test_a_payment_takes_customer_and_currency_from_its_invoice() -> None:
    invoice = an_invoice(currency=a_currency("USD"))
    payment = a_payment(invoice=invoice, amount=Decimal(1))
    assert (payment.account_id, payment.currency.code) == (invoice.account_id, "USD")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"currency": "EUR"}, "currency"),
        ({"account": "中兴"}, "invoice"),
        ({"state": "draft"}, "invoice"),
        ({"state": "void"}, "invoice"),
    ],
)
def test_a_payment_that_does_not_fit_its_invoice_is_refused(values: dict[str, str], field: str) -> None:
    invoice = an_invoice(currency=a_currency("CNY"), state=values.get("state", "issued"))
    given = {"currency": a_currency(values["currency"])} if "currency" in values else {}
    given |= {"account": an_account(values["account"])} if "account" in values else {}
    with pytest.raises(Invalid) as refused:
        a_payment(invoice=invoice, amount=Decimal(1), **given)
    assert list(refused.value.fields) == [field]


def test_an_invoice_with_payments_is_not_void() -> None:
    invoice = an_invoice()
    a_payment(invoice=invoice, amount=Decimal(1))
    with pytest.raises(Refusal, match="Money came in"):
        act(invoice, "void")


def test_a_draft_is_issued_and_never_a_draft_again() -> None:
    invoice = act(an_invoice(state="draft"), "issue")
    assert (invoice.state, invoice.due_on) == ("issued", DAY + datetime.timedelta(days=30))
    with pytest.raises(Refusal, match="cannot become a draft"):
        change(invoice, state="draft")


def test_overdue_is_what_is_open_after_the_due_day() -> None:
    due = {"due_on": DAY}
    late, paid, _note = an_invoice(**due), an_invoice(**due), an_invoice(amount=Decimal(-5), **due)
    an_invoice(state="draft", **due)
    a_payment(invoice=paid, amount=Decimal(100))
    next_day = DAY + datetime.timedelta(days=1)
    assert list(Invoice.objects.overdue(next_day)) == [late]
    assert list(Invoice.objects.overdue(DAY)) == []
    assert (late.is_overdue(next_day), late.is_overdue(DAY)) == (True, False)


def test_an_invoice_of_an_order_goes_to_its_customer() -> None:
    with pytest.raises(Invalid) as refused:
        an_invoice(an_account("中兴"), order=_confirmed())
    assert list(refused.value.fields) == ["order"]
