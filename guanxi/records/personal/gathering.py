"""What is known of a person, counted place by place, and handed out as a file."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.utils.translation import gettext as _

from guanxi.people.models import AuditEntry
from guanxi.records import fields, naming, registry
from guanxi.records.attaching import storing
from guanxi.records.models import Attachment, Change, Merge, Removed

from . import leftovers, sweeping
from .subject import Subject, parts_of


@dataclass(frozen=True)
class Count:
    """How much stands in one place, and what erasing does there."""

    place: str
    rows: int
    fate: str


def preview(subject: Subject) -> list[Count]:
    """Every place with something of the person in it."""
    found = [
        Count(subject.record.label, 1, _("personal fields are blanked")),
        *(Count(label, rows, _("deleted")) for label, rows in _parts(subject).items()),
        Count(_("Files"), len(_files(subject)), _("deleted, from the disk too")),
        Count(_("History"), changes(subject).count(), _("values are blanked, the digest stays")),
        Count(_("Audit trail"), to_blank(subject).count(), _("details are blanked, the digest stays")),
        Count(
            _("Recycle bin"),
            Removed.objects.filter(path=subject.record.path, object_id__in=subject.keys).count(),
            _("deleted for good"),
        ),
        Count(_("Mergings"), mergings(subject).count(), _("deleted: they can no longer be undone")),
        Count(_("Files of imports on disk"), len(leftovers.mentioning(subject.texts)), _("deleted, from the disk too")),
        *(Count(label, rows, _("stay, with the name blanked")) for label, rows in pointing(subject).items()),
        *_mentions(subject),
    ]
    return [count for count in found if count.rows]


def changes(subject: Subject) -> Any:
    """The history of the person's record and of its parts."""
    wanted = Q(path=subject.record.path, object_id__in=subject.keys)
    for part, row in parts_of(subject.record, subject.obj):
        wanted |= Q(path=part.path, object_id=row.pk)
    return Change.objects.filter(wanted)


def mergings(subject: Subject) -> Any:
    """What is kept of mergings in which the person's records became one: values and rows from before."""
    return Merge.objects.filter(Q(object_id__in=subject.keys) | Q(gone__overlap=subject.keys), path=subject.record.path)


def entries(subject: Subject) -> Any:
    """The audit entries about the person's record, and those of the person who signs in here."""
    wanted = Q(path=subject.record.path, key__in=subject.keys)
    if subject.record.path == "people":
        wanted |= Q(by=subject.key)
    return AuditEntry.objects.filter(wanted)


def to_blank(subject: Subject) -> Any:
    """Of these what tells of the person; that somebody looked it up or handed it out tells nothing and must stay provable."""
    handled = Q(kind=AuditEntry.Kind.PERSONAL, path=subject.record.path, key__in=subject.keys) & ~Q(by=subject.key)
    return entries(subject).exclude(handled)


def pointing(subject: Subject) -> dict[str, int]:
    """The records that stay and point to the person, by the name of their object."""
    found: dict[str, int] = {}
    parts = {part.model for part, _row in parts_of(subject.record, subject.obj)}
    for relation in subject.obj._meta.related_objects:
        record = registry.of(relation.related_model)
        if record and relation.related_model not in parts and relation.field.name != "created_by":
            rows = relation.related_model._default_manager.filter(**{relation.field.name: subject.key}).count()
            found[record.labels] = found.get(record.labels, 0) + rows
    return found


def as_zip(subject: Subject) -> bytes:
    """Everything as a ZIP: data.json (machine-readable) and the person's files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(_data(subject), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for number, file in enumerate(_files(subject), start=1):
            place = storing.place_of(file)
            if place.is_file():
                archive.write(place, f"files/{number:03d}-{file.name.replace('/', '_')}")
    return target.getvalue()


def _data(subject: Subject) -> dict[str, Any]:
    parts: dict[str, list[dict[str, Any]]] = {}
    for part, row in parts_of(subject.record, subject.obj):
        parts.setdefault(part.path, []).append(told(part, row))
    history = changes(subject).order_by("id").values("path", "object_id", "at", "kind", "verb", "values")
    noted = entries(subject).order_by("id").values("at", "kind", "address", "what")
    return {
        "object": subject.record.path, "key": subject.key, "record": told(subject.record, subject.obj), "parts": parts,
        "pointing": pointing(subject), "history": list(history), "audit": list(noted),
        "files": [file.name for file in _files(subject)],
    }  # fmt: skip


def told(record: Any, obj: Any) -> dict[str, Any]:
    """The fields of a record as plain values."""
    found: dict[str, Any] = {"id": obj.pk}
    for name, field in fields.everything(record).items():
        if name == "password" or field.column.generated:
            continue
        value = fields.stored(obj, name)
        other = getattr(obj, name, None) if field.kind is fields.Kind.RELATION and value is not None else None
        found[name] = naming.name_of(other) if other is not None else value
    return found


def _parts(subject: Subject) -> dict[str, int]:
    found: dict[str, int] = {}
    for part, _row in parts_of(subject.record, subject.obj):
        found[part.labels] = found.get(part.labels, 0) + 1
    return found


def _files(subject: Subject) -> list[Attachment]:
    wanted = Q(path=subject.record.path, object_id__in=subject.keys)
    for part, row in parts_of(subject.record, subject.obj):
        wanted |= Q(path=part.path, object_id=row.pk)
    return list(Attachment.objects.filter(wanted))


def _mentions(subject: Subject) -> Iterator[Count]:
    if not subject.texts:
        return
    own = subject.record.model._meta.db_table
    for place in sweeping.places():
        rows = sweeping.count(place, subject.texts) - (place.table == own)
        record = next((one for one in registry.everything() if one.model._meta.db_table == place.table), None)
        if rows > 0:
            yield Count(record.labels if record else place.table, rows, _("mentions are made unreadable"))
