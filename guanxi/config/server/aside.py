"""Does a piece of work in a process that ends with it, so that what it loads takes no memory afterwards."""

import os
import pickle
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from guanxi.config.dying import KILL, die_with_parent

Answer = TypeVar("Answer")


def aside(work: Callable[[], Answer]) -> Answer:
    """Give the answer of `work` or raise what it raised; only for processes without threads. On systems without `fork` it is done here.

    :raises RuntimeError: if the process ended without an answer.
    """
    if not hasattr(os, "fork"):
        return work()
    parent = os.getpid()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _work_and_end(work, writing, parent)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as pipe:
            told = pipe.read()
    except BaseException:  # asked to stop meanwhile
        with suppress(ProcessLookupError):
            os.kill(child, KILL)
        raise
    finally:
        _pid, ended = os.waitpid(child, 0)
    if not told:
        raise RuntimeError(f"the process that was to do it ended with {os.waitstatus_to_exitcode(ended)}")
    answer, trouble = pickle.loads(told)  # noqa: S301 (our own process wrote it)
    if trouble is not None:
        raise trouble
    return answer  # type: ignore[no-any-return]


def _work_and_end(work: Callable[[], Any], writing: int, parent: int) -> None:
    """What the other process does; it never comes back from here."""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; whoever waits decides
        die_with_parent(KILL, parent)
        told = _told(work)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(told)
    finally:
        os._exit(0)


def _told(work: Callable[[], Any]) -> bytes:
    """What came of it, in a form that goes through a pipe."""
    try:
        return pickle.dumps((work(), None))
    except Exception as why:  # noqa: BLE001 (raised by whoever waits)
        trouble = why
    try:
        told = pickle.dumps((None, trouble))
        pickle.loads(told)  # noqa: S301 (a failure that takes other arguments than its text cannot be read again)
    except Exception:  # noqa: BLE001 (see above)
        return pickle.dumps((None, RuntimeError(f"{type(trouble).__name__}: {trouble}")))
    return told
