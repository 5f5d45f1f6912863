"""One sample of each of this folder's objects, for the contract tests."""

from collections.abc import Callable
from typing import Any

from guanxi.records.testing import SampleMaker

SAMPLES: dict[str, Callable[[SampleMaker], dict[str, Any]]] = {
    "people": lambda make: {
        "username": f"user{make.number()}",
        "surname": "王",
        "given_name": "梅",
        "email": f"mail{make.number()}@example.com",
    },
    "departments": lambda make: {"name": make.word("Department")},
    "teams": lambda make: {"name": make.word("Team")},
    "roles": lambda make: {"name": make.word("Role"), "description": "What it is for."},
}
