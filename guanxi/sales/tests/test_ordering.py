import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.catalog.models import ExchangeRate
from guanxi.records import batches, registry, saving
from guanxi.records.refusals import Invalid
from guanxi.sales.models import Order, OrderLine, OrderState

from .making import DAY, WRITER, a_currency, a_line, an_account, an_order, change, make

pytestmark = pytest.mark.django_db


def test_an_order_without_currency_is_in_the_companys() -> None:
    order = an_order()
    assert (order.currency.code, order.rate) == ("CNY", 1)


def test_the_rate_is_the_newest_one_on_the_order_date() -> None:
    dollar = a_currency("USD")
    for day, rate in (
        (datetime.date(2024, 1, 1), "7.1"),
        (datetime.date(2024, 5, 1), "7.2"),
        (datetime.date(2024, 5, 18), "7.3"),
    ):
        make(ExchangeRate, currency=dollar, from_on=day, rate=Decimal(rate))
    assert an_order(currency=dollar, ordered_on=DAY).rate == Decimal("7.2")


def test_a_rate_that_somebody_states_is_kept() -> None:
    assert an_order(currency=a_currency("USD"), rate=Decimal("6.9")).rate == Decimal("6.9")


def test_without_a_rate_the_refusal_says_where_to_enter_one() -> None:
    with pytest.raises(Invalid) as refused:
        an_order(currency=a_currency("GBP"), ordered_on=datetime.date(2009, 12, 1))
    assert refused.value.fields == {"rate": "No rate for GBP on 2009-12-01. Enter one under Settings › Exchange rates."}


def test_another_day_brings_another_rate_and_another_revenue() -> None:
    dollar = a_currency("USD")
    for day, rate in ((datetime.date(2024, 1, 1), "7"), (datetime.date(2024, 6, 1), "8")):
        make(ExchangeRate, currency=dollar, from_on=day, rate=Decimal(rate))
    order = an_order(currency=dollar)
    line = a_line(order, quantity=Decimal(1), unit_price=Decimal(10), unit_cost=Decimal(4))
    change(order, ordered_on=datetime.date(2024, 6, 2))
    line.refresh_from_db()
    assert (line.revenue, line.expense, line.ordered_on) == (80, 32, datetime.date(2024, 6, 2))


def test_lines_count_as_soon_as_their_order_does() -> None:
    order = an_order()
    line = a_line(order, unit_price=Decimal(10))
    assert line.counts is False
    change(order, state=OrderState.CONFIRMED)
    line.refresh_from_db()
    assert line.counts is True


def test_a_line_follows_its_order_to_another_customer() -> None:
    order, other = an_order(), an_account("中兴")
    line = a_line(order, unit_price=Decimal(10))
    change(order, account=other)
    line.refresh_from_db()
    assert line.account_id == other.pk


def test_both_orders_are_right_after_a_line_moved() -> None:
    first, second = an_order(number="1"), an_order(number="2")
    line = a_line(first, unit_price=Decimal(10), unit_cost=Decimal(4))
    change(line, order=second)
    first.refresh_from_db()
    second.refresh_from_db()
    assert [(order.amount, order.cost) for order in (first, second)] == [(0, 0), (10, 4)]


def test_a_removed_line_leaves_the_total() -> None:
    order = an_order()
    a_line(order, unit_price=Decimal(10))
    saving.remove(registry.declared(OrderLine), a_line(order, unit_price=Decimal(7)), WRITER)
    order.refresh_from_db()
    assert order.amount == 10


def test_customers_may_share_an_order_number_of_another_system_but_not_on_one_day() -> None:
    first = an_order(number="US-2017-1357144")
    an_order(an_account("中兴"), number="US-2017-1357144")
    with pytest.raises(Invalid):
        make(Order, account=first.account, ordered_on=first.ordered_on, number="US-2017-1357144")


money = st.decimals(min_value=-1000, max_value=1000, places=3)
edits = st.lists(
    st.tuples(
        st.sampled_from(["add", "quantity", "price", "amount", "cost", "discount", "move", "remove", "state", "day", "account"]),
        st.integers(0, 20), money,
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits)
def test_totals_and_copies_equal_the_lines_whatever_happens(what: list[tuple[str, int, Decimal]]) -> None:
    _clear()
    orders, accounts = _two_orders()
    for kind, which, value in what:
        _edit(kind, which, value, orders, accounts)
    for order in Order.objects.all():
        lines = list(order.lines.all())
        assert order.amount == sum((line.amount for line in lines), Decimal(0))
        assert order.cost == sum((line.cost or Decimal(0) for line in lines), Decimal(0))
        for line in lines:
            assert (line.account_id, line.ordered_on, line.counts) == (order.account_id, order.ordered_on, order.counts)
            assert (line.revenue, line.expense) == (_times(line.amount, order.rate), _times(line.cost, order.rate))


def _clear() -> None:
    OrderLine.objects.all().delete()
    Order.objects.all().delete()


def _two_orders() -> tuple[list[Order], list[Any]]:
    accounts = [an_account("甲"), an_account("乙")]
    dollar = a_currency("USD")
    ExchangeRate.objects.get_or_create(
        currency=dollar, from_on=datetime.date(2020, 1, 1), defaults={"rate": Decimal("7.1234567")}
    )
    return [an_order(accounts[0], number="1"), an_order(accounts[1], number="2", currency=dollar)], accounts


def _edit(kind: str, which: int, value: Decimal, orders: list[Order], accounts: list[Any]) -> None:
    lines = list(OrderLine.objects.order_by("pk"))
    order = Order.objects.get(pk=orders[which % 2].pk)
    line = lines[which % len(lines)] if lines else None
    if kind == "add":
        a_line(order, quantity=value, unit_price=Decimal("1.37"), unit_cost=Decimal("0.9") if which % 3 else None)
    elif kind == "state":
        change(order, state=OrderState.CONFIRMED if order.state == OrderState.DRAFT else OrderState.CLOSED)
    elif kind == "day":
        change(order, ordered_on=DAY + datetime.timedelta(days=which))
    elif kind == "account":
        change(order, account=accounts[which % 2])
    elif line:
        _edit_line(kind, line, value, order)


def _edit_line(kind: str, line: OrderLine, value: Decimal, order: Order) -> None:
    if kind == "remove":
        saving.remove(registry.declared(line), line, WRITER)
    elif kind == "move":
        batches.change_many(registry.declared(line), [(line, {"order": order, "position": line.pk})], WRITER)
    else:
        name = {"price": "unit_price"}.get(kind, kind)
        change(line, **{name: Decimal("0.125") if kind == "discount" else value})


def _times(value: Decimal | None, rate: Decimal) -> Decimal | None:
    return None if value is None else (value * rate).quantize(Decimal("0.000001"), ROUND_HALF_UP)
