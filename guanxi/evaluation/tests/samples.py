"""One new valid record of every object of this folder, for the tests that all records share."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

SAMPLES: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "customer-tiers": lambda make: {"name": make.word("Tier"), "from_profit": Decimal(1000 + make.number())},
    "margin-tiers": lambda make: {"name": make.word("Margin"), "from_margin": Decimal(make.number()) / 1000, "advice": "keep"},
}
