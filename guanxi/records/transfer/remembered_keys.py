"""What earlier rows of the same file said: so that several rows make one record, and the first word counts."""

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum


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

    A million records take some 150 MB. Changes stay apart until `keep`, since a chunk may have to be tried again.
    """

    fields: tuple[str, ...]
    _kept: dict[int, bytes] = field(default_factory=dict)
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
        self._kept |= self._new
        self._new = {}

    def drop(self) -> None:
        """What was noted since the last time is void."""
        self._new = {}


@dataclass
class Names:
    """Texts by which records of this file may be pointed to from other rows, as hashes."""

    _known: set[int] = field(default_factory=set)

    def add(self, texts: Iterable[object]) -> None:
        """These texts name a record of the file."""
        self._known.update(hash(str(text)) for text in texts if text)

    def __contains__(self, text: object) -> bool:
        return hash(str(text)) in self._known

    def __iter__(self) -> Iterator[int]:
        return iter(self._known)
