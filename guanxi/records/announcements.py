"""What the kernel tells the folders above it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RecordsImported:
    """An import (its key) has come to its end, or was taken back: many records may be different now."""

    run: int
