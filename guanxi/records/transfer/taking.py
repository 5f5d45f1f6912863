"""Taking one chunk of rows: what cannot be taken is left out with its reasons, everything else is written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from guanxi.records import batches, fields, registry, saving
from guanxi.records.batches import SomeInvalid
from guanxi.records.refusals import Refusal

from .attempting import Attempt, Ground
from .drafting import Draft, Drafted
from .locating import Ambiguous
from .outcome import CONFLICT, ERROR, LATER, RowsRejected, Taken, Trouble
from .remembered_keys import Fate


class Taker(Ground):
    """Takes chunks of one run."""

    def take(self, rows: Sequence[Drafted]) -> Taken:
        """Write what the rows say; rows that cannot be taken are left out entirely. Runs in the caller's transaction."""
        taken = Taken()
        with transaction.atomic():
            self._take(self._understood(rows, taken), taken)
            if self.is_check:
                transaction.set_rollback(True)
                self.locator.forget(self.words_made)
        return taken

    def recall(self, rows: Iterable[Drafted]) -> None:
        """Remember rows that were taken before the run was interrupted."""
        for row in rows:
            for memory, draft in zip(self.memories, row.drafts, strict=True):
                if draft and draft.identity is not None:
                    _fate, prints = memory.recall(draft.identity)
                    memory.note(draft.identity, Fate.TAKEN_BEFORE, draft.prints | prints)
        for memory in self.memories:
            memory.keep()

    def _understood(self, rows: Sequence[Drafted], taken: Taken) -> list[Drafted]:
        """The rows that say something sensible, with what they point to; done once, since it replaces what the rows say."""
        sound = [row for row in rows if not row.is_empty]
        if skipped := len(rows) - len(sound):
            taken.counts["rows", "skipped"] += skipped
        return self._related(self._readable(sound, taken), taken)

    def _readable(self, rows: list[Drafted], taken: Taken) -> list[Drafted]:
        for row in rows:
            if row.wrong:
                taken.reject(Trouble(row, ERROR, row.wrong[0][0], [(header, text) for _target, header, text in row.wrong]))
        return [row for row in rows if not row.wrong]

    def _related(self, rows: list[Drafted], taken: Taken) -> list[Drafted]:
        """Put primary keys in the place of texts in relations; rows whose relation is unclear are left out."""
        troubles: dict[int, Trouble] = {}
        for index, target in enumerate(self.plan.targets):
            for name in fields.followed(target.record, target.filled()):
                if name not in target.links:
                    self._relate(rows, index, name, troubles, taken)
        for trouble in troubles.values():
            taken.reject(trouble)
        return [row for row in rows if id(row) not in troubles]

    def _relate(self, rows: list[Drafted], index: int, name: str, troubles: dict[int, Trouble], taken: Taken) -> None:
        target = self.plan.targets[index]
        relation = fields.everything(target.record)[name]
        drafts = [(row, draft) for row in rows if (draft := row.drafts[index])]
        texts = self._texts([draft for _row, draft in drafts], name)
        found = self.locator.find(relation.target, texts) if texts else {}
        if name in target.create_missing:
            found |= self._made_words(relation.target, texts - found.keys(), taken)
        for row, draft in drafts:
            draft.for_new = _resolved(draft.for_new, name, found)
            said = draft.given.get(name)
            if not isinstance(said, str):
                continue
            meant = found.get(said)
            if isinstance(meant, int):
                draft.given[name] = meant
                continue
            del draft.given[name]
            draft.prints.pop(name, None)
            header = target.columns.get(name, "")
            if meant is None and relation.target in self.made_here and name not in draft.key and not relation.required:
                taken.troubles.append(Trouble(row, LATER, target.name, [(header, said), (target.name, name)]))
                continue
            kind, reason = _unclear(relation.target, said, meant)
            trouble = troubles.setdefault(id(row), Trouble(row, kind, target.name, []))
            trouble.reasons.append((header, reason))

    def _texts(self, drafts: Iterable[Draft], name: str) -> set[str]:
        """What the rows say in a relation that is not found yet."""
        return {said for draft in drafts for values in (draft.given, draft.for_new) if isinstance(said := values.get(name), str)}

    def _made_words(self, model: type[Model], texts: set[str], taken: Taken) -> dict[str, int]:
        """Make these words of a word list; in a dry run they are gone after the chunk and made again in the next one."""
        record = registry.of(model)
        if record is None or not texts:
            return {}
        words = sorted(texts)
        made: dict[str, int] = {}
        for word in words:
            try:
                (obj,) = batches.create_many(record, [{"name": word}], self.writer)
            except SomeInvalid:
                continue  # too long for a name: told like any other unknown word
            made[word] = obj.pk
            if word not in self.words_made[model]:
                self.words_made[model].add(word)
                taken.counts[record.path, "create"] += 1
        self.locator.known[model].update(made)
        return made

    def _take(self, rows: list[Drafted], taken: Taken) -> None:
        while rows:
            attempt = Attempt(self)
            try:
                with transaction.atomic():
                    attempt.run(rows)
                    if self.is_check:
                        transaction.set_rollback(True)
            except RowsRejected as no:
                self._forget()
                rejected = {id(trouble.row) for trouble in no.troubles}
                for trouble in no.troubles:
                    taken.reject(trouble)
                rows = [row for row in rows if id(row) not in rejected]
                continue
            except (Refusal, IntegrityError, DataError) as error:
                self._forget()
                self._divide(rows, taken, error)
                return
            self._accept(attempt, rows, taken)
            return

    def _accept(self, attempt: Attempt, rows: Sequence[Drafted], taken: Taken) -> None:
        """What an attempt wrote holds."""
        for memory in self.memories:
            memory.keep()
        attempt.point_later(taken)
        taken.add(attempt.taken)
        taken.counts["rows", "accepted"] += len(rows)

    def _divide(self, rows: list[Drafted], taken: Taken, error: Exception) -> None:
        """Something in these rows is refused as a whole: find the row by halving."""
        if len(rows) == 1:
            taken.reject(Trouble(rows[0], ERROR, self.plan.targets[-1].name, _told(error)))
            return
        middle = len(rows) // 2
        self._take(rows[:middle], taken)
        self._take(rows[middle:], taken)

    def _forget(self) -> None:
        for memory in self.memories:
            memory.drop()


def _resolved(values: Mapping[str, Any], name: str, found: Mapping[str, int | Ambiguous]) -> Mapping[str, Any]:
    said = values.get(name)
    return {**values, name: found[said]} if isinstance(said, str) and isinstance(found.get(said), int) else values


def _unclear(model: Any, said: str, meant: Ambiguous | None) -> tuple[str, str]:
    words = {"object": model._meta.verbose_name, "cell": said}
    if meant is None:
        return ERROR, _(
            "There is no %(object)s “%(cell)s” within your reach; create it first, or map it to a new record."
        ) % words
    return CONFLICT, _("“%(cell)s” may be any of: %(names)s.") % {**words, "names": ", ".join(meant.names)}


def _told(error: Exception) -> list[tuple[str, str]]:
    if isinstance(error, Refusal):
        return [(name, text) for name, text in error.fields.items()] or [("", str(error))]
    if isinstance(error, IntegrityError):
        return list(saving.contradiction(error).fields.items())
    reason = str(error.__cause__ or error).strip().splitlines()[0]
    return [("", _("This contradicts other data: %(reason)s") % {"reason": reason})]
