"""Reads and understands the next rows of a file while the database is busy with the ones before."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice

from guanxi.sources.table import Row

from .drafting import Drafted, Drafter

Chunk = tuple[list[Row], list[Drafted]]


def chunks(rows: Iterator[Row], drafter: Drafter, size: int) -> Iterator[Chunk]:
    """The rows in steps of `size`, with their drafts; one step is kept ready.

    Language and time zone are those of the caller. Reading asks the database nothing, so a thread is enough.

    :raises UnreadableTable: where the rows before the damage were given already.
    """

    def following() -> Chunk:
        step = list(islice(rows, size))
        return step, list(drafter.drafts(step))

    with ThreadPoolExecutor(1, "rows") as reader:
        coming = reader.submit(copy_context().run, following)
        while (step := coming.result())[0]:
            coming = reader.submit(copy_context().run, following)
            yield step
