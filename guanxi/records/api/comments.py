"""Comments of records through the API: reading them, and saying something under the same rules as on the page."""

import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from guanxi.records import naming, reading
from guanxi.records.models import Comment
from guanxi.records.refusals import Invalid
from guanxi.records.talking import commenting

from . import asking, taking
from .calling import Caller, object_at
from .giving import plain
from .problems import problem

SIZE = 50
LARGEST_KEY = 2**63 - 1


def listed(caller: Caller, path: str, pk: int, asked: QueryDict) -> dict[str, Any]:
    """The comments on a record, newest first."""
    record = object_at(caller, path)
    asking.only(asked, ("cursor",))
    rows = commenting.of(record, reading.one(record, caller.person, pk))
    if older := asked.get("cursor"):
        rows = rows.filter(pk__lt=_key(older))
    found = list(rows[: SIZE + 1])
    return {"items": [told(one) for one in found[:SIZE]], "next": str(found[SIZE - 1].pk) if len(found) > SIZE else None}


def added(caller: Caller, path: str, pk: int, data: Any, at: datetime.datetime) -> dict[str, Any]:
    """A new comment: `text`, and `answers`, the id of the comment that it answers.

    :raises Refusal: if it cannot be accepted.
    """
    record = object_at(caller, path)
    if not caller.may_write:
        raise problem("read-only", _("Create a token that may write, and use that one."))
    obj = reading.one(record, caller.person, pk)
    if not isinstance(data, dict) or not isinstance(data.get("text"), str) or data.keys() - {"text", "answers"}:
        raise Invalid({"text": _("Send “text”, and “answers” for an answer.")})
    answers = data.get("answers")
    text = taking.kept_text("text", data["text"])
    said = commenting.write(record, obj, text, caller.writer(at), answers=_answered(record.path, obj.pk, answers))
    return {**told(said.comment), "cannot_see": [person.username for person in said.in_vain]}


def _answered(path: str, pk: int, key: Any) -> Comment | None:
    if key is None:
        return None
    is_key = isinstance(key, int) and not isinstance(key, bool) and 0 < key <= LARGEST_KEY
    found = Comment.objects.filter(path=path, object_id=pk, pk=key).first() if is_key else None
    if found is None:
        raise Invalid({"answers": _("There is no such comment on this record.")})
    return found


def told(comment: Comment) -> dict[str, Any]:
    """A comment as programs read it."""
    by = {"id": comment.by.pk, "name": naming.name_of(comment.by)} if comment.by else None
    moments = {name: plain(getattr(comment, name)) for name in ("written_at", "changed_at", "removed_at")}
    return {"id": comment.pk, "text": comment.text, "by": by, "answers": comment.answers_id, **moments}


def _key(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or int(text) > LARGEST_KEY:
        detail = _("This page of the list no longer exists. Go on from the first page.")
        raise problem("not-understood", detail, fields={"cursor": detail})
    return int(text)
