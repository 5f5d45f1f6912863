"""Turning a field of a large table into another kind: a job fills the new column beside the daily work, a part at a time.

`pending` of the field says what is wanted and how far it is, so that a job that died is taken up where it stood. Whoever empties
it calls the work off: the job sees that after the part at hand, and the field is as it was.
"""

import datetime
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from guanxi.people.models import Person
from guanxi.records.fields import Kind
from guanxi.records.models import Channel, CustomField
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from . import applying, converting, loading, tables
from .converting import Abandoned, Swap

CONVERT = "records.turn_field"
STEP = 20_000
Clock = Callable[[], datetime.datetime]


@transaction.atomic
def begin(row: CustomField, kind: Kind, writer: Writer, *, drop_unfit: bool = False) -> CustomField:
    """Let a job turn the field into another kind.

    :raises Invalid: if some values do not fit and nobody said that they may go.
    :raises Abandoned: if something else is being done with the field.
    """
    row = CustomField.objects.select_for_update().get(pk=row.pk)
    if row.pending and "problem" not in row.pending:
        raise Abandoned
    converting.refuse_unfit(row, kind, drop_unfit=drop_unfit)
    row.pending = {
        "work": uuid.uuid4().hex,
        "kind": kind,
        "drop": drop_unfit,
        "by": writer.by.pk if writer.by else None,
        "channel": writer.channel,
        "language": translation.get_language(),
        "zone": timezone.get_current_timezone_name(),
    }
    row.save(update_fields=["pending"])
    key = row.pk
    transaction.on_commit(lambda: _later(key))
    return row


def carry_on(key: int, clock: Clock) -> None:
    """Do what a field waits for, from where it stands; runs in a job, and again after a dead worker."""
    loading.refresh()
    row = CustomField.objects.filter(pk=key, removed_at=None).first()
    if row is None or "work" not in row.pending or "problem" in row.pending:
        _tidy(key)
        return
    with translation.override(row.pending["language"]), timezone.override(row.pending["zone"]):
        try:
            _work(row, clock)
        except Abandoned:
            _tidy(key)
        except tables.Busy:
            raise  # tried again later, by the rule of the job
        except Refusal as refusal:
            _stop(row, " ".join(refusal.fields.values()) or str(refusal))
            _tidy(key)


def failed(key: int) -> None:
    """Say on the page that the work ended by a fault; the values are as they were."""
    row = CustomField.objects.filter(pk=key).first()
    if row and "work" in row.pending:
        _stop(row, _("The change of kind failed. Nothing was changed; the page of jobs says why."))


def _work(row: CustomField, clock: Clock) -> None:
    wanted = dict(row.pending)
    kind = Kind(wanted["kind"])
    swap = Swap.of(row, kind, converting.found(row, kind))
    if "next" not in wanted:
        tables.drop_column(swap.model, swap.held.name)  # what an interrupted attempt left
        swap.make()
        keys = swap.model._default_manager.aggregate(first=Min("pk"), last=Max("pk"))
        first = keys["first"] or 0
        wanted |= {"first": first, "next": first, "last": keys["last"] if keys["last"] is not None else -1}
        _note(row, wanted)
    while wanted["next"] <= wanted["last"]:
        with transaction.atomic():
            swap.fill(wanted["next"], wanted["next"] + STEP - 1)
            wanted["next"] += STEP
            _note(row, wanted)
    by = Person.objects.filter(pk=wanted["by"]).first() if wanted["by"] else None
    writer = Writer(by=by, at=clock(), channel=Channel(wanted["channel"]))
    converting.convert(row, kind, writer, drop_unfit=wanted["drop"], work=wanted["work"])


def _note(row: CustomField, wanted: dict[str, Any]) -> None:
    """Keep how far it is.

    :raises Abandoned: if nobody wants this any more.
    """
    mine = CustomField.objects.filter(pk=row.pk, removed_at=None, pending__work=wanted["work"])
    if not mine.update(pending=wanted):
        raise Abandoned


def _stop(row: CustomField, why: str) -> None:
    CustomField.objects.filter(pk=row.pk, pending__work=row.pending["work"]).update(pending={"problem": why})


def _tidy(key: int) -> None:
    """Throw the half filled column away, unless other work of the same kind waits: that begins with it anew."""
    row = CustomField.objects.filter(pk=key).first()
    record = applying.declared(row.path) if row else None
    if row and record and "work" not in row.pending:
        tables.drop_column(record.model, f"{converting.HELD}{key}")


def _later(key: int) -> None:
    with suppress(AlreadyEnqueued), transaction.atomic():
        name = f"{CONVERT}:{key}"
        app.configure_task(CONVERT, queue="reactions", lock=name, queueing_lock=name).defer(key=key)
