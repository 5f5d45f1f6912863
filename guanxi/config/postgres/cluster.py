"""Makes, starts, watches and stops the database server, whatever happened to it or to us before."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from guanxi.config.dying import before_exec
from guanxi.config.environment import Misconfigured
from guanxi.config.postgres import account, binaries, sizes
from guanxi.config.postgres.place import Place

SUPERUSER = "postgres"
PORT = 5432
PATIENCE_SECONDS = 600  # a recovery after a crash may take long, and must not be cut short
STOP_SECONDS = 60
STEP_SECONDS = 0.02
STILL_THERE = ("is still in use", "already exists")  # processes of a killed server need a moment to notice
MOST_ATTEMPTS = 100


class NotStarted(Exception):
    """The database server refused to start; the text holds the end of its log."""


class Cluster:
    """A PostgreSQL server of our own. Only the holder of the lock beside it (see `ownership`) may call `start`."""

    def __init__(self, place: Place, *, settings: Mapping[str, str] | None = None) -> None:
        self.place = place
        self.settings = settings or {}
        self.binaries = binaries.find()
        self.account = account.stand_in()
        self.process: subprocess.Popen[bytes] | None = None

    def create(self, password: str = "") -> bool:
        """Make the data folder unless it stands already; without a password everybody who reaches the socket may enter.

        :raises Misconfigured: if the place holds something of others, or data of another PostgreSQL.
        """
        self.place.prepare(self.account)
        if self.place.data.exists():
            self._check_version()
            return False
        draft = self.place.folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if self.account:
            self.account.give(draft)
        self._initialize(draft, password)
        self.place.mark.write_text(json.dumps({"major": self.binaries.major}) + "\n", encoding="utf-8")
        draft.rename(self.place.data)
        return True

    def _check_version(self) -> None:
        made = (self.place.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if made != str(self.binaries.major):
            raise Misconfigured(
                f"The database in {self.place.data} was made by PostgreSQL {made}, the programs are {self.binaries.major}. "
                f"Set GUANXI_PG_BINDIR to programs of version {made}, or move the data with pg_dump or pg_upgrade."
            )

    def _initialize(self, data: Path, password: str) -> None:
        locale = ["--locale=C", f"--lc-ctype={sizes.utf8_ctype()}"]  # sorting by code point, letters by Unicode
        if self.binaries.major >= sizes.BUILTIN_LOCALE_SINCE:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command = [str(self.binaries.program("initdb")), "-D", str(data), "-U", SUPERUSER, "-E", "UTF8", "--no-instructions"]
        with self._password_file(password) as file:
            command += [*locale, "--auth=scram-sha-256", f"--pwfile={file}"] if file else [*locale, "--auth=trust", "-N"]
            argv, options = self._as_account(command)
            done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, check=False, cwd=data.anchor, **options)
        if done.returncode:
            raise NotStarted(f"The database could not be made:\n{done.stderr.decode(errors='replace')}")

    @contextmanager
    def _password_file(self, password: str) -> Iterator[Path | None]:
        """Hold the password in a file that only the server's user can read; initdb takes it from nowhere else."""
        if not password:
            yield None
            return
        path = self.place.folder / "password"
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(password)
        if self.account:
            self.account.give(path)
        try:
            yield path
        finally:
            path.unlink()

    def _as_account(self, command: list[str]) -> tuple[list[str], dict[str, Any]]:
        if not self.account:
            return command, {}
        return self.account.launch(command, (self.binaries.program("postgres"), self.place.folder))

    def start(self) -> None:
        """Start the server as our child and wait until it answers; a server that a dead owner left behind is stopped first.

        :raises NotStarted: if it gives up; the text is the end of its log.
        """
        for attempt in range(MOST_ATTEMPTS):
            if self.pid() is not None:
                self.stop()
            log_before = self._log_size()
            self._spawn()
            if self._becomes_ready():
                return
            said = self._log_since(log_before)
            if not any(sign in said for sign in STILL_THERE) or attempt == MOST_ATTEMPTS - 1:
                raise NotStarted(f"The database did not start. The end of {self.place.log}:\n{said[-2000:]}")
            time.sleep(0.1)

    def _spawn(self) -> None:
        port = PORT if sys.platform != "win32" else sizes.free_port()
        self.place.port_file.write_text(str(port), encoding="ascii")
        chosen = sizes.settings(self.place, port, self.binaries.major) | dict(self.settings)
        command = [str(self.binaries.program("postgres")), "-D", str(self.place.data)]
        command += [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        argv, options = self._as_account(command)
        with self.place.open_log() as log:
            self.process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.place.data.anchor,
                start_new_session=True,  # Ctrl-C in the terminal is for the supervisor, not for the server
                preexec_fn=before_exec(signal.SIGINT),  # noqa: PLW1509 there are no threads yet
                **options,
            )

    def _becomes_ready(self) -> bool:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                return False
            if self.state() == "ready" and self.pid() == self.process.pid:
                return True
            time.sleep(STEP_SECONDS)
        return False

    def _log_size(self) -> int:
        return self.place.log.stat().st_size if self.place.log.exists() else 0

    def _log_since(self, position: int) -> str:
        with self.place.log.open("rb") as log:
            log.seek(position)
            return log.read().decode(errors="replace")

    def _pid_file(self) -> list[str]:
        try:
            return (self.place.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except (FileNotFoundError, PermissionError):
            return []

    def pid(self) -> int | None:
        """Give the process of the running server; None if none runs, whatever a file left behind may say."""
        lines = self._pid_file()
        if not lines or not lines[0].strip().isdecimal():
            return None
        pid = int(lines[0])
        return pid if _is_server(pid, self.place.data) else None

    def state(self) -> str:
        """Say `ready`, `starting`, `stopping` or, without a server, nothing."""
        lines = self._pid_file()
        return lines[7].strip() if len(lines) > 7 and self.pid() is not None else ""

    def stop(self, with_signal: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: at once for everybody, nothing committed is lost."""
        self._signal(with_signal)
        deadline = time.monotonic() + STOP_SECONDS
        while self._is_alive() and time.monotonic() < deadline:
            time.sleep(STEP_SECONDS)
        if self._is_alive() and with_signal != signal.SIGQUIT:
            self.stop(signal.SIGQUIT)
        self.process = None

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            if self.process is not None and self.process.poll() is None:
                self.process.send_signal(number)
            elif (pid := self.pid()) is not None:
                os.kill(pid, number)

    def _is_alive(self) -> bool:
        return (self.process is not None and self.process.poll() is None) or self.pid() is not None


def _is_server(pid: int, data: Path) -> bool:
    """Tell whether a process is the server of this data folder; process numbers are used again and again."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    if sys.platform != "linux":
        return True
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.fsencode(data) in words
