"""Answers kept in memory until the warehouse has a new generation: bounded by rows, the longest unused ones go first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable

from guanxi.semantics.answer import Answer

MOST_ROWS = 40_000
MOST_ANSWERS = 400


class Cache:
    """Answers by what decides about them."""

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self.most_rows = most_rows
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._generation = ""
        self._rows = 0

    def get(self, generation: str, key: Hashable) -> Answer | None:
        """The answer kept under this key, if it is of this generation."""
        with self._lock:
            self._follow(generation)
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, generation: str, key: Hashable, answer: Answer) -> None:
        """Keep an answer, unless it alone is too large."""
        with self._lock:
            self._follow(generation)
            if len(answer) > self.most_rows // 2 or key in self._kept:
                return
            self._kept[key] = answer
            self._rows += len(answer)
            while self._rows > self.most_rows or len(self._kept) > MOST_ANSWERS:
                _key, old = self._kept.popitem(last=False)
                self._rows -= len(old)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._rows = 0

    def _follow(self, generation: str) -> None:
        """Of an older generation nothing is told any more."""
        if generation != self._generation:
            self._kept.clear()
            self._rows, self._generation = 0, generation
