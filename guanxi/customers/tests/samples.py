"""One new valid record of every object of this folder, for the tests that all records share."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

SAMPLES: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "accounts": lambda make: {
        "name": make.word("华夏"),
        "kinds": ["customer"],
        "phone": "010-8888 1234",
        "email": "info@huaxia.example",
    },
    "contacts": lambda make: {
        "name": make.word("Li Ming"),
        "account": make.key("accounts"),
        "mobile": "138 0013 8000",
        "external_id": make.word("K"),
    },
    "affiliations": lambda make: {
        "account": make.make("accounts").pk,
        "contact": make.key("contacts"),
        "role": "handler",
        "job_title": make.word("Buyer"),
    },
    "phone-numbers": lambda make: {"account": make.key("accounts"), "raw": f"021-6{make.number() % 10_000_000:07d}"},
    "email-addresses": lambda make: {
        "contact": make.key("contacts"),
        "address": f"{make.word('post')}@example.com".replace(" ", "").lower(),
    },
    "ratings": lambda make: {
        "account": make.key("accounts"),
        "aspect": "importance",
        "score": 4,
        "reason": make.word("Grows"),
        "rated_on": make.day,
    },
    "consents": lambda make: {
        "contact": make.key("contacts"),
        "channel": "email",
        "state": "granted",
        "source": make.word("Fair"),
        "stated_at": make.writer.at.replace(microsecond=0) - datetime.timedelta(days=make.number()),
    },
    "responsibilities": lambda make: {
        "account": make.key("accounts"),
        "person": make.person,
        "role": "service",
        "from_on": make.day,
    },
    "industries": lambda make: {"name": make.word("Machines"), "code": make.word("C")[:20]},
    "regions": lambda make: {"name": make.word("Bayern"), "code": make.word("R")[:20], "level": "province"},
    "territories": lambda make: {"name": make.word("Central Europe")},
}
