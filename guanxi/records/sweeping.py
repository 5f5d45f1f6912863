"""How Python keeps house while many rows are written.

It looks for what nobody needs any more seldom, and not among what was there before. A thread that has heard from the database
gets on soon, while another one reads the rows to come: usually it waits for 5 ms, at each of the questions that a chunk asks.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

SELDOM = (50_000, 20, 50)
"""A chunk of rows makes so many small things that the usual threshold would have everything looked through again and again."""

TURN_SECONDS = 0.0005

_lock = Lock()
_at_work = 0
_usual = gc.get_threshold()
_usual_turn = sys.getswitchinterval()


@contextmanager
def seldom() -> Iterator[None]:
    """For as long as this lasts; for all threads of the process, until the last of them is through."""
    global _at_work, _usual, _usual_turn  # noqa: PLW0603 (one collector per process)
    with _lock:
        if not _at_work:
            _usual, _usual_turn = gc.get_threshold(), sys.getswitchinterval()
            sys.setswitchinterval(TURN_SECONDS)
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
                sys.setswitchinterval(_usual_turn)
