"""One process that the supervisor looks after."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from guanxi.config.dying import KILL, before_exec

GRACE_SECONDS = 20.0
LONGEST_PAUSE_SECONDS = 10.0
STEADY_SECONDS = 60.0


@dataclass
class Child:
    """A command that is to run all the time; when it dies it is started again, after longer and longer pauses."""

    name: str
    command: Sequence[str]
    variables: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    starts_again_at: float = 0.0
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start the command in a session of its own, so that Ctrl-C reaches the supervisor only."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, *self.command],
            env={**os.environ, **self.variables, "GUANXI_SUPERVISED": "1"},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=before_exec(KILL),  # noqa: PLW1509 the supervisor has no threads
        )

    def ended(self) -> str:
        """Say how the process ended; empty while it runs."""
        if self.process is None or (code := self.process.poll()) is None:
            return ""
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def bury(self) -> float:
        """Clear up after a dead process and give the seconds to wait before the next start."""
        self.kill()
        self.process = None
        now = time.monotonic()
        self.deaths = [moment for moment in self.deaths if now - moment < STEADY_SECONDS] + [now]
        pause = min(0.05 * float(2 ** len(self.deaths)), LONGEST_PAUSE_SECONDS)
        self.starts_again_at = now + pause
        return pause

    @property
    def is_due(self) -> bool:
        """Tell whether it is dead and its pause is over."""
        return self.process is None and time.monotonic() >= self.starts_again_at

    def ask_to_stop(self) -> None:
        """Ask the process to finish what it does and end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for the end, and force it when the time (of `time.monotonic`) has come."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, until - time.monotonic()))
        self.kill()

    def kill(self) -> None:
        """End the process and everything that it started."""
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self.process.kill()
            else:
                os.killpg(self.process.pid, KILL)
        self.process.wait()
