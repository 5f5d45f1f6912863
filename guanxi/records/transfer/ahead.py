"""Reads and understands the next rows of a file while the database is busy with the ones before, and makes their search words."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from itertools import islice

from guanxi.lib import text
from guanxi.records import indexing
from guanxi.sources.table import Row

from .drafting import Drafted, Drafter
from .mapping import Plan

KEPT_READY = 2


@dataclass(frozen=True)
class Chunk:
    """Some rows of a file, what they say, and the search words of the texts in it."""

    rows: list[Row]
    drafts: list[Drafted]
    words: text.Tokens


class Chunks:
    """The rows in steps of `size`, with their drafts; the next steps are kept ready.

    Language and time zone are those of the caller. Reading asks the database nothing, so a thread is enough.
    """

    def __init__(self, rows: Iterator[Row], drafter: Drafter, size: int) -> None:
        self._rows, self._drafter, self._size = rows, drafter, size
        self._searched = _searched(drafter.plan)
        self._reader = ThreadPoolExecutor(1, "rows")
        self._coming: deque[Future[Chunk]] = deque()

    def __iter__(self) -> Iterator[Chunk]:
        """Every step.

        :raises UnreadableTable: where the rows before the damage were given already.
        """
        try:
            while (chunk := self._next().popleft().result()).rows:
                yield chunk
        finally:
            self._reader.shutdown(cancel_futures=True)

    def following(self) -> Chunk | None:
        """The step after the one that was given last; nothing at the end, and where the file is damaged."""
        coming = self._next()[0]
        return None if coming.exception() or not coming.result().rows else coming.result()

    def _next(self) -> deque[Future[Chunk]]:
        while len(self._coming) < KEPT_READY:
            self._coming.append(self._reader.submit(copy_context().run, self._read))
        return self._coming

    def _read(self) -> Chunk:
        step = list(islice(self._rows, self._size))
        drafts = list(self._drafter.drafts(step))
        return Chunk(step, drafts, text.made_ahead(_texts(drafts, self._searched)))


def _searched(plan: Plan) -> list[tuple[str, ...]]:
    """For each object of the file the texts by which its records are found."""
    return [
        indexing.texts(target.record) if indexing.is_searchable(target.record) and target.filled() else ()
        for target in plan.targets
    ]


def _texts(drafts: Iterable[Drafted], searched: list[tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    for drafted in drafts:
        for draft, names in zip(drafted.drafts, searched, strict=True):
            if draft is not None:
                found.update([value for name in names if isinstance(value := draft.given.get(name), str)])
    return found
