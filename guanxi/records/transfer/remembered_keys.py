"""What earlier rows of the same file said: so that several rows make one record, and the first word counts."""

import pickle
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from .scratch import Scratch


class Fate(IntEnum):
    """What became of a record in this run so far."""

    NEW = 0
    CREATED = 1
    UPDATED = 2
    UNCHANGED = 3
    TAKEN_BEFORE = 4  # by rows that were taken before the run was interrupted


@dataclass
class Memory:
    """One target's records of the file, by identity: their fate and the fingerprints of what was said, in few bytes.

    Changes stay apart until `keep`, since a chunk may have to be tried again.
    """

    fields: tuple[str, ...]
    _kept: Scratch = field(default_factory=Scratch)
    _new: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._form = struct.Struct(f"B{len(self.fields)}I")

    def recall(self, identity: int) -> tuple[Fate, dict[str, int]]:
        """The fate of a record and the fingerprints by field; NEW and nothing if no row spoke of it."""
        packed = self._new.get(identity) or self._kept.get(identity)
        if packed is None:
            return Fate.NEW, {}
        fate, *prints = self._form.unpack(packed)
        return Fate(fate), {name: mark for name, mark in zip(self.fields, prints, strict=True) if mark}

    def note(self, identity: int, fate: Fate, prints: Mapping[str, int]) -> None:
        """Write down what is known of a record now."""
        self._new[identity] = self._form.pack(fate, *(prints.get(name, 0) for name in self.fields))

    def keep(self) -> None:
        """What was noted since the last time holds."""
        self._kept.put_all(self._new)
        self._new = {}

    def drop(self) -> None:
        """What was noted since the last time is void."""
        self._new = {}


@dataclass
class Names:
    """Texts by which records of this file may be pointed to from other rows, as hashes."""

    _known: Scratch = field(default_factory=Scratch)

    def add(self, texts: Iterable[object]) -> None:
        """These texts name a record of the file."""
        self._known.put_all({hash(str(text)): b"" for text in texts if text})

    def __contains__(self, text: object) -> bool:
        return self._known.get(hash(str(text))) is not None


class Said:
    """What a dry run was told of each record first, because later rows may speak of what is not there to be found."""

    def __init__(self) -> None:
        self._kept = Scratch()

    def get(self, identity: int) -> dict[str, Any] | None:
        """The values by field, if there is such a record."""
        packed = self._kept.get(identity)
        return None if packed is None else pickle.loads(packed)  # noqa: S301 (our own scratch paper)

    def put(self, identity: int, values: Mapping[str, Any]) -> None:
        """Write down what is known of a record now."""
        self._kept.put(identity, pickle.dumps(dict(values)))
