"""Where an order stands, from draft to closed, and which steps are allowed.

draft → confirmed → produced → shipped → delivered → closed. Steps may be skipped, never undone, except: a canceled order can
be reopened as a draft, a closed one as delivered. Canceling is possible until something was shipped.
"""

import datetime

from django.utils.translation import gettext as _

from guanxi.records import batches, registry, saving
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from .models import Invoice, Order, OrderState, Shipment

STEPS = (
    OrderState.DRAFT, OrderState.CONFIRMED, OrderState.PRODUCED, OrderState.SHIPPED, OrderState.DELIVERED, OrderState.CLOSED,
)  # fmt: skip
REOPENED = {OrderState.CANCELED: OrderState.DRAFT, OrderState.CLOSED: OrderState.DELIVERED}
CANCELABLE = (OrderState.DRAFT, OrderState.CONFIRMED, OrderState.PRODUCED)


class WrongState(Refusal):
    """The order stands where this step is not possible."""


def move(order: Order, state: str, *, writer: Writer) -> None:
    """Bring an order into a state in which somebody says it is; steps may be skipped.

    :raises WrongState: if that would be a step back, or the order is canceled, or canceled too late.
    """
    if state == order.state:
        return
    if state not in OrderState.values:
        raise WrongState(_("There is no state “%(state)s”.") % {"state": state})
    if state == OrderState.CANCELED:
        cancel(order, writer=writer)
    elif order.state == OrderState.CANCELED:
        raise WrongState(_("This order was canceled. Reopen it first."))
    elif is_before(state, order.state):
        raise WrongState(
            _("The order is already %(state)s and cannot go back to %(wanted)s.")
            % {"state": order.get_state_display(), "wanted": OrderState(state).label}
        )
    else:
        order.state = state


def confirm(order: Order, *, writer: Writer) -> None:
    """Promise to execute the order; from now on it counts.

    :raises WrongState: if it is no draft or has no lines.
    """
    if not order.lines.exists():
        raise WrongState(_("Add at least one line before you confirm the order."))
    _step(order, OrderState.CONFIRMED, after=(OrderState.DRAFT,))


def produce(order: Order, *, writer: Writer) -> None:
    """The goods are made or picked.

    :raises WrongState: unless the order is confirmed.
    """
    _step(order, OrderState.PRODUCED, after=(OrderState.CONFIRMED,))


def ship(
    order: Order,
    *,
    writer: Writer,
    shipped_on: datetime.date | None = None,
    carrier: str = "",
    tracking_number: str = "",
    is_further: bool = False,
) -> None:
    """A consignment leaves the house; a further one of the same order, if that is said, until all is delivered.

    :raises WrongState: unless the order is confirmed, produced or shipped, and has lines; if it is shipped and nobody says that
        this is a further shipment.
    """
    if order.state == OrderState.SHIPPED and not is_further:
        text = _("The order is shipped already. If only a part of it has left, say that this is a further shipment.")
        raise WrongState(text, fields={"is_further": text})
    if not order.lines.exists():
        raise WrongState(_("Add at least one line before you ship the order."))
    _step(order, OrderState.SHIPPED, after=(OrderState.CONFIRMED, OrderState.PRODUCED, OrderState.SHIPPED))
    values = {
        "order": order, "shipped_on": shipped_on or writer.today, "carrier": carrier,
        "tracking_number": tracking_number, "shipping_mode": order.shipping_mode,
    }  # fmt: skip
    saving.create(registry.declared(Shipment), values, writer.ruled)


def deliver(order: Order, *, writer: Writer, delivered_on: datetime.date | None = None) -> None:
    """Everything has arrived; consignments under way are marked so.

    :raises WrongState: unless the order is shipped.
    """
    _step(order, OrderState.DELIVERED, after=(OrderState.SHIPPED,))
    day = delivered_on or writer.today
    under_way = list(order.shipments.filter(delivered_on=None))
    if any(shipment.shipped_on > day for shipment in under_way):
        raise Refusal(
            _("A shipment cannot arrive before it has left."), fields={"delivered_on": _("Before the day of shipping.")}
        )
    batches.change_many(registry.declared(Shipment), [(shipment, {"delivered_on": day}) for shipment in under_way], writer.ruled)


def close(order: Order, *, writer: Writer) -> None:
    """Nothing more will happen with this order.

    :raises WrongState: unless it is delivered.
    """
    _step(order, OrderState.CLOSED, after=(OrderState.DELIVERED,))


def cancel(order: Order, *, writer: Writer) -> None:
    """The order will not be executed and counts no longer.

    :raises WrongState: once something was shipped.
    """
    if order.state not in CANCELABLE:
        raise WrongState(_("The order is already %(state)s. Make a refund instead.") % {"state": order.get_state_display()})
    if order.invoices.exclude(state=Invoice.State.VOID).exists():
        raise WrongState(_("There are invoices for this order. Void them first."))
    order.state = OrderState.CANCELED


def reopen(order: Order, *, writer: Writer) -> None:
    """Take a canceled order up again as a draft, or a closed one as delivered.

    :raises WrongState: if it is neither.
    """
    if order.state not in REOPENED:
        raise WrongState(_("Only canceled and closed orders can be reopened."))
    order.state = REOPENED[OrderState(order.state)]


def is_before(state: str, other: str) -> bool:
    """Whether a state comes before another one on the way."""
    return STEPS.index(OrderState(state)) < STEPS.index(OrderState(other))


def _step(order: Order, state: OrderState, *, after: tuple[OrderState, ...]) -> None:
    if order.state not in after:
        raise WrongState(
            _("The order is %(state)s; this step is possible when it is %(needed)s.")
            % {"state": order.get_state_display(), "needed": ", ".join(str(OrderState(one).label) for one in after)}
        )
    order.state = state
