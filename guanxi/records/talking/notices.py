"""What a person is told: notices with their records, as far as the person sees these now."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.people.models import Person
from guanxi.records import faces, fields, naming, reading, registry
from guanxi.records.declare import Record
from guanxi.records.enumerating import listed
from guanxi.records.models import Comment, Notice

from . import finishing

MOST_UNREAD = 99
SIZE = 40
SHORT = 140
LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Told:
    """A notice ready for a page."""

    notice: Notice
    label: str
    name: str
    sentence: str
    text: str = ""

    @property
    def href(self) -> str:
        """Where it is about."""
        place = f"/{self.notice.path}/{self.notice.object_id}/"
        return f"{place}talk/#comment-{self.notice.cause}" if self.notice.kind in ("mentioned", "commented") else place


def count_unread(person: Person) -> int:
    """How many notices wait to be read, at most MOST_UNREAD; what the person does not see any more does not count."""
    rows = Notice.objects.filter(person=person, read_at=None).order_by("-at", "-id")[:MOST_UNREAD]
    return len(_within_reach(list(rows), person)) + len(finishing.told(rows, person))


def page(person: Person, *, only_unread: bool = False, older_than: str = "") -> tuple[list[Told], int | None]:
    """One page of notices, newest first, and where the next one begins."""
    rows: QuerySet[Notice] = Notice.objects.filter(person=person).select_related("by").order_by("-id")
    if only_unread:
        rows = rows.filter(read_at=None)
    if older_than.isascii() and older_than.isdigit() and len(older_than) < 20:
        rows = rows.filter(id__lt=min(int(older_than), LARGEST_KEY))
    some = list(rows[: SIZE + 1])
    shown = some[:SIZE]
    return told(shown, person), shown[-1].pk if len(some) > SIZE else None


def told(notices: Iterable[Notice], person: Person) -> list[Told]:
    """These notices in words, without those whose record the person does not see."""
    given = list(notices)
    seen, runs = _within_reach(given, person), finishing.told(given, person)
    keys = [notice.cause for notice, _record, _obj in seen if notice.kind in ("mentioned", "commented")]
    comments = {one.pk: one for one in Comment.objects.filter(pk__in=keys)} if keys else {}
    found = {
        notice.pk: Told(
            notice, record.label, naming.name_of(obj), _sentence(notice, record), _excerpt(comments.get(notice.cause), notice)
        )
        for notice, record, obj in seen
    }
    by_key = {notice.pk: notice for notice in given}
    found |= {key: Told(by_key[key], run.label, run.name, run.sentence) for key, run in runs.items()}
    return [found[notice.pk] for notice in given if notice.pk in found]


def mark_read(person: Person, at: datetime.datetime, *, key: int | None = None, place: tuple[str, int] | None = None) -> int:
    """Mark all notices of a person as read, one of them, or those about one record (path and key)."""
    rows = Notice.objects.filter(person=person, read_at=None)
    if key is not None:
        rows = rows.filter(pk=key)
    if place is not None:
        rows = rows.filter(path=place[0], object_id=place[1])
    return rows.update(read_at=at)


def forget(now: datetime.datetime) -> None:
    """Let go of notices that were read a season ago, and of any that is a year old."""
    Notice.objects.filter(read_at__lt=now - datetime.timedelta(days=90)).delete()
    Notice.objects.filter(at__lt=now - datetime.timedelta(days=365)).delete()


def _within_reach(notices: list[Notice], person: Person) -> list[tuple[Notice, Record, Any]]:
    keys: dict[str, set[int]] = defaultdict(set)
    for notice in notices:
        keys[notice.path].add(notice.object_id)
    found: dict[tuple[str, int], tuple[Record, Any]] = {}
    for path, wanted in keys.items():
        declared = registry.at(path)
        if declared is None:
            continue
        record = faces.face(declared, person)
        for obj in naming.followed(record, reading.visible(record, person).filter(pk__in=wanted), ()):
            found[path, obj.pk] = (record, obj)
    return [(notice, *found[place]) for notice in notices if (place := (notice.path, notice.object_id)) in found]


def _sentence(notice: Notice, record: Record) -> str:
    who = {"who": notice.by or _("Guanxi")}
    if notice.kind != Notice.Kind.CHANGED:
        return {
            "mentioned": _("%(who)s mentioned you"),
            "commented": _("%(who)s commented"),
            "shared": _("%(who)s shared this with you"),
            "assigned": _("%(who)s made this yours"),
        }[notice.kind] % who
    labels = [field.label for name in notice.fields if (field := fields.named(record, name))]
    text = _("%(who)s changed %(fields)s") % {**who, "fields": listed(labels)} if labels else _("%(who)s changed this") % who
    if notice.times > 1:
        text += " " + ngettext("(%(count)s change)", "(%(count)s changes)", notice.times) % {"count": notice.times}
    return text


def _excerpt(comment: Comment | None, notice: Notice) -> str:
    if comment is None or comment.removed_at or notice.kind not in ("mentioned", "commented"):
        return ""
    return comment.text if len(comment.text) <= SHORT else comment.text[: SHORT - 1] + "…"
