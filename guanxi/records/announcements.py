"""What the kernel tells the folders above it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RecordsImported:
    """An import (its key) has come to its end, or was taken back: many records may be different now."""

    run: int


@dataclass(frozen=True)
class RecordsChanged:
    """Records of one object were created, changed or removed; `changes` are the keys of the history's entries, up to a few thousand."""

    path: str
    kind: str
    changes: list[int]


@dataclass(frozen=True)
class RecordShared:
    """A record was opened to a person, a team or a department."""

    path: str
    key: int
    share: int


@dataclass(frozen=True)
class RecordCommented:
    """Somebody said something about a record, or said it anew; `comment` is the key."""

    path: str
    key: int
    comment: int
