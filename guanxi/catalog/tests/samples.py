"""One new valid record of every object of this folder, for the tests that all records share."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pycountry

CODES = sorted(currency.alpha_3 for currency in pycountry.currencies if currency.alpha_3 != "CNY")

SAMPLES: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "categories": lambda make: {"name": make.word("办公用品"), "code": make.word("C")},
    "products": lambda make: {
        "name": make.word("剪刀"), "english_name": make.word("Scissors"), "category": make.key("categories"), "unit": "把",
        "price": Decimal("19.90"), "cost": Decimal("11.25"),
    },
    "product-costs": lambda make: {"product": make.key("products"), "from_on": make.day, "cost": Decimal("10.5")},
    "currencies": lambda make: {"code": CODES[make.number() % len(CODES)]},
    "exchange-rates": lambda make: {"currency": make.key("currencies"), "from_on": make.day, "rate": Decimal("7.1234")},
    "price-books": lambda make: {"name": make.word("Dealers"), "currency": make.key("currencies"), "description": make.word("For dealers")},
    "prices": lambda make: {
        "price_book": make.key("price-books"), "product": make.key("products"), "from_on": make.day, "unit_price": Decimal("17.5"),
    },
}  # fmt: skip
