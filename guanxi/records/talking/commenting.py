"""Saying something about a record, changing it and taking it back, with a trace of what was said before."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.records import reading
from guanxi.records.announcements import RecordCommented
from guanxi.records.announcing import announce
from guanxi.records.bin import goes_along
from guanxi.records.declare import Record
from guanxi.records.models import Comment, CommentVersion
from guanxi.records.refusals import Invalid, NotAllowed
from guanxi.records.writer import Writer

from . import following, mentioning

LONGEST = 10_000
goes_along(Comment)


@dataclass(frozen=True)
class Said:
    """A comment, and those that it mentions although they do not see the record."""

    comment: Comment
    in_vain: tuple[Person, ...] = ()


def of(record: Record, obj: Model) -> QuerySet[Comment]:
    """The comments on a record, newest first; removed ones that nobody answered are left out."""
    rows = Comment.objects.filter(path=record.path, object_id=obj.pk).select_related("by").order_by("-id")
    return rows.filter(Q(removed_at=None) | Q(replies__removed_at=None, replies__isnull=False)).distinct()


@transaction.atomic
def write(record: Record, obj: Model, text: str, writer: Writer, *, answers: Comment | None = None) -> Said:
    """Say something about a record, or answer a comment on it (an answer to an answer stands beside it).

    :raises NotAllowed: if the writer does not see the record, or the comment belongs to another one.
    :raises Invalid: without words, or with too many.
    """
    _may_speak(record, obj, writer)
    if answers and (answers.path, answers.object_id) != (record.path, obj.pk):
        raise NotAllowed
    first = (answers.answers or answers) if answers else None
    values = {"path": record.path, "object_id": obj.pk, "by": writer.by, "text": _checked(text)}
    comment = Comment.objects.create(**values, answers=first, written_at=writer.at, is_sample=writer.is_sample)
    if writer.by and following.choice_of(writer.by).follows_comments:
        following.follow_by_itself(writer.by.pk, record.path, [obj.pk])
    announce(RecordCommented(path=record.path, key=obj.pk, comment=comment.pk))
    return Said(comment, in_vain(record, obj, comment.text))


@transaction.atomic
def change(record: Record, obj: Model, comment: Comment, text: str, writer: Writer) -> Said:
    """Say it otherwise; what it said before is kept. Those who are newly mentioned are told.

    :raises NotAllowed: if it is somebody else's, or removed.
    :raises Invalid: without words, or with too many.
    """
    _may_speak(record, obj, writer)
    if not may_change(comment, writer.by) or (comment.path, comment.object_id) != (record.path, obj.pk):
        raise NotAllowed
    new = _checked(text)
    if new != comment.text:
        _keep_version(comment, writer)
        comment.text, comment.changed_at = new, writer.at
        comment.save(update_fields=["text", "changed_at"])
        announce(RecordCommented(path=record.path, key=obj.pk, comment=comment.pk))
    return Said(comment, in_vain(record, obj, comment.text))


@transaction.atomic
def remove(record: Record, obj: Model, comment: Comment, writer: Writer) -> None:
    """Take a comment back; administrators still see what it said.

    :raises NotAllowed: if it is somebody else's and the writer is no administrator.
    """
    _may_speak(record, obj, writer)
    if not may_remove(comment, writer.by) or (comment.path, comment.object_id) != (record.path, obj.pk):
        raise NotAllowed
    _keep_version(comment, writer)
    comment.text, comment.removed_at = "", writer.at
    comment.save(update_fields=["text", "removed_at"])


def may_change(comment: Comment, person: Person | None) -> bool:
    """Whether this person may say it otherwise: who said it."""
    return comment.removed_at is None and person is not None and comment.by_id == person.pk


def may_remove(comment: Comment, person: Person | None) -> bool:
    """Whether this person may take it back: who said it, and administrators."""
    return may_change(comment, person) or (comment.removed_at is None and person is not None and person.is_administrator)


def versions(comment: Comment, person: Person) -> Iterable[CommentVersion]:
    """What a comment said before, oldest first; of a removed one only administrators see it."""
    if comment.removed_at and not person.is_administrator:
        return ()
    return comment.versions.order_by("id")


def in_vain(record: Record, obj: Model, text: str) -> tuple[Person, ...]:
    """Those that a text mentions although they do not see the record: they are told nothing."""
    found = mentioning.people_in([text]).values()
    return tuple(person for person in found if not mentioning.sees(record, obj, person))


def _may_speak(record: Record, obj: Model, writer: Writer) -> None:
    if not reading.within(record, writer.by, obj, RightTo.VIEW):
        raise NotAllowed


def _keep_version(comment: Comment, writer: Writer) -> None:
    CommentVersion.objects.create(comment=comment, text=comment.text, until=writer.at, by=writer.by)


def _checked(text: str) -> str:
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise Invalid({"text": _("Write something first.")})
    if len(text) > LONGEST:
        raise Invalid({"text": _("A comment has at most %(most)s characters.") % {"most": LONGEST}})
    return text
