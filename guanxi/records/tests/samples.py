"""One sample of each of the kernel's own objects, for the contract tests."""

from collections.abc import Callable
from typing import Any

from guanxi.records.testing import SampleMaker

SAMPLES: dict[str, Callable[[SampleMaker], dict[str, Any]]] = {
    "tags": lambda make: {"name": make.word("fair"), "color": "blue"},
}
