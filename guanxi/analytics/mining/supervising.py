"""Keeps an eye on the process that works on a run: it can be called off, may take only so much memory, and may die."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.records import holding

from .models import MiningRun, State
from .working import Clock, end, too_much

LOCKS = 7_301_011  # the first half of the advisory lock; the second is the run
EVERY_SECONDS = 0.2
MOST_ATTEMPTS = 2
Command = Callable[[MiningRun], Sequence[str]]


def command(run: MiningRun) -> Sequence[str]:
    """What the process is started with."""
    return (sys.executable, "-m", "guanxi.config.cli", "mine", "work", str(run.pk))


def supervise(key: int, *, clock: Clock, command: Command = command) -> None:
    """Work on a run in a process of its own, and note how it ended; what is over or in other hands is left alone.

    A run whose supervisor died is begun anew once; if that one dies, too, the run is broken off, so that it is not tried for ever.
    """
    with holding.alone(LOCKS, key) as mine:
        run = MiningRun.objects.select_related("owner").filter(pk=key).first()
        if not mine or run is None or not run.is_busy:
            return
        with translation.override(run.owner.language if run.owner else translation.get_language()):
            if run.is_canceling:
                end(run, State.CANCELED, clock)
            elif run.attempts >= MOST_ATTEMPTS:
                end(run, State.BROKEN, clock, _("The work on this run was ended from outside twice. Repeat it."))
            else:
                _begin(run, clock)
                _watch(run, clock, command)


def is_at_work(run: MiningRun) -> bool:
    """Whether a living worker has this run in its hands."""
    with holding.alone(LOCKS, run.pk) as mine:
        return not mine


def _begin(run: MiningRun, clock: Clock) -> None:
    values = {"state": State.RUNNING, "started_at": clock(), "attempts": run.attempts + 1, "share": 0.0, "at_hand": ""}
    MiningRun.objects.filter(pk=run.pk).update(**values)


def _watch(run: MiningRun, clock: Clock, command: Command) -> None:
    process = subprocess.Popen(command(run), stdin=subprocess.DEVNULL, env=dict(os.environ))
    try:
        reason = _wait(run, process)
    finally:
        _kill(process)
    run.refresh_from_db()
    if run.state != State.RUNNING:
        return  # it said itself how it ended
    if reason == "canceled":
        end(run, State.CANCELED, clock)
    elif reason == "memory":
        end(run, State.FAILED, clock, too_much())
    else:
        text = _("The process that worked on this run was ended from outside (%(code)s). Nothing of it was kept; repeat it.")
        end(run, State.BROKEN, clock, text % {"code": process.returncode})


def _wait(run: MiningRun, process: "subprocess.Popen[bytes]") -> str:
    """Wait for the end of the process, or for a reason to end it."""
    limit = settings.MINING_MB * 1024
    while process.poll() is None:
        if MiningRun.objects.filter(pk=run.pk).values_list("is_canceling", flat=True).first() is not False:
            return "canceled"  # or removed
        if _kilobytes(process.pid) > limit:
            return "memory"
        with suppress(subprocess.TimeoutExpired):
            process.wait(EVERY_SECONDS)
    return "ended"


def _kilobytes(pid: int) -> int:
    """How much memory a process takes now; 0 where the system does not tell."""
    with suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
