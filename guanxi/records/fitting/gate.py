"""Many threads work with the models of this process at once; whoever changes the models waits until none does, but not for ever."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 2.0
"""How long a change waits for work that goes on, and new work for the change. Longer work goes on with what it has: see `attaching`."""


class Gate:
    """Lets work in side by side, and a change alone."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._at_work: Counter[int] = Counter()
        self._wanting: set[int] = set()
        self._changes: int | None = None

    @contextmanager
    def using(self) -> Iterator[None]:
        """Do a piece of work, a request or a job; it begins when no change is wanted."""
        me = threading.get_ident()
        with self._turn:
            if not self._at_work[me]:
                self._turn.wait_for(lambda: not self._wanting and self._changes in (None, me))
            self._at_work[me] += 1
        try:
            yield
        finally:
            with self._turn:
                self._at_work[me] -= 1
                if not self._at_work[me]:
                    del self._at_work[me]
                self._turn.notify_all()

    @contextmanager
    def changing(self, patience: float = PATIENCE_SECONDS) -> Iterator[None]:
        """Change the models; the own piece of work does not count, nor does that of others who wait for the same."""
        me = threading.get_ident()
        if self._changes == me:  # a change within a change
            yield
            return
        with self._turn:
            self._wanting.add(me)
            self._turn.notify_all()
            self._turn.wait_for(lambda: self._changes is None and not self._others_at_work(), patience)
            self._turn.wait_for(lambda: self._changes is None)
            self._wanting.discard(me)
            self._changes = me
        try:
            yield
        finally:
            with self._turn:
                self._changes = None
                self._turn.notify_all()

    def _others_at_work(self) -> bool:
        return any(thread not in self._wanting for thread in self._at_work)


gate = Gate()
"""The one of this process."""
