"""One new valid report, for the tests that all records share."""

from collections.abc import Callable, Mapping
from typing import Any

SAMPLES: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "reports": lambda make: {
        "name": make.word("Losses"), "description": make.word("Monday meeting"), "cube": "order_lines",
        "question": "show=profit&rows=region.province&time=last_quarter",
    },
}  # fmt: skip
