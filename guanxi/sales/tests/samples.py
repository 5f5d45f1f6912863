"""One new valid record of every object of this folder, for the tests that all records share."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

SAMPLES: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "orders": lambda make: {
        "account": make.key("accounts"), "ordered_on": make.day, "delivery_address": make.word("中山路"), "description": make.word("Urgent"),
    },
    "order-lines": lambda make: {
        "order": make.key("orders"), "product": make.key("products"), "quantity": Decimal(2), "unit_price": Decimal("12.5"),
        "discount": Decimal("0.1"), "unit_cost": Decimal(7), "text": make.word("blue"),
    },
    "shipments": lambda make: {
        "order": make.key("orders"), "shipped_on": make.day, "carrier": make.word("SF"), "tracking_number": make.word("SF"),
    },
    "invoices": lambda make: {
        "account": make.key("accounts"), "issued_on": make.day, "amount": Decimal("113.5"), "description": make.word("May"),
    },
    "payments": lambda make: {
        "account": make.key("accounts"), "received_on": make.day, "amount": Decimal("50.5"), "reference": make.word("Bank"),
    },
}  # fmt: skip
