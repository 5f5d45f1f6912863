"""One new valid record of every object of this folder, for the tests that all records share."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

SAMPLES: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "customer-tiers": lambda make: {"name": make.word("Gold"), "from_profit": Decimal(make.number()) * 1_000_000},
    "margin-tiers": lambda make: {
        "name": make.word("High"), "from_margin": Decimal("0.5") + Decimal(make.number()) / 1000, "advice": "push",
    },
}  # fmt: skip
