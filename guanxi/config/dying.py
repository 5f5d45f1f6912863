"""Lets a child process die with its parent, however the parent ends (Linux; elsewhere the next start cleans up)."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # not every system has it


def die_with_parent(with_signal: signal.Signals = signal.SIGTERM, parent: int | None = None) -> None:
    """Ask the kernel to signal this process as soon as its parent is gone."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(with_signal))
    if parent is not None and os.getppid() != parent:  # it died before we asked
        os.kill(os.getpid(), with_signal)


def before_exec(with_signal: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """Give the function that a new child runs first; None where the system knows no such thing."""
    if sys.platform != "linux":
        return None
    parent = os.getpid()
    return lambda: die_with_parent(with_signal, parent)
