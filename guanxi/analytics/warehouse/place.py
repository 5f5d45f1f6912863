"""Where the warehouse lies, and how it is read: generations as files, a pointer to the one that serves, readers who never wait.

A generation is a file that nobody changes any more. Whoever reads keeps theirs open, even after a newer one serves. Beside the
star stand tables that were loaded from sources of others (`loads/`), with a pointer of their own.
"""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from guanxi.records.refusals import Refusal

from . import tiers

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

POINTER = "current.json"
LOADS = "loads"
LOADS_POINTER = f"{LOADS}/pointer.json"
IDLE_SECONDS = 300.0
"""After so long without a reader a process gives the memory of the warehouse back."""
TRIES = 5
"""Who reads the pointer just before it moves, and opens just after the old file went, tries again."""

Mark = tuple[str, int, int, int]


class NoWarehouse(Refusal):
    """Nothing was ever loaded, or the file is gone."""

    def __init__(self) -> None:
        super().__init__(
            _("There is no warehouse yet. It is made by the first refresh: on the page “Warehouse”, or guanxi warehouse refresh.")
        )


@dataclass
class _Opened:
    """The warehouse as this process has it open, and how many are reading it."""

    key: str
    connection: "DuckDBPyConnection"
    path: str
    readers: int = 0


@dataclass
class _State:
    """What this process knows of the warehouse."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    opened: _Opened | None = None
    seen: dict[str, tuple[Mark, dict[str, Any]]] = field(default_factory=dict)
    timer: threading.Timer | None = None


_state = _State()


def folder() -> Path:
    """Give the folder of the warehouse."""
    return Path(settings.WAREHOUSE)


def archive() -> Path:
    """Give the folder of what is too old for the file."""
    return folder() / "archive"


def file_of(star: str) -> Path:
    """Name the file of a generation of the star."""
    return folder() / f"wh.{star}.duckdb"


def generation() -> str | None:
    """Name what readers find now, loaded tables included; None before anything was loaded. Costs a look at two small files."""
    loaded = _read(LOADS_POINTER).get("edition")
    parts = [str(part) for part in (star(), loaded and f"loads{loaded}") if part]
    return "+".join(parts) or None


def star() -> str | None:
    """Name the generation of the star that serves now; None before the first refresh."""
    name = pointer().get("generation")
    return str(name) if name else None


def pointer() -> dict[str, Any]:
    """Read what stands beside the name of the generation; empty if there is none."""
    return _read(POINTER)


def point_to(name: str, **said: Any) -> None:
    """Let a generation serve, from one moment to the next."""
    path = folder() / POINTER
    fresh = path.with_suffix(f".{os.getpid()}.new")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump({"generation": name, **said}, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


@contextmanager
def opened(*, tells_progress: bool = False) -> "Iterator[DuckDBPyConnection]":
    """Give a connection for reading what serves now; another thread may interrupt it.

    Tables of the star are named as they are, loaded ones `loads.load_…`. With `tells_progress` its `query_progress` says how far a
    statement is; else -1.

    :raises NoWarehouse: before anything was loaded.
    """
    held = _hold()
    cursor = held.connection.cursor()
    try:
        cursor.execute(f"SET search_path = '{held.path}'")
        if tells_progress:
            cursor.execute("SET enable_progress_bar_print = false")  # first: nothing is to be printed
            cursor.execute("SET enable_progress_bar = true")
        yield cursor
    finally:
        cursor.close()
        _let_go(held)


def close() -> None:
    """Give everything back that this process holds of the warehouse, unless somebody reads just now."""
    with _state.lock:
        if _state.opened and _state.opened.readers == 0:
            _state.opened.connection.close()
            _state.opened = None


def _read(name: str) -> dict[str, Any]:
    path = folder() / name
    try:
        stat = path.stat()
    except FileNotFoundError:
        return {}
    mark = (str(path), stat.st_ino, stat.st_mtime_ns, stat.st_size)
    known = _state.seen.get(name)
    if known is None or known[0] != mark:
        known = (mark, json.loads(path.read_text(encoding="utf-8")))
        _state.seen[name] = known
    return known[1]


def _hold() -> _Opened:
    for _try in range(TRIES):
        present, said = star(), pointer()
        key = f"{folder()}:{generation()}"
        path = file_of(present) if present else None
        with _state.lock:
            held = _state.opened
            if held is None or held.key != key:
                fresh = None if path and not path.exists() else _open(key, path, said)
                if fresh is None:
                    _state.seen.clear()
                    continue
                held = _replace(fresh)
            held.readers += 1
            return held
    raise NoWarehouse


def _open(key: str, path: Path | None, said: dict[str, Any]) -> _Opened | None:
    loads = _read(LOADS_POINTER).get("tables", {})
    if path is None and not loads:
        return None
    from . import engine  # late: slow import

    connection = engine.reader(tiers.limits(f"read-{os.getpid()}", tiers.READING))
    if loads:
        engine.show_files(connection, LOADS, {f"load_{name}": folder() / LOADS / file for name, file in loads.items()})
    if path:
        engine.show_star(connection, path)
    store = tiers.store() if said.get("store") else None
    engine.close_doors(connection, [archive(), folder() / LOADS, folder() / "scratch"], store)
    return _Opened(key, connection, "memory.main,star.main" if path else "memory.main")


def _replace(fresh: _Opened) -> _Opened:
    """Keep the newer generation; the older one is closed by its last reader."""
    old, _state.opened = _state.opened, fresh
    if old and old.readers == 0:
        old.connection.close()
    return fresh


def _let_go(held: _Opened) -> None:
    with _state.lock:
        held.readers -= 1
        if held.readers:
            return
        if held is not _state.opened:
            held.connection.close()
            return
        if _state.timer:
            _state.timer.cancel()
        _state.timer = threading.Timer(IDLE_SECONDS, close)
        _state.timer.daemon = True
        _state.timer.start()
