import datetime
from decimal import Decimal

import pytest

from guanxi.records.models import Change
from guanxi.records.refusals import Invalid, Refusal
from guanxi.sales.executing import STEPS, WrongState
from guanxi.sales.models import Invoice, Order, OrderState

from .making import DAY, a_line, act, an_order, change

pytestmark = pytest.mark.django_db


def _order_with_line(**values: object) -> Order:
    order = an_order(**values)
    a_line(order, quantity=Decimal(2), unit_price=Decimal(50), unit_cost=Decimal(30))
    order.refresh_from_db()
    return order


def test_an_order_goes_step_by_step_from_draft_to_closed() -> None:
    order = _order_with_line()
    steps = ("confirm", "produce", "ship", "deliver", "close")
    seen = [order.state, *(act(order, step).state for step in steps)]
    assert tuple(seen) == STEPS


@pytest.mark.parametrize(("state", "step"), [("draft", "confirm"), ("confirmed", "ship")])
def test_an_order_without_lines_is_neither_confirmed_nor_shipped(state: str, step: str) -> None:
    order = an_order(state=state)
    with pytest.raises(Refusal, match="Add at least one line"):
        act(order, step)
    assert not order.shipments.exists()


@pytest.mark.parametrize("step", ["produce", "ship", "deliver", "close", "reopen", "refund", "invoice"])
def test_a_draft_refuses_every_later_step(step: str) -> None:
    order = _order_with_line()
    with pytest.raises(Refusal):
        act(order, step)
    order.refresh_from_db()
    assert order.state == OrderState.DRAFT


def test_a_form_or_file_may_skip_steps() -> None:
    assert change(_order_with_line(), state=OrderState.DELIVERED).state == OrderState.DELIVERED


@pytest.mark.parametrize("wanted", [OrderState.DRAFT, OrderState.CONFIRMED, OrderState.SHIPPED, OrderState.CANCELED])
def test_nobody_steps_back_from_delivered(wanted: OrderState) -> None:
    order = _order_with_line(state=OrderState.DELIVERED)
    with pytest.raises(Refusal):
        change(order, state=wanted)


def test_shipping_makes_a_shipment_and_delivering_ends_it() -> None:
    order = _order_with_line(state=OrderState.CONFIRMED)
    act(order, "ship", shipped_on=DAY, carrier="顺丰", tracking_number="SF1")
    with pytest.raises(WrongState) as refusal:
        act(order, "ship", shipped_on=DAY + datetime.timedelta(days=1))
    assert list(refusal.value.fields) == ["is_further"]
    act(order, "ship", shipped_on=DAY + datetime.timedelta(days=1), is_further=True)
    act(order, "deliver", delivered_on=DAY + datetime.timedelta(days=3))
    rows = order.shipments.order_by("shipped_on").values_list("carrier", "tracking_number", "delivered_on")
    assert list(rows) == [("顺丰", "SF1", datetime.date(2024, 5, 20)), ("", "", datetime.date(2024, 5, 20))]


def test_nothing_arrives_before_it_left() -> None:
    order = _order_with_line(state=OrderState.CONFIRMED)
    act(order, "ship", shipped_on=DAY)
    with pytest.raises(Refusal, match="cannot arrive before"):
        act(order, "deliver", delivered_on=DAY - datetime.timedelta(days=1))


def test_a_canceled_order_counts_no_longer_and_can_be_reopened() -> None:
    order = _order_with_line(state=OrderState.CONFIRMED)
    act(order, "cancel")
    assert (order.state, order.lines.get().counts) == (OrderState.CANCELED, False)
    assert act(order, "reopen").state == OrderState.DRAFT


def test_an_invoiced_order_is_not_canceled() -> None:
    order = _order_with_line(state=OrderState.CONFIRMED)
    act(order, "invoice")
    with pytest.raises(Refusal, match="Void them first"):
        act(order, "cancel")


def test_history_tells_who_moved_the_order() -> None:
    order = _order_with_line()
    act(order, "confirm")
    entry = Change.objects.filter(path="orders", object_id=order.pk).latest("id")
    assert (entry.verb, entry.values) == ("confirm", {"state": ["draft", "confirmed"]})


def test_a_refund_is_an_order_with_the_same_lines_turned_around() -> None:
    order = act(_order_with_line(state=OrderState.DELIVERED), "refund")
    refund = Order.objects.get(refund_of=order)
    line = refund.lines.get()
    assert (refund.kind, refund.state, refund.amount, refund.cost) == ("refund", "draft", -100, -60)
    assert (line.quantity, line.unit_price, line.amount, line.cost, order.is_returned) == (-2, 50, -100, -60, True)


def test_profit_of_a_sale_and_its_confirmed_refund_is_nothing() -> None:
    order = act(_order_with_line(state=OrderState.DELIVERED), "refund")
    act(Order.objects.get(refund_of=order), "confirm")
    lines = [*order.lines.all(), *Order.objects.get(refund_of=order).lines.all()]
    assert (sum(line.profit for line in lines if line.counts), len(lines)) == (0, 2)


def test_an_order_is_refunded_once() -> None:
    order = act(_order_with_line(state=OrderState.DELIVERED), "refund")
    with pytest.raises(Refusal, match="already the refund"):
        act(order, "refund")


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises((Refusal, Invalid)):
        change(_order_with_line(), state="nowhere")
    assert Invoice.objects.count() == 0
