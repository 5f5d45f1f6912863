"""Taking chunks of which the next is worked out while the database stores the one before.

Only where that is certain to come to the same: every row makes a record of its own kind, of which nothing is there yet. What is
there is looked up before the chunk before is sent, so its records are compared with what was looked up, too. Whatever is not so
plain, and every refusal, lets the chunk be taken in the ordinary way, from its beginning.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DataError, IntegrityError, transaction

from guanxi.records import fields, sending
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from .attempting import Attempt
from .drafting import Draft, Drafted
from .locating import comparable, keyed
from .mapping import Mode, Plan, Target
from .outcome import RowsRejected, Taken
from .taking import Taker

MOST_RESTS = 16
"""After a chunk that was not all new some are taken in the ordinary way, and more each time: most likely they are not new either."""
Key = tuple[str, ...]
Rows = Sequence[Drafted]


@dataclass(frozen=True)
class _Asked:
    """Under which keys the records of a chunk were looked for, and whether nothing was there."""

    target: Target
    wanted: Mapping[Key, set[tuple[Any, ...]]]
    is_free: bool

    def meets(self, objects: Sequence[Any]) -> bool:
        """Whether one of these records, which were not stored then, is one that the rows speak of."""
        for key, wanted in self.wanted.items():
            columns = _columns(self.target, key)
            if any(tuple([comparable(column, getattr(obj, column.attname)) for column in columns]) in wanted for obj in objects):
                return True
        return False


@dataclass
class _Ready:
    """A chunk whose rows are understood, and the attempt to write them as far as it goes without the database."""

    rows: Rows
    sound: list[Drafted]
    taken: Taken
    attempt: Attempt | None = None


class Abreast(Taker):
    """Takes the chunks of one run, in their order."""

    def __init__(self, plan: Plan, writer: Writer, *, is_check: bool) -> None:
        super().__init__(plan, writer, is_check=is_check)
        self._ready: _Ready | None = None
        self._resting, self._rests = 0, 1
        self._may = not is_check and len(plan.targets) == 1 and not self.waits and _is_plain(plan.targets[0])

    def take_next(self, rows: Rows, following: Callable[[], Rows | None]) -> Taken:
        """Write what the rows say, as `take` does, and meanwhile work out those that follow."""
        ready, self._ready = self._ready, None
        if ready is None or ready.rows is not rows:
            if not self._may or self._resting:
                self._resting = max(0, self._resting - 1)
                return self.take(rows)
            ready = self._understood_ahead(rows)
        ready.attempt = ready.attempt or self._begun(ready, self._asked(rows), ())
        if ready.attempt is None:
            self._resting, self._rests = self._rests, min(2 * self._rests, MOST_RESTS)
        elif self._is_written(ready, ready.attempt, following):
            self._rests = 1
            return ready.taken
        with transaction.atomic():
            self._take(ready.sound, ready.taken)
        return ready.taken

    def _is_written(self, ready: _Ready, attempt: Attempt, following: Callable[[], Rows | None]) -> bool:
        """Write what was worked out; if that does not go smoothly nothing is written."""
        coming = following()
        asked = self._asked(coming) if coming else None
        try:
            with transaction.atomic(), sending.beside():
                made = attempt.finish()
                if coming and asked:
                    self._ready = self._understood_ahead(coming)
                    self._ready.attempt = self._begun(self._ready, asked, made)
        except (Refusal, RowsRejected, IntegrityError, DataError):
            self._forget()
            if self._ready:
                self._ready.attempt = None  # to be looked up anew
            return False
        self._accept(attempt, ready.sound, ready.taken)
        return True

    def _asked(self, rows: Rows) -> _Asked:
        """Look for what the rows speak of, and for what they point to, which the locator remembers."""
        (target,) = self.plan.targets
        drafts = [draft for row in rows if not row.wrong and (draft := row.drafts[0])]
        wanted = {key: _told(target, key, drafts) for key in target.all_keys()}
        found = [keyed(target.record, key, tuples) for key, tuples in wanted.items() if tuples]
        for name in fields.followed(target.record, target.filled()):
            if texts := self._texts(drafts, name):
                self.locator.find(fields.everything(target.record)[name].target, texts)
        return _Asked(target, wanted, not any(found))

    def _understood_ahead(self, rows: Rows) -> _Ready:
        """What the rows say. A refusal of the chunk before comes up with a question, before a row loses what nobody knows of."""
        taken = Taken()
        return _Ready(rows, self._understood(rows, taken), taken)

    def _begun(self, ready: _Ready, asked: _Asked, made: Sequence[Any]) -> Attempt | None:
        """Go as far as it goes without the database; `made` are the records of the chunk before, which are on their way."""
        attempt = Attempt(self)
        try:
            is_new = asked.is_free and not asked.meets(made) and attempt.begin(ready.sound)
        except Refusal:
            return None  # told in the ordinary way
        return attempt if is_new else None


def _is_plain(target: Target) -> bool:
    """Whether rows may make records without anything being made or found along the way."""
    relations = set(fields.followed(target.record, target.filled()))
    has_plain_keys = not any(relations.intersection(key) for key in target.all_keys())
    return (
        target.mode in (Mode.CREATE, Mode.UPSERT)
        and has_plain_keys
        and not (target.every or target.links or target.create_missing)
    )


def _told(target: Target, key: Key, drafts: Iterable[Draft]) -> set[tuple[Any, ...]]:
    """The values under which these rows speak of their records."""
    columns = _columns(target, key)
    return {
        tuple([comparable(column, draft.given.get(column.name, draft.for_new.get(column.name))) for column in columns])
        for draft in drafts
        if draft.key == key
    }


def _columns(target: Target, key: Key) -> list[Any]:
    return [target.record.model._meta.get_field(name) for name in key]
