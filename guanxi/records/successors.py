"""Where merged records went: their addresses lead to the record that was kept."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from guanxi.people.models import Person
from guanxi.records import reading
from guanxi.records.declare import Record
from guanxi.records.models import Merge, Removed

FARTHEST = 50
"""So many mergings in a row are followed."""


def standing(path: str) -> QuerySet[Merge]:
    """The mergings of an object that nobody has undone."""
    return Merge.objects.filter(path=path, undone_at=None)


def of_gone(path: str, keys: Iterable[int]) -> Merge | None:
    """The merging by which one of these records went away, the latest if there are several."""
    return standing(path).filter(gone__overlap=list(keys)).defer("content").order_by("-id").first()


def leads_to(path: str, key: int) -> int | None:
    """The key of the record into which this one was merged, by way of others too; None if it was not."""
    found: int | None = None
    for _step in range(FARTHEST):
        merge = of_gone(path, [key])
        if merge is None:
            break
        found = key = merge.object_id
    return found


def successor(record: Record, person: Person | None, key: int) -> Any:
    """The record into which one was merged, if there is one that the person may see."""
    kept = leads_to(record.path, key) if record.merging and 0 < key <= reading.LARGEST else None
    return reading.visible(record, person).filter(pk=kept).first() if kept else None


def taken_in(path: str, key: int) -> set[int]:
    """The keys of all records that were merged into this one, by way of others too; those that were parted again are not."""
    found: set[int] = set()
    rest = {key}
    while rest:
        gone = standing(path).filter(object_id__in=rest).values_list("gone", flat=True)
        rest = {one for keys in gone for one in keys} - found
        found |= rest
    return found


def into(record: Record, key: int) -> QuerySet[Merge]:
    """The mergings into a record, the latest first."""
    return (
        Merge.objects.filter(path=record.path, object_id=key).select_related("by", "undone_by").defer("content").order_by("-id")
    )


def in_bin(merge: Merge) -> list[Removed]:
    """The merged records as they lie in the recycle bin; fewer than were merged if some were removed for good."""
    return list(Removed.objects.filter(path=merge.path, object_id__in=merge.gone).defer("content").order_by("pk"))


def told_in(batches: Iterable[Any]) -> dict[Any, int]:
    """The keys of the mergings that these batches of the history belong to; nothing is asked where there are none."""
    wanted = [batch for batch in batches if batch is not None]
    return dict(Merge.objects.filter(batch__in=wanted).values_list("batch", "pk")) if wanted else {}
