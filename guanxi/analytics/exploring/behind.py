"""The records behind a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class Behind:
    """Records of the object at `path` whose sum a figure is: their keys, the newest first, and those of them that are seen today.

    `is_cut` tells that there are more than were asked for.
    """

    path: str
    keys: Sequence[int]
    rows: "QuerySet[Any]"
    is_cut: bool = False
