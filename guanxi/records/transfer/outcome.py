"""What became of some rows: counts, and the troubles with single rows."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from guanxi.records.models.import_run import ImportProblem

from .drafting import Drafted

ERROR, CONFLICT, WARNING, LATER = (str(ImportProblem.Kind[name]) for name in ("ERROR", "CONFLICT", "WARNING", "LATER"))


@dataclass(slots=True)
class Trouble:
    """Why a row is not taken, or taken only with a warning; `reasons` are (header, text), `target` the object concerned."""

    row: Drafted
    kind: str
    target: str
    reasons: list[tuple[Any, ...]]


class RowsRejected(Exception):
    """Some rows of the chunk cannot be taken; the others are tried again without them."""

    def __init__(self, troubles: list[Trouble]) -> None:
        super().__init__(len(troubles))
        self.troubles = troubles


@dataclass
class Taken:
    """What became of a chunk: counts by object and fate, and the troubles."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    troubles: list[Trouble] = field(default_factory=list)

    def add(self, other: "Taken") -> None:
        """Put the result of another part beside this one."""
        self.counts.update(other.counts)
        self.troubles += other.troubles

    def reject(self, trouble: Trouble) -> None:
        """A row is left out; what else was noted about it does not matter any more."""
        self.troubles = [known for known in self.troubles if known.row is not trouble.row]
        self.troubles.append(trouble)
        self.counts["rows", trouble.kind] += 1
        if trouble.target:
            self.counts[trouble.target, trouble.kind] += 1
