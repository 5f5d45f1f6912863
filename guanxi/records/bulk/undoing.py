"""Taking a bulk change back: fields get their values from before where nobody changed them since, what was deleted comes back."""

import datetime
import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from guanxi.people.models import Company, Person
from guanxi.records import faces, fields, naming, registry, saving
from guanxi.records.bin import restoring
from guanxi.records.declare import Record
from guanxi.records.models import BulkRun, Change, Channel, Removed
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from .running import State, alone, stop

CHUNK = 200
MOST_REASONS = 200
Clock = Callable[[], datetime.datetime]


def may_undo(run: BulkRun) -> bool:
    """Whether there is something to take back; an action may have done more than change fields, so it is not."""
    over = run.state in (State.DONE, State.CANCELED, State.FAILED)
    return over and bool(run.counts.get("changed")) and run.plan.get("kind") in ("field", "delete")


def undo(run: BulkRun, *, clock: Clock) -> BulkRun:
    """Take everything back that a run wrote; one that was interrupted goes on where it stopped."""
    with alone(run) as mine, translation.override(run.by.language), timezone.override(Company.current().time_zone):
        run.refresh_from_db()
        if not mine or run.state != State.UNDOING:
            return run
        record = registry.at(run.path)
        piece = _bring_back if run.plan.get("kind") == "delete" else _set_back
        while record is not None and piece(run, record, _writer(run, clock)):
            pass
        stop(run, State.UNDONE, clock)
    return run


def _writer(run: BulkRun, clock: Clock) -> Writer:
    batch = run.reversed.setdefault("batch", str(uuid.uuid4()))
    return Writer(by=Person.objects.get(pk=run.by_id), at=clock(), channel=Channel.UNDO, batch=uuid.UUID(batch))


@transaction.atomic
def _set_back(run: BulkRun, declared: Record, writer: Writer) -> bool:
    """Set back the latest entries of the history that are left; False if there are none."""
    rows = Change.objects.filter(batch=run.batch, path=run.path, kind=Change.Kind.CHANGED)
    if "position" in run.reversed:
        rows = rows.filter(pk__lt=run.reversed["position"])
    entries = list(rows.order_by("-pk")[:CHUNK])
    if not entries:
        return False
    record = faces.face(declared, writer.by)
    objects = declared.model._default_manager.in_bulk([entry.object_id for entry in entries])
    for entry in entries:
        if obj := objects.get(entry.object_id):
            _one(run, record, obj, entry, writer)
    run.reversed["position"] = entries[-1].pk
    run.save(update_fields=["reversed"])
    return True


def _one(run: BulkRun, record: Record, obj: Any, entry: Change, writer: Writer) -> None:
    name = run.plan.get("field", "")
    if name not in entry.values or fields.named(record, name) is None:
        return
    old, new = entry.values[name]
    if fields.stored(obj, name) != new:
        _note(run, "kept", obj, _("edited since"))
        return
    try:
        with transaction.atomic():
            saving.change(record, obj, {name: fields.restored(record, name, old)}, writer)
    except Refusal as refusal:
        _note(run, "failed", obj, " ".join(refusal.fields.values()) or str(refusal))
    else:
        _note(run, "reversed", obj, "")


@transaction.atomic
def _bring_back(run: BulkRun, declared: Record, writer: Writer) -> bool:
    """Restore the next removed records; what cannot come back is left in the bin. False if there are none."""
    rows = Removed.objects.filter(batch=run.batch, path=run.path)
    if "position" in run.reversed:
        rows = rows.filter(pk__gt=run.reversed["position"])
    entries = list(rows.order_by("pk")[:CHUNK])
    if not entries:
        return False
    try:
        with transaction.atomic():
            restoring.restore(entries, writer)
        run.reversed["reversed"] = run.reversed.get("reversed", 0) + len(entries)
    except Refusal:
        for entry in entries:
            _restore_one(run, entry, writer)
    run.reversed["position"] = entries[-1].pk
    run.save(update_fields=["reversed"])
    del declared
    return True


def _restore_one(run: BulkRun, entry: Removed, writer: Writer) -> None:
    try:
        with transaction.atomic():
            restoring.restore([entry], writer)
    except Refusal as refusal:
        run.reversed["failed"] = run.reversed.get("failed", 0) + 1
        _reason(run, entry.object_id, str(entry), str(refusal))
    else:
        run.reversed["reversed"] = run.reversed.get("reversed", 0) + 1


def _note(run: BulkRun, heap: str, obj: Any, reason: str) -> None:
    run.reversed[heap] = run.reversed.get(heap, 0) + 1
    if reason:
        _reason(run, obj.pk, naming.name_of(obj), reason)


def _reason(run: BulkRun, key: int, name: str, reason: str) -> None:
    run.reversed["reasons"] = [*run.reversed.get("reasons", []), [key, name, reason]][:MOST_REASONS]
