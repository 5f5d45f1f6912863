"""Which webhooks want to know of a change, and the messages to them: only what the webhook's person may see."""

import datetime
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from procrastinate.contrib.django import app

from guanxi.people.rights import owner_ids, rights_of
from guanxi.records import faces, fields, reading, registry
from guanxi.records.announcements import RecordCommented, RecordsChanged
from guanxi.records.api import comments, doing
from guanxi.records.api.calling import Caller
from guanxi.records.api.giving import Giver, plain
from guanxi.records.declare import Record
from guanxi.records.models import Change, Comment, Delivery, Webhook

JOB = "records.deliver"
COMMENTED = "commented"
"""The event that somebody said something about a record, or said it anew."""
REMEMBERED_SECONDS = 2.0
"""So long may a process not know of a webhook that another one has just made."""
EVENTS = uuid.UUID("5a3c6d0e-7b36-4c55-9d0e-2f6a4f1f7c11")

_known: dict[str, Any] = {"until": 0.0, "paths": []}


def is_wanted(announcement: RecordsChanged | RecordCommented) -> bool:
    """Whether any webhook may want to know; asked at every saving, so it asks the database only now and then."""
    now = time.monotonic()
    if now > _known["until"]:
        _known.update(
            until=now + REMEMBERED_SECONDS, paths=list(Webhook.objects.filter(is_active=True).values_list("paths", flat=True))
        )
    return any(not paths or announcement.path in paths for paths in _known["paths"])


def forget() -> None:
    """Webhooks were changed: look anew."""
    _known["until"] = 0.0


def plan(announcement: RecordsChanged, now: datetime.datetime) -> None:
    """Write the messages about these changes and have them sent; doing it twice sends nothing twice."""
    record = registry.at(announcement.path)
    hooks = [hook for hook in Webhook.objects.filter(is_active=True).select_related("person") if _wants(hook, announcement)]
    if record is None or not hooks:
        return
    changes = list(Change.objects.filter(pk__in=announcement.changes).select_related("by").order_by("pk"))
    for hook in hooks:
        told = list(_messages(record, hook, changes))
        if told:
            queue(hook, [_delivery(hook, change, body, now) for change, body in told], now)


def plan_comment(announcement: RecordCommented, now: datetime.datetime) -> None:
    """Write the messages about a comment that was made or changed; doing it twice sends nothing twice."""
    record = registry.at(announcement.path)
    comment = Comment.objects.filter(pk=announcement.comment, removed_at=None).select_related("by").first()
    if record is None or comment is None:
        return
    for hook in Webhook.objects.filter(is_active=True).select_related("person"):
        of_it = (not hook.paths or announcement.path in hook.paths) and (
            COMMENTED in hook.kinds or not (hook.kinds or hook.fields)
        )
        if of_it and reading.visible(record, hook.person).filter(pk=comment.object_id).exists():
            queue(hook, [_comment_delivery(hook, comment, now)], now)


def _comment_delivery(hook: Webhook, comment: Comment, now: datetime.datetime) -> Delivery:
    said_at = comment.changed_at or comment.written_at
    body = {
        "type": f"{comment.path}.{COMMENTED}",
        "timestamp": plain(said_at),
        "object": comment.path,
        "record": comment.object_id,
        "comment": comments.told(comment),
    }
    return Delivery(
        webhook=hook, event=uuid.uuid5(EVENTS, f"comment {comment.pk} {said_at.isoformat()}"), path=comment.path,
        object_id=comment.object_id, kind=COMMENTED, body=body, created_at=now, next_at=now,
    )  # fmt: skip


def queue(hook: Webhook, deliveries: Sequence[Delivery], now: datetime.datetime) -> None:
    """Keep messages and have them sent: at once, or after the pause of a webhook that failed."""
    if hook.failures:
        pause = hook.deliveries.filter(state=Delivery.State.WAITING).aggregate(until=Max("next_at"))["until"]
        for delivery in deliveries:
            delivery.next_at = max(pause or now, now)
    with transaction.atomic():
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True, batch_size=500)
        send_soon(hook.pk)


def send_soon(webhook: int) -> None:
    """Let the worker send what waits for a webhook; one job at a time sends all of it in order."""
    app.configure_task(JOB, lock=f"webhook {webhook}").defer(webhook=webhook)


def _wants(hook: Webhook, announcement: RecordsChanged) -> bool:
    return (not hook.paths or announcement.path in hook.paths) and (not hook.kinds or announcement.kind in hook.kinds)


def _messages(record: Record, hook: Webhook, changes: Iterable[Change]) -> Iterator[tuple[Change, dict[str, Any]]]:
    """The changes that the webhook's person may see, each with its message."""
    caller = Caller(hook.person)
    face = faces.face(record, hook.person)
    known = {*fields.everything(face), ""}
    wanted = [
        change
        for change in changes
        if not hook.fields or change.kind != Change.Kind.CHANGED or {*hook.fields} & change.values.keys() & known
    ]
    giver = Giver(face, caller)
    keys = {change.object_id for change in wanted}
    present = {obj.pk: obj for obj in giver.rows().filter(pk__in=keys)} if reading.may(record, hook.person) else {}
    for change in wanted:
        told = doing.change_data(change, known)
        if change.kind == Change.Kind.CHANGED and not told["changes"] and not change.verb:
            continue  # nothing that this person sees became different
        if change.object_id in present:
            yield change, told | {"data": giver.one(present[change.object_id])}
        elif change.kind == Change.Kind.REMOVED and _was_in_reach(record, hook, change):
            yield change, told


def _was_in_reach(record: Record, hook: Webhook, change: Change) -> bool:
    """Whether the person could see a record that is gone; told by its last owner, else only to those who see everything."""
    owners = owner_ids(hook.person, rights_of(hook.person).reach(reading.rights_path(record)))
    if owners is None:
        return True
    owner = change.values.get("owner", [None])[0] if record.owner == "owner" else None
    return owner in owners


def _delivery(hook: Webhook, change: Change, told: dict[str, Any], now: datetime.datetime) -> Delivery:
    event = uuid.uuid5(EVENTS, str(change.pk))
    body = {
        "type": f"{change.path}.{change.kind}",
        "timestamp": told.pop("at"),
        "object": change.path,
        "record": change.object_id,
    }
    told.pop("id")
    return Delivery(
        webhook=hook, event=event, path=change.path, object_id=change.object_id, kind=change.kind,
        body={**body, **told}, created_at=now, next_at=now,
    )  # fmt: skip
