"""What was ordered, shipped, invoiced and paid."""

from .invoice import Invoice
from .order import Order, OrderState
from .order_line import OrderLine
from .payment import Payment
from .shipment import Shipment

__all__ = ["Invoice", "Order", "OrderLine", "OrderState", "Payment", "Shipment"]
