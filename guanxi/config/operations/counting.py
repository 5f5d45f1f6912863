"""Numbers that several processes count together: each has a small file in memory of its own, a reader adds them up.

A page of memory that is backed by a file costs nothing to write and outlives a killed process.
"""

import mmap
import os
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from guanxi.config.locks import FileLock

PAGE_BYTES = 512 * 1024
HEAD = struct.Struct("=Q")  # bytes in use
LENGTH = struct.Struct("=H")
FIGURE = struct.Struct("=d")
GONE = "gone.page"


class Page:
    """The numbers of one process under their names; full pages count no new names."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            file.truncate(PAGE_BYTES)
            self._memory = mmap.mmap(file.fileno(), PAGE_BYTES)
        self._lock = threading.Lock()
        self._places = {name: place for name, place, _figure in _entries(self._memory)}
        self._used = HEAD.unpack_from(self._memory)[0] or HEAD.size

    def add(self, name: str, amount: float = 1.0) -> None:
        """Add to a number."""
        with self._lock:
            if place := self._place(name):
                (before,) = FIGURE.unpack_from(self._memory, place)
                FIGURE.pack_into(self._memory, place, before + amount)

    def put(self, name: str, figure: float) -> None:
        """Set a number."""
        with self._lock:
            if place := self._place(name):
                FIGURE.pack_into(self._memory, place, figure)

    def _place(self, name: str) -> int:
        if name in self._places:
            return self._places[name]
        text = name.encode()
        place = self._used + LENGTH.size + len(text)
        if place + FIGURE.size > PAGE_BYTES or len(text) > 0xFFFF:
            return 0
        LENGTH.pack_into(self._memory, self._used, len(text))
        self._memory[self._used + LENGTH.size : place] = text
        self._used = place + FIGURE.size
        HEAD.pack_into(self._memory, 0, self._used)  # the last: a reader sees whole entries only
        self._places[name] = place
        return place


def _entries(memory: bytes | mmap.mmap) -> Iterator[tuple[str, int, float]]:
    (used,) = HEAD.unpack_from(memory)
    at = HEAD.size
    while at < used:
        (length,) = LENGTH.unpack_from(memory, at)
        place = at + LENGTH.size + length
        yield bytes(memory[at + LENGTH.size : place]).decode(), place, FIGURE.unpack_from(memory, place)[0]
        at = place + FIGURE.size


def own_page(folder: Path) -> Page:
    """Open the page of this process."""
    return Page(folder / f"{os.getpid()}.page")


def totals(folder: Path) -> Counter[str]:
    """Add up the numbers of all processes, also of those that have ended."""
    _fold(folder)
    found: Counter[str] = Counter()
    for path in folder.glob("*.page"):
        found.update(_read(path))
    return found


def _read(path: Path) -> Counter[str]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Counter()
    return Counter({name: figure for name, _place, figure in _entries(content)} if len(content) >= HEAD.size else {})


def _fold(folder: Path) -> None:
    """Move the numbers of ended processes to one page, so that files do not pile up."""
    lock = FileLock(folder / "lock")
    if not lock.take():  # somebody else is doing it
        return
    try:
        ended = [path for path in folder.glob("*.page") if path.stem.isdecimal() and not _runs(int(path.stem))]
        gone = Page(folder / GONE) if ended else None
        for path in ended:
            for name, figure in _read(path).items():
                if gone is not None and "{process=" not in name:  # states of a process end with it
                    gone.add(name, figure)
            path.unlink(missing_ok=True)
    finally:
        lock.free()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def clear(folder: Path) -> None:
    """Begin at nothing: what a start of the whole product does."""
    for path in folder.glob("*.page"):
        path.unlink(missing_ok=True)
