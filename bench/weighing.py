"""What work costs: processor time of our processes and of the database, and the memory that ours take together at their peak.

Memory is counted as PSS: pages that several processes share are shared out among them. Linux only.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

DATABASE = "postgres"
TICKS = os.sysconf("SC_CLK_TCK")
EVERY_SECONDS = 0.2


@dataclass
class Weight:
    """Seconds by the clock and of the processors (`cpu` ours, `database` the server's), and megabytes at the peak."""

    seconds: float = 0.0
    cpu: float = 0.0
    database: float = 0.0
    megabytes: float = 0.0
    weighing: float = 0.0
    """What looking at the memory took of the processors; not in `cpu`."""


@dataclass(frozen=True)
class _Process:
    """What the system says of a process: its own processor time, and that of its children that have ended."""

    pid: int
    parent: int
    name: str
    own: float
    ended: float


@contextmanager
def weighed(server: Path | None = None) -> Iterator[Weight]:
    """Weigh what is done within; `server` is the folder of the database's data."""
    weight, done = Weight(), threading.Event()
    watching = threading.Thread(target=_watch, args=(weight, done), daemon=True)
    before, of_server, began = os.times(), _server_seconds(server), time.perf_counter()
    watching.start()
    try:
        yield weight
    finally:
        weight.seconds = time.perf_counter() - began
        done.set()
        watching.join()
        after = os.times()
        weight.cpu = sum(after[:4]) - sum(before[:4]) - weight.weighing
        weight.database = _server_seconds(server) - of_server


def _watch(weight: Weight, done: threading.Event) -> None:
    while True:
        weight.megabytes = max(weight.megabytes, sum(map(_megabytes, ours())))
        weight.weighing = time.thread_time()
        if done.wait(EVERY_SECONDS):
            return


def ours() -> list[int]:
    """This process and what it started, but for the database."""
    known = {one.pid: one for one in _processes() if one.name != DATABASE}
    found = [os.getpid()]
    for pid in found:
        found += [one.pid for one in known.values() if one.parent == pid]
    return found


def _megabytes(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _server_seconds(server: Path | None) -> float:
    """Processor time of the database's processes so far, of ended ones, too."""
    if server is None:
        return 0.0
    root = int((server / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
    return sum(one.own + (one.ended if one.pid == root else 0.0) for one in _processes() if root in {one.pid, one.parent})


def _processes() -> Iterator[_Process]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            name, rest = (folder / "stat").read_text(encoding="utf-8", errors="replace").split("(", 1)[1].rsplit(") ", 1)
            told = rest.split()
            own, ended = int(told[11]) + int(told[12]), int(told[13]) + int(told[14])
            yield _Process(int(folder.name), int(told[1]), name, own / TICKS, ended / TICKS)
