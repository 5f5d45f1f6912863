"""Emptying the recycle bin: after this nothing brings the records back; the history keeps that they were there."""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from guanxi.records.attaching import storing
from guanxi.records.models import Change, Removed
from guanxi.records.refusals import NotAllowed
from guanxi.records.writer import Writer

from . import beside

SIZE = 500


@transaction.atomic
def empty(entries: Iterable[Removed], writer: Writer) -> int:
    """Remove records from the bin for good, with their files; returns how many.

    :raises NotAllowed: if the writer is no administrator.
    """
    if writer.by is not None and not writer.by.is_administrator:
        raise NotAllowed
    chosen = {entry.pk for entry in entries}
    found = list(Removed.objects.select_for_update(of=("self",)).filter(pk__in=chosen).defer("content").order_by("pk"))
    keys: dict[str, list[int]] = defaultdict(list)
    for entry in found:
        keys[entry.path].append(entry.object_id)
    for path, some in keys.items():
        storing.remove_all_of(path, some)
        beside.drop(path, some)
    Change.objects.bulk_create([_noted(entry, writer) for entry in found], batch_size=SIZE)
    Removed.objects.filter(pk__in=[entry.pk for entry in found]).delete()
    return len(found)


def empty_old(before: datetime.datetime, writer: Writer) -> int:
    """Empty the bin of what was removed before a moment, some hundred at a time; returns how many."""
    count = 0
    while some := list(Removed.objects.filter(removed_at__lt=before).only("pk").order_by("pk")[:SIZE]):
        count += empty(some, writer)
    return count


def _noted(entry: Removed, writer: Writer) -> Change:
    return Change(
        path=entry.path, object_id=entry.object_id, at=writer.at, by=writer.by, channel=writer.channel,
        kind=Change.Kind.REMOVED, verb="emptied", batch=writer.batch,
    )  # fmt: skip
