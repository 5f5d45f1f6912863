"""Starts the real product in a folder of its own, as a person would, for tests that need all of it."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psycopg

from guanxi.config import environment
from guanxi.config.postgres import ownership

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = ROOT / "tests" / "plugins"
USERNAME = "admin"
PASSWORD = "only-for-tests-2718"
COMMAND = (sys.executable, "-m", "guanxi.config.cli")


def new_folder() -> Path:
    """Make a folder that also the database's user may walk through when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="guanxi-product-"))
    folder.chmod(0o711)
    return folder


def free_port() -> int:
    """Choose a port that no other connection gets by chance while the product is down: below those that systems hand out."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@dataclass
class Product:
    """One installation: its folder, its port and, while it runs, its supervisor."""

    var: Path = field(default_factory=new_folder)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    username: str = USERNAME
    password: str = PASSWORD
    settings: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *why: object) -> None:
        self.remove()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.var / "output.log"

    def variables(self) -> dict[str, str]:
        """Give the environment of a person who has set nothing but folder, port and first password."""
        prefixes = ("GUANXI_", "DJANGO_", "DATABASE_URL", "PYTEST")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}
        chosen = {"GUANXI_VAR": self.var, "GUANXI_PORT": self.port, "GUANXI_ADMIN_PASSWORD": self.password}
        return clean | {name: str(value) for name, value in chosen.items()} | self.settings

    def add_plugins(self, *names: str) -> None:
        """Let the next processes find these plugins, as if they were installed."""
        self.settings["PYTHONPATH"] = os.pathsep.join(str(PLUGINS / name) for name in names)

    def command(self, *words: str, seconds: float = 300) -> subprocess.CompletedProcess[str]:
        """Run another command of the product on this installation."""
        return subprocess.run(
            [*COMMAND, *words],
            env=self.variables(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def start(self, *words: str, seconds: float = 300) -> "Product":
        """Start (the first time with an empty company) and wait until it says that it is ready."""
        assert self._ended(), "it runs already"
        position = len(self.said())
        with self.log.open("a", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                [*COMMAND, "run", "--empty", *words],
                env=self.variables(),
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                stdin=subprocess.DEVNULL,
            )
        try:
            self.await_that(lambda: "ready at" in self.said()[position:] or self._ended(), seconds)
            assert not self._ended(), f"the product did not start:\n{self.said()[position:]}"
        except BaseException:  # nobody else would end it
            self._end()
            raise
        return self

    def _ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def _end(self) -> None:
        """Stop what runs, with force if it takes too long."""
        if self.process is None or self._ended():
            return
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            self.kill("supervisor")

    def said(self) -> str:
        """Give everything that the product has printed."""
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    def await_that(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until something is true."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {seconds:.0f} s in vain; the product said:\n{self.said()}")
            time.sleep(0.05)

    def answers(self) -> bool:
        """Tell whether the pages are there."""
        with suppress(OSError), urllib.request.urlopen(f"{self.url}/ready/", timeout=5) as response:
            return bool(response.status == 200)
        return False

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Run a statement as the owner of the product's database."""
        database = ownership.of(environment.read(self.variables()))
        with psycopg.connect(**database.parameters(), autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def pid_of(self, part: str) -> int:
        """Give the process of a part: supervisor, web, worker or postgres."""
        if part == "supervisor":
            assert self.process is not None
            return self.process.pid
        if part == "postgres":
            return int((self.var / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
        self.await_that(lambda: len(self._children(part)) == 1)  # it may have stopped a moment ago, and be started again
        return self._children(part)[0]

    def _children(self, part: str) -> list[int]:
        words = {"web": "guanxi.config.server.web", "worker": "worker"}[part].encode()
        children = children_of(self.pid_of("supervisor"))
        return [pid for pid in children if words in command_line(pid)]

    def kill(self, part: str) -> int:
        """Kill a part without warning."""
        pid = self.pid_of(part)
        os.kill(pid, signal.SIGKILL)
        if part == "supervisor" and self.process is not None:
            self.process.wait()
        return pid

    def stop(self) -> int:
        """Stop as Ctrl-C does and give the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def remove(self) -> None:
        """Stop if need be and throw the folder away."""
        self._end()
        shutil.rmtree(self.var, ignore_errors=True)


def children_of(pid: int) -> list[int]:
    """Give the child processes of a process (Linux)."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def command_line(pid: int) -> list[bytes]:
    """Give the words a process was started with (Linux); none if it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return []
