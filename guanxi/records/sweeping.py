"""Python looks for what nobody needs any more seldom while many rows are written, and not among what was there before."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

SELDOM = (50_000, 20, 50)
"""A chunk of rows makes so many small things that the usual threshold would have everything looked through again and again."""

_lock = Lock()
_at_work = 0
_usual = gc.get_threshold()


@contextmanager
def seldom() -> Iterator[None]:
    """For as long as this lasts; for all threads of the process, until the last of them is through."""
    global _at_work, _usual  # noqa: PLW0603 (one collector per process)
    with _lock:
        if not _at_work:
            _usual = gc.get_threshold()
            gc.set_threshold(*SELDOM)
            gc.freeze()
        _at_work += 1
    try:
        yield
    finally:
        with _lock:
            _at_work -= 1
            if not _at_work:
                gc.unfreeze()
                gc.set_threshold(*_usual)
