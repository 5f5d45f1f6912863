"""Several people at once: numbers, totals and what is paid stay true."""

import random
import uuid
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from guanxi.people.models import Person
from guanxi.records import batches, registry, saving
from guanxi.records.forms.once import once
from guanxi.records.models import NumberSeries
from guanxi.records.refusals import ChangedMeanwhile, Invalid, Refusal
from guanxi.sales.models import Invoice, Order, OrderLine, Payment

from .making import DAY, WRITER, a_currency, a_line, a_payment, act, an_account, an_invoice, an_order, change, make

AtOnce = Callable[..., list[Any]]


class GivenUp(Exception):
    """Somebody changed their mind."""


def _order_or_give_up(account: int, dice: random.Random) -> None:
    with transaction.atomic():
        make(Order, account=account, ordered_on=DAY)
        if dice.random() < 0.3:
            raise GivenUp


def _orders(account: int, dice: random.Random) -> int:
    """Make 20 orders one by one, giving up every now and then; returns how many were kept."""
    kept = 0
    for _order in range(20):
        try:
            _order_or_give_up(account, dice)
            kept += 1
        except GivenUp:
            pass
    return kept


def test_numbers_given_at_once_have_no_gaps_and_no_doubles(at_once: AtOnce) -> None:
    account = an_account().pk
    works = [partial(_orders, account, random.Random(seed)) for seed in range(6)]  # noqa: S311 (nothing secret)
    kept = sum(at_once(*works))
    assert sorted(Order.objects.values_list("number", flat=True)) == [f"SO-2024-{n:06}" for n in range(1, kept + 1)]
    assert 40 < kept < 120


def test_many_at_once_and_one_by_one_share_a_series(at_once: AtOnce) -> None:
    account = an_account().pk
    rows = [{"account": account, "ordered_on": DAY}] * 50
    many = partial(batches.create_many, registry.declared(Order), rows, WRITER)
    at_once(many, *[partial(_orders, account, random.Random(seed)) for seed in range(3)], many)  # noqa: S311 (nothing secret)
    numbers = sorted(Order.objects.values_list("number", flat=True))
    assert numbers == [f"SO-2024-{n:06}" for n in range(1, len(numbers) + 1)]
    assert NumberSeries.objects.get(path="orders").next == len(numbers) + 1


def test_lines_added_at_once_stand_one_after_another_and_all_count(at_once: AtOnce) -> None:
    order = an_order(state="confirmed")
    add = partial(make, OrderLine, order=order.pk, quantity=Decimal(1), unit_price=Decimal(7))
    assert [type(made) for made in at_once(*[add] * 8)] == [OrderLine] * 8
    order.refresh_from_db()
    assert order.amount == 56
    assert sorted(order.lines.values_list("position", flat=True)) == list(range(1, 9))


def _edit(keys: list[int], order: int, dice: random.Random) -> list[Exception]:
    """Change, add and remove lines, and move the order's day, in any sequence."""
    problems: list[Exception] = []
    for _edit in range(15):
        line = OrderLine.objects.filter(pk=dice.choice(keys)).first()
        try:
            if dice.random() < 0.25:
                saving.change(
                    registry.declared(Order), Order.objects.get(pk=order), {"rate": Decimal(dice.randint(1, 9))}, WRITER
                )
            elif line and dice.random() < 0.8:
                saving.change(registry.declared(line), line, {"quantity": Decimal(dice.randint(1, 99))}, WRITER)
            elif line:
                saving.remove(registry.declared(line), line, WRITER)
            else:
                make(OrderLine, order=order, unit_price=Decimal(dice.randint(1, 50)))
        except Refusal:
            pass  # somebody else removed the line: told in words
        except Exception as problem:  # noqa: BLE001 (the test looks at it)
            problems.append(problem)
    return problems


def test_an_order_and_its_lines_are_edited_at_once_and_sums_stay_true(at_once: AtOnce) -> None:
    order = an_order(state="confirmed", currency=a_currency("USD"), rate=Decimal(7))
    keys = [a_line(order, quantity=Decimal(2), unit_price=Decimal(10), unit_cost=Decimal(4)).pk for _line in range(6)]
    works = [partial(_edit, keys, order.pk, random.Random(seed)) for seed in range(5)]  # noqa: S311 (nothing secret)
    assert at_once(*works) == [[]] * 5
    order.refresh_from_db()
    lines = list(order.lines.all())
    assert order.rate
    assert (order.amount, order.cost) == (sum(line.amount or 0 for line in lines), sum(line.cost or 0 for line in lines))
    assert [line.revenue for line in lines] == [(line.amount or 0) * order.rate for line in lines]


def test_payments_entered_and_changed_at_once_are_all_in_what_is_paid(at_once: AtOnce) -> None:
    account = an_account()
    invoices = [an_invoice(account, amount=Decimal(100)) for _invoice in range(2)]
    payments = [a_payment(invoice=invoices[place % 2], amount=Decimal(5)) for place in range(6)]
    moves = [partial(change, p, invoice=invoices[1 - place % 2], amount=Decimal(10)) for place, p in enumerate(payments)]
    adds = [partial(a_payment, invoice=invoices[0].pk, amount=Decimal(10)) for _payment in range(4)]
    assert [type(done) for done in at_once(*moves, *adds)] == [Payment] * 10
    for invoice, paid, state in zip(invoices, (70, 30), ("partly_paid", "partly_paid"), strict=True):
        invoice.refresh_from_db()
        assert (invoice.paid, invoice.state) == (paid, state)


def test_an_invoice_is_either_voided_or_paid(at_once: AtOnce) -> None:
    for _time in range(5):
        invoice = an_invoice(amount=Decimal(100), account=an_account())
        outcome = at_once(partial(act, invoice, "void"), partial(a_payment, invoice=invoice, amount=Decimal(100)))
        invoice.refresh_from_db()
        assert len([one for one in outcome if isinstance(one, Refusal)]) == 1
        assert (invoice.state, invoice.payments.count()) in {("void", 0), ("paid", 1)}


def test_an_order_is_invoiced_once_and_refunded_once(at_once: AtOnce) -> None:
    order = an_order(state="shipped")
    a_line(order, unit_price=Decimal(100))
    for action in ("invoice", "refund"):
        outcome = at_once(*[partial(act, order, action)] * 4)
        assert len([one for one in outcome if isinstance(one, Refusal)]) == 3
    assert (Invoice.objects.count(), order.refunds.count()) == (1, 1)


def test_of_two_people_saving_the_same_record_the_second_is_told(at_once: AtOnce) -> None:
    order = an_order()
    record = registry.declared(Order)
    saves = [
        partial(saving.change, record, order, {"description": text}, WRITER, version=order.version) for text in ("one", "two")
    ]
    outcome = at_once(*saves)
    assert sorted(type(one).__name__ for one in outcome) == [ChangedMeanwhile.__name__, Order.__name__]
    order.refresh_from_db()
    assert (order.version, order.description in {"one", "two"}) == (2, True)


def test_a_form_sent_several_times_at_the_same_moment_makes_one_record(at_once: AtOnce) -> None:
    person, account, token = Person.objects.create_user("li"), an_account().pk, str(uuid.uuid4())
    send = partial(once, token, person, "orders", timezone.now(), partial(make, Order, account=account, ordered_on=DAY))
    keys = at_once(*[send] * 5)
    assert keys == [Order.objects.get().pk] * 5


def test_the_same_invoice_number_twice_is_refused_in_words(at_once: AtOnce) -> None:
    account = an_account()
    outcome = at_once(*[partial(an_invoice, account, number="2024-1")] * 2)
    assert sorted(type(one).__name__ for one in outcome) == [Invalid.__name__, Invoice.__name__]
