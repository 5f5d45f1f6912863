"""What was said about many records, as rows of a file: by which record it stands, who said it, when, and in answer to what."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.records import exporting, naming
from guanxi.records.declare import Record
from guanxi.records.models import Comment

CHUNK = 500


def lines(record: Record, rows: QuerySet[Any], person: Person | None) -> Iterator[list[Any]]:
    """The heading, then what was said about these records, oldest first; removed comments are left out.

    `rows` are the records that are taken out, with nothing but what the person may take along.
    """
    yield [record.label, _("Name"), _("Comment no."), _("In reply to no."), _("Who"), _("When"), _("Changed"), _("Comment")]
    found = Comment.objects.filter(path=record.path, removed_at=None, object_id__in=rows.order_by().values("pk"))
    comments = found.select_related("by").order_by("object_id", "pk").iterator(chunk_size=CHUNK)
    while some := list(islice(comments, CHUNK)):
        about = naming.followed(record, record.model._default_manager.filter(pk__in={one.object_id for one in some}), ())
        names = {obj.pk: (exporting.key_of(obj, person), naming.name_of(obj)) for obj in about}
        for one in some:
            by = naming.name_of(one.by) if one.by else ""
            yield [*names.get(one.object_id, ("", "")), one.pk, one.answers_id, by, _local(one.written_at), _local(one.changed_at),
                   one.text]  # fmt: skip


def _local(moment: Any) -> Any:
    return timezone.make_naive(moment).replace(microsecond=0) if moment else None
