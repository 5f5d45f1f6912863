"""Scratch paper of a run: what was noted of each record of the file, in memory as long as it is little, then in a temporary file.

The file is SQLite's, which deletes it by itself when the run ends or dies; nothing that lasts is kept there.
"""

import sqlite3
from collections.abc import Mapping

MOST_IN_MEMORY = 50_000
"""So many notes take some 10 MB; an import of a million rows must not need a gigabyte."""
_CACHED_KB = 4096


class Scratch:
    """Notes by number (64 bits, signed)."""

    def __init__(self, most: int = MOST_IN_MEMORY) -> None:
        self._most = most
        self._near: dict[int, bytes] = {}
        self._far: sqlite3.Connection | None = None

    def get(self, number: int) -> bytes | None:
        """The note under this number, if there is one."""
        note = self._near.get(number)
        if note is not None or self._far is None:
            return note
        found = self._far.execute("SELECT note FROM notes WHERE number = ?", (number,)).fetchone()
        return found[0] if found else None

    def put(self, number: int, note: bytes) -> None:
        """Note something under a number, in the place of what was there."""
        self._near[number] = note
        self._move()

    def put_all(self, notes: Mapping[int, bytes]) -> None:
        """Note many things."""
        self._near.update(notes)
        self._move()

    def _move(self) -> None:
        if len(self._near) <= self._most:
            return
        if self._far is None:
            # "" is a file without a name; the thread that reads ahead and the one that writes never use the same paper.
            self._far = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            self._far.execute("PRAGMA journal_mode = OFF")
            self._far.execute(f"PRAGMA cache_size = -{_CACHED_KB}")
            self._far.execute("CREATE TABLE notes (number INTEGER PRIMARY KEY, note BLOB)")
        self._far.execute("BEGIN")
        self._far.executemany("INSERT OR REPLACE INTO notes VALUES (?, ?)", sorted(self._near.items()))
        self._far.execute("COMMIT")
        self._near.clear()
