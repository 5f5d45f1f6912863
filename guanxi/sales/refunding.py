"""Giving money back: a refund is an order of its own with negative quantities."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.records import batches, registry, saving
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from .models import Order, OrderLine, OrderState

REFUNDABLE = (OrderState.SHIPPED, OrderState.DELIVERED, OrderState.CLOSED)
_COPIED = ("product", "text", "discount", "unit_price", "unit_cost")


class NotRefundable(Refusal):
    """This order cannot be refunded, or was refunded already."""


def refund(order: Order, *, writer: Writer) -> None:
    """Make a draft refund order over all lines of the order and mark the order as returned.

    Whoever takes back only a part changes or removes lines of the draft before confirming it.

    :raises NotRefundable: if nothing was shipped yet, the order is itself a refund, or a refund of it exists.
    """
    if order.kind == Order.Kind.REFUND or order.state not in REFUNDABLE:
        raise NotRefundable(_("Only sales that were shipped can be refunded."))
    known = order.refunds.exclude(state=OrderState.CANCELED).first()
    if known is not None:
        raise NotRefundable(_("There is already the refund %(number)s.") % {"number": known.number})
    made = saving.create(registry.declared(Order), _order_values(order, writer), writer.ruled)
    lines = [_line_values(line, made) for line in order.lines.order_by("position").select_related("product")]
    batches.create_many(registry.declared(OrderLine), lines, writer.ruled)
    order.is_returned = True


def _order_values(order: Order, writer: Writer) -> dict[str, Any]:
    values = {"kind": Order.Kind.REFUND, "ordered_on": writer.today, "refund_of": order}
    copied = ("account", "contact", "owner", "currency", "rate", "price_book", "region", "territory")
    return values | {name: getattr(order, name) for name in copied}


def _line_values(line: OrderLine, order: Order) -> dict[str, Any]:
    turned = {name: None if (value := getattr(line, name)) is None else -value for name in ("quantity", "amount", "cost")}
    return {"order": order, "position": line.position} | {name: getattr(line, name) for name in _COPIED} | turned
