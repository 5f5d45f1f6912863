"""Samples of the records of this folder."""

import datetime

DAY = datetime.date(2026, 3, 5)
SAMPLES = {
    "competitors": lambda make: {"name": make.word("Rival")},
    "competitor-prices": lambda make: {
        "competitor": make.make("competitors").pk, "product": make.key("products"), "price": "95", "seen_on": DAY,
    },
    "encounters": lambda make: {"competitor": make.make("competitors").pk, "account": make.key("accounts"), "met_on": DAY},
    "market-figures": lambda make: {"region": make.make("regions").pk, "year": 2026, "size": "1000000"},
}  # fmt: skip
