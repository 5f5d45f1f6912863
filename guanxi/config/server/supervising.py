"""Starts everything, keeps it running, and stops it: what `guanxi run` does.

This process rests as long as the product runs. What needs large libraries, the database's first of all, it lets be done aside.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from guanxi.config import secrets_file
from guanxi.config.dying import KILL, before_exec
from guanxi.config.environment import Environment, Misconfigured, read
from guanxi.config.locks import FileLock
from guanxi.config.operations import counting
from guanxi.config.postgres import ownership
from guanxi.config.postgres.cluster import NotStarted
from guanxi.config.postgres.ownership import Owned, Say
from guanxi.config.server.aside import aside
from guanxi.config.server.child import GRACE_SECONDS, Child
from guanxi.config.server.sameness import Same

STEP_SECONDS = 0.2
PATIENCE_SECONDS = 60.0
PORT_PATIENCE_SECONDS = 2.0  # processes of a killed predecessor may need a moment to go
MOST_DEATHS_AT_START = 3
WEB = ("-m", "guanxi.config.server.web")
WORKER = ("-m", "guanxi.config.cli", "worker")
PREPARE = ("-m", "guanxi.config.cli", "prepare")


@dataclass
class Supervisor:
    """The process that looks after all others."""

    environment: Environment
    say: Say
    empty: bool = False
    owned: Owned | None = None
    children: list[Child] = field(default_factory=list)
    stopping: bool = False

    def run(self) -> None:
        """Start, watch until told to stop, stop.

        :raises Misconfigured: if a setting, a folder or a port cannot be used.
        :raises NotStarted: if a part does not start.
        """
        self._listen_for_signals()
        with self._alone():
            refuse_busy_port(self.environment)
            try:
                self._start()
                self._watch()
            except KeyboardInterrupt:  # Ctrl-C and SIGTERM are the usual end
                pass
            finally:
                self._stop()

    def _listen_for_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self.stopping:  # asked again: no more patience
            for child in self.children:
                child.kill()
            return
        self.stopping = True
        raise KeyboardInterrupt

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """:raises Misconfigured: if another supervisor looks after this folder."""
        note = self.environment.var / "run.json"
        lock = FileLock(self.environment.var / "run.lock")
        if not lock.take():
            raise Misconfigured(f"Guanxi runs already on {self.environment.var}{_told_by(note)}.")
        try:
            note.write_text(json.dumps({"pid": os.getpid(), "address": self.environment.url}), encoding="utf-8")
            yield
        finally:
            note.unlink(missing_ok=True)
            lock.free()

    def _start(self) -> None:
        if secrets_file.ensure(self.environment.var):
            self.environment = read()
            self.say(f"made secrets in {self.environment.var / 'secrets.env'}")
        if weaknesses := self.environment.weaknesses():
            raise Misconfigured(" ".join(weaknesses))
        self._start_database()
        same = aside(lambda: compare(self.environment))
        preparing = None if same is Same.EVERYTHING else self._prepare()
        if preparing and same is Same.NOTHING:
            self._await_prepared(preparing)
        variables = {"GUANXI_PORT": str(self.environment.port), "GUANXI_HOST": self.environment.host}
        counting.clear(self.environment.var / "metrics")
        workers = [
            Child(f"worker {number}" if number else "worker", WORKER, variables) for number in range(self.environment.workers)
        ]
        self.children = [Child("web", WEB, variables | {"GUANXI_POOL": "1"}), *workers]
        for child in self.children:
            child.start()
        if preparing:  # no migrations are due: all load at once
            self._await_prepared(preparing)
        self._await_web()
        self.say(f"ready at {self.environment.url}")

    def _start_database(self) -> None:
        if self.environment.database_url:
            aside(lambda: await_database(self.environment))
            self.say("database answers")
            return
        told = False
        while (owned := ownership.own(self.environment, self.say, aside)) is None:
            if not told:
                self.say("waiting for another guanxi command that uses the database")
            told = True
            time.sleep(STEP_SECONDS)
        self.owned = owned
        self.say("database started")

    def _prepare(self) -> subprocess.Popen[bytes]:
        """Migrate and set up in a process that ends, so that its memory is given back."""
        command = [sys.executable, *PREPARE, *(["--empty"] if self.empty else [])]
        return subprocess.Popen(
            command,
            env={**os.environ, "GUANXI_SUPERVISED": "1"},
            start_new_session=True,
            preexec_fn=before_exec(KILL),  # noqa: PLW1509 the supervisor has no threads
        )

    def _await_prepared(self, process: subprocess.Popen[bytes]) -> None:
        """:raises NotStarted: if setting up fails."""
        try:
            code = process.wait()
        except KeyboardInterrupt:
            process.terminate()
            process.wait()
            raise
        if code:
            raise NotStarted("Setting up failed; what is above says why.")
        aside(lambda: remember(self.environment))

    def _await_web(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not answers(self.environment):
            self._care()
            if time.monotonic() > deadline or any(len(child.deaths) >= MOST_DEATHS_AT_START for child in self.children):
                raise NotStarted("Web server or worker does not start; what is above says why.")
            time.sleep(0.05)

    def _watch(self) -> None:
        while True:
            self._care()
            time.sleep(STEP_SECONDS)

    def _care(self) -> None:
        """Start again what has died."""
        if self.owned and not self.owned.is_running:
            self.say("the database stopped unexpectedly; starting it again")
            self.owned.cluster.start()
        for child in self.children:
            if how := child.ended():
                pause = child.bury()
                self.say(f"{child.name} stopped unexpectedly ({how}); starting it again in {pause:.1f} s")
            if child.is_due:
                child.start()

    def _stop(self) -> None:
        self.stopping = True
        self.say("stopping")
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.wait(deadline)
        if self.owned:
            self.owned.stop()
        self.say("stopped")


def _told_by(note: Path) -> str:
    try:
        told = json.loads(note.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return ""
    return f", at {told['address']} (process {told['pid']})"


def refuse_busy_port(environment: Environment) -> None:
    """:raises Misconfigured: if another program listens where we would, and goes on doing so."""
    deadline = time.monotonic() + PORT_PATIENCE_SECONDS
    while trouble := _trouble_with_port(environment):
        if time.monotonic() > deadline:
            raise Misconfigured(
                f"Port {environment.port} of {environment.host} cannot be used ({trouble}). "
                "Choose another one with --port or GUANXI_PORT."
            )
        time.sleep(STEP_SECONDS)


def _trouble_with_port(environment: Environment) -> str:
    family = socket.AF_INET6 if ":" in environment.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((environment.host, environment.port))
        except OSError as why:
            return why.strerror or str(why)
    return ""


def answers(environment: Environment) -> bool:
    """Tell whether the web server says that it is well."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(environment.host, environment.host)  # noqa: S104 not bound, compared
    asked = f"GET /health/ HTTP/1.0\r\nHost: {environment.hosts[0]}\r\n\r\n"
    try:
        with socket.create_connection((host, environment.port), timeout=5) as line, line.makefile("rb") as said:
            line.sendall(asked.encode())
            return b" 200 " in said.readline()
    except OSError:
        return False


def compare(environment: Environment) -> Same:
    """Tell how much is as it was at the last start; its database must answer."""
    from guanxi.config.server import prepared  # late: slow import

    return prepared.compare(environment)


def remember(environment: Environment) -> None:
    """Note what was prepared."""
    from guanxi.config.server import prepared  # late: slow import

    prepared.remember(environment)


def await_database(environment: Environment) -> None:
    """Wait for a database of others to answer.

    :raises NotStarted: if it does not within a minute.
    """
    import psycopg  # late: slow import

    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            psycopg.connect(**ownership.of(environment).parameters(), connect_timeout=5).close()  # type: ignore[arg-type]
            return
        except psycopg.OperationalError as why:
            if time.monotonic() > deadline:
                raise NotStarted(f"The database at DATABASE_URL does not answer: {why}") from None
        time.sleep(1)
