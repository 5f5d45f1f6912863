"""Reads and understands the next rows of a file while the database is busy with the ones before, and makes their search words."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from itertools import islice

from guanxi.lib import text
from guanxi.records import indexing
from guanxi.sources.table import Row

from .drafting import Drafted, Drafter
from .mapping import Plan


@dataclass(frozen=True)
class Chunk:
    """Some rows of a file, what they say, and the search words of the texts in it."""

    rows: list[Row]
    drafts: list[Drafted]
    words: text.Tokens


def chunks(rows: Iterator[Row], drafter: Drafter, size: int) -> Iterator[Chunk]:
    """The rows in steps of `size`, with their drafts; one step is kept ready.

    Language and time zone are those of the caller. Reading asks the database nothing, so a thread is enough.

    :raises UnreadableTable: where the rows before the damage were given already.
    """
    searched = _searched(drafter.plan)

    def following() -> Chunk:
        step = list(islice(rows, size))
        drafts = list(drafter.drafts(step))
        return Chunk(step, drafts, text.made_ahead(_texts(drafts, searched)))

    with ThreadPoolExecutor(1, "rows") as reader:
        coming = reader.submit(copy_context().run, following)
        while (chunk := coming.result()).rows:
            coming = reader.submit(copy_context().run, following)
            yield chunk


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
