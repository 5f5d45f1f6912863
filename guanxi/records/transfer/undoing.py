"""Undoing an import, updates included: what was made is removed, what was changed is set back, unless somebody needs it since.

The history is read backwards, so that parts go before their wholes. Each object ends in one of three heaps:

* reversed: removed, or every field that the import wrote is what it was before;
* kept: edited since, or used by records that are not part of the import (fields nobody touched are still set back);
* failed: a rule refuses, with its words.

What was kept only because of a later import is taken up again when that one is undone, so that the order does not matter.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.records import batches, fields, registry, saving, sweeping
from guanxi.records.announcements import RecordsImported
from guanxi.records.announcing import announce
from guanxi.records.declare import Record
from guanxi.records.models import Change, Channel, ImportRun
from guanxi.records.refusals import NotAllowed, Refusal
from guanxi.records.writer import Writer

from .running import Clock, Notice, alone, silent
from .values import same

CHUNK = 500
MOST_REASONS = 200


@dataclass
class Reversal:
    """What became of some objects: counts, and for what was not reversed (path, key, name, reason)."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: list[tuple[str, int, str, str]] = field(default_factory=list)

    def keep(self, obj: Any, record: Record, reason: str, *, heap: str = "kept") -> None:
        """Note an object that stays as it is, or partly."""
        self.counts[heap] += 1
        self.reasons.append((record.path, obj.pk, str(obj), reason))


def undo(run: ImportRun, *, by: Person | None, clock: Clock, notice: Notice = silent) -> ImportRun:
    """Take back everything that a run wrote; one that was interrupted goes on where it stopped.

    :raises Refusal: if it was not carried out, or is undone already.
    """
    with alone(run) as mine, translation.override(by.language if by else translation.get_language()), sweeping.seldom():
        run.refresh_from_db()
        if not mine:
            return run
        _begin(run)
        while _chunk(run, by, clock):
            notice(run)
        for other in _waiting(run, by):
            _take_up_again(other, by, clock)
        run.state, run.finished_at = ImportRun.State.UNDONE, clock()
        _note(run, Reversal())  # also where there was nothing to undo
        run.save(update_fields=["state", "finished_at", "reversed"])
        announce(RecordsImported(run.pk))
        notice(run)
    return run


def changes_left(run: ImportRun) -> int:
    """How many entries of the history are still to be undone."""
    rows = Change.objects.filter(batch=run.batch)
    return (rows.filter(pk__lt=run.undo_position) if run.undo_position is not None else rows).count()


def _begin(run: ImportRun) -> None:
    State = ImportRun.State  # noqa: N806 (a class)
    if run.state in (State.RUNNING, State.CHECKING, State.UNDONE, State.PREPARING, State.CHECKED):
        raise Refusal(_("Only an import that has been carried out can be undone."))
    if run.state != State.UNDOING or run.undo_batch is None:
        run.undo_batch, run.undo_position, run.reversed = uuid.uuid4(), None, {}
        run.state = State.UNDOING
        run.save(update_fields=["undo_batch", "undo_position", "reversed", "state"])


def _waiting(run: ImportRun, by: Person | None) -> list[ImportRun]:
    """Imports undone before, of which something stayed, perhaps because of this run; latest first.

    Also where the same record was changed by both: this run may have hidden what the other one had written.
    """
    same = Change.objects.filter(batch=run.batch, path=OuterRef("path"), object_id=OuterRef("object_id"))
    both = Exists(Change.objects.filter(Exists(same), batch=OuterRef("batch"), kind=Change.Kind.CHANGED))
    rows = ImportRun.objects.filter(
        Q(reversed__kept__gt=0) | Q(reversed__again=True) | Q(both), pk__lt=run.pk, state=ImportRun.State.UNDONE
    )
    return [other for other in rows.order_by("-pk") if by is None or may_undo(other, by)]


def _take_up_again(run: ImportRun, by: Person | None, clock: Clock) -> None:
    """Undo what was kept of a run that is undone otherwise."""
    with alone(run) as mine:
        run.refresh_from_db()
        if not mine or run.state != ImportRun.State.UNDONE:
            return
        run.undo_position = None
        run.reversed = {"reversed": run.reversed.get("reversed", 0), "kept": 0, "failed": 0, "reasons": [], "again": True}
        while _chunk(run, by, clock):
            pass
        run.reversed.pop("again", None)
        run.save(update_fields=["reversed"])


@transaction.atomic
def _chunk(run: ImportRun, by: Person | None, clock: Clock) -> bool:
    """Undo the latest entries that are left; False if there were none."""
    rows = Change.objects.filter(batch=run.batch)
    if run.undo_position is not None:
        rows = rows.filter(pk__lt=run.undo_position)
    entries = list(rows.order_by("-pk")[:CHUNK])
    if not entries:
        return False
    writer = Writer(by=by, at=clock(), channel=Channel.UNDO, batch=run.undo_batch)
    reversal = Reversal()
    for path, group in groupby(entries, key=lambda entry: entry.path):
        record = registry.at(path)
        if record is not None:
            _Undoing(record, writer, run, reversal).entries(list(group))
    run.undo_position = entries[-1].pk
    _note(run, reversal)
    run.save(update_fields=["undo_position", "reversed"])
    return True


def _note(run: ImportRun, reversal: Reversal) -> None:
    told = {"reversed": 0, "kept": 0, "failed": 0, "reasons": [], **run.reversed}
    for heap, count in reversal.counts.items():
        told[heap] += count
    told["reasons"] = [*told["reasons"], *(list(reason) for reason in reversal.reasons)][:MOST_REASONS]
    run.reversed = told


@dataclass
class _Undoing:
    """Undoes entries about the records of one object."""

    record: Record
    writer: Writer
    run: ImportRun
    reversal: Reversal

    def entries(self, entries: list[Change]) -> None:
        ids = {entry.object_id for entry in entries}
        made = self._made(ids)
        objects = self.record.model._default_manager.in_bulk(list(ids))
        edited = _Since(self.record.path, self.run).edited(ids)
        created: list[Any] = []
        for entry in entries:
            obj = objects.get(entry.object_id)
            if entry.kind == Change.Kind.CREATED and obj is not None:
                if entry.object_id in edited:
                    self.reversal.keep(obj, self.record, edited[entry.object_id])
                else:
                    created.append(obj)
            elif entry.kind == Change.Kind.CHANGED and obj is not None and entry.object_id not in made:
                self._set_back(obj, entry)
        self._remove(created)

    def _made(self, ids: Iterable[int]) -> set[int]:
        """Which of these the import made itself: they are removed, so nothing needs to be set back first."""
        rows = Change.objects.filter(batch=self.run.batch, path=self.record.path, object_id__in=ids, kind=Change.Kind.CREATED)
        return set(rows.values_list("object_id", flat=True))

    def _remove(self, objects: list[Any]) -> None:
        """Remove what the import made, unless others use it; parts before their wholes where both are of one object."""
        while True:
            used = _used(self.record, [obj.pk for obj in objects])
            free = [obj for obj in objects if obj.pk not in used]
            objects = [obj for obj in objects if obj.pk in used]
            self._remove_free(free)
            if not free or not objects:
                break
        for obj in objects:
            self.reversal.keep(obj, self.record, _("used by others: %(names)s") % {"names": used[obj.pk]})

    def _remove_free(self, objects: list[Any]) -> None:
        """Remove what nobody else uses; what a rule still refuses is found by halving."""
        if not objects:
            return
        keys = [obj.pk for obj in objects]
        try:
            with transaction.atomic():
                batches.remove_many(self.record, objects, self.writer)
        except (Refusal, IntegrityError) as refusal:
            for obj, key in zip(objects, keys, strict=True):
                obj.pk = key
            if len(objects) > 1:
                middle = len(objects) // 2
                self._remove_free(objects[:middle])
                self._remove_free(objects[middle:])
                return
            heap = "failed" if isinstance(refusal, NotAllowed) else "kept"
            self.reversal.keep(objects[0], self.record, str(refusal), heap=heap)
        else:
            self.reversal.counts["reversed"] += len(objects)

    def _set_back(self, obj: Any, entry: Change) -> None:
        """Set back the fields that still hold what the import wrote."""
        obj.refresh_from_db()
        before: dict[str, Any] = {}
        stays: list[str] = []
        for name, (old, new) in entry.values.items():
            known = fields.named(self.record, name)
            if known is None or not known.editable:
                continue  # follows from the others
            if fields.stored(obj, name) == new:
                before[name] = fields.restored(self.record, name, old)
            elif not same(known.column, fields.stored(obj, name), old):
                stays.append(known.label)
        try:
            with transaction.atomic():
                if before:
                    saving.change(self.record, obj, before, self.writer.ruled)
        except (Refusal, IntegrityError) as refusal:
            reasons = " ".join(getattr(refusal, "fields", {}).values()) or str(refusal)
            self.reversal.keep(obj, self.record, reasons, heap="failed")
            return
        if stays:
            self.reversal.keep(obj, self.record, _("edited since: %(names)s") % {"names": ", ".join(stays)})
        elif before or not self.run.reversed.get("again"):  # else: counted the first time
            self.reversal.counts["reversed"] += 1


@dataclass
class _Since:
    """What happened to records of one object after a run wrote them."""

    path: str
    run: ImportRun

    def edited(self, ids: Iterable[int]) -> dict[int, str]:
        """Which of these were changed since, by the history, with the reason; what another import did and undid does not count."""
        first = Change.objects.filter(batch=self.run.batch).order_by("pk").values_list("pk", flat=True)[:1]
        rows = Change.objects.filter(path=self.path, object_id__in=ids, pk__gt=first).order_by("pk")
        entries: dict[int, list[Change]] = defaultdict(list)
        for entry in rows.exclude(batch__in={self.run.batch, self.run.undo_batch} - {None}, batch__isnull=False):
            entries[entry.object_id].append(entry)
        batches_then = {entry.batch for of in entries.values() for entry in of if entry.batch}
        others = {
            batch: run
            for run in ImportRun.objects.filter(Q(batch__in=batches_then) | Q(undo_batch__in=batches_then))
            for batch in (run.batch, run.undo_batch)
        }
        found = {key: self._reason(of, others) for key, of in entries.items()}
        return {key: reason for key, reason in found.items() if reason}

    def _reason(self, entries: list[Change], others: Mapping[uuid.UUID | None, ImportRun]) -> str:
        """Why these entries keep a record; empty if they were imports that came to nothing."""
        runs = [others.get(entry.batch) if entry.batch else None for entry in entries]
        if None in runs:
            return _("edited since")
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        for entry in entries:
            for name, (old, new) in entry.values.items():
                before.setdefault(name, old)
                after[name] = new
        if before == after:
            return ""
        names = dict.fromkeys(run.file_name for run in runs if run)
        return _("changed by a later import: %(names)s") % {"names": ", ".join(names)}


def _used(record: Record, keys: list[int]) -> dict[int, str]:
    """Which of these records others point to, with the names of what points there.

    Rows without a history of their own (kept by the product, such as a contact's main affiliation) go along and do not count.
    """
    used: dict[int, set[str]] = defaultdict(set)
    for relation in record.model._meta.related_objects:
        other = relation.related_model
        of = registry.of(other)
        if of is None or not keys or relation.field.many_to_many or relation.field.remote_field.parent_link:
            continue
        pairs = list(
            other._default_manager.filter(**{f"{relation.field.name}__in": keys}).values_list("pk", relation.field.attname)
        )
        remembered = set(
            Change.objects.filter(path=of.path, object_id__in=[pk for pk, _key in pairs]).values_list("object_id", flat=True)
        )
        for pk, key in pairs:
            if pk in remembered:
                used[key].add(str(of.labels))
    return {key: ", ".join(sorted(names)) for key, names in used.items()}


def may_undo(run: ImportRun, person: Person) -> bool:
    """Whether this person may undo a run: who started it, or an administrator."""
    return person.is_administrator or run.by_id == person.pk


def objects_of(run: ImportRun) -> dict[str, int]:
    """How many records of each object the run made."""
    made = Change.objects.filter(batch=run.batch, kind=Change.Kind.CREATED)
    return dict(Counter(made.values_list("path", flat=True)))
