"""A run in a process of its own, so that it can be killed and gives its memory back; what became of it is written down."""

import datetime
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from django.utils.translation import gettext as _

from guanxi.records import holding

from .models import LoadRun

LOCKS = 7_301_012  # the first half of the advisory lock; the second is the run
LOOK_SECONDS = 0.5
GRACE_SECONDS = 5.0
Clock = Callable[[], datetime.datetime]


def alone(run: LoadRun) -> AbstractContextManager[bool]:
    """Whether nobody else works on this run."""
    return holding.alone(LOCKS, run.pk)


def carry_out(run: int, *, clock: Clock) -> None:
    """Start the process and wait for it; a run that was called off and does not stop by itself is killed."""
    command = [sys.executable, "-m", "guanxi.config.cli", "load", "--resume", str(run), "--quiet", "--with-parent"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
    canceled_since: float | None = None
    try:
        while process.poll() is None:
            try:
                process.wait(LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                if LoadRun.objects.filter(pk=run, is_canceling=True).exists():
                    canceled_since = canceled_since or time.monotonic()
                if canceled_since and time.monotonic() - canceled_since > GRACE_SECONDS:
                    process.kill()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    _bury(run, clock)


def _bury(run: int, clock: Clock) -> None:
    """Write down the end of a process that could not do so itself."""
    found = LoadRun.objects.filter(pk=run, state__in=(LoadRun.State.WAITING, LoadRun.State.RUNNING)).first()
    if found is None:
        return
    found.state = LoadRun.State.CANCELED if found.is_canceling else LoadRun.State.BROKEN
    found.message = _("Canceled. What was loaded before stands.") if found.is_canceling else broken()
    found.finished_at = clock()
    found.save(update_fields=["state", "message", "finished_at"])


def broken() -> str:
    """What to tell of a run whose process is gone."""
    return _("The process that loaded was ended from outside. What was loaded before stands; start it again to go on.")
