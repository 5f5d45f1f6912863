"""Merging through the API: the same as on the page, with the same rules."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from guanxi.people.models.role import RightTo
from guanxi.records import fields, reading, successors
from guanxi.records.declare import Record
from guanxi.records.merging import choosing, joining, parting
from guanxi.records.models import Merge
from guanxi.records.refusals import Invalid

from . import doing
from .calling import Caller, object_at
from .operations import KEY, as_json, body_told, ok, operation
from .problems import Problem, not_found, problem
from .schemas import Schema, ref


def merged(
    caller: Caller, path: str, pk: int, data: Any, at: datetime.datetime, *, only_version: int | None = None
) -> dict[str, Any]:
    """The record after others (`with`) were merged into it; `fields` names for single fields whose value shall stand, or "both".

    :raises Refusal: if they cannot be merged.
    """
    record = _mergeable(caller, path)
    object_at(caller, path, RightTo.DELETE)
    if not isinstance(data, dict) or data.keys() - {"with", "fields"}:
        raise problem("not-understood", _("Send “with”, the ids of the records to be merged, and “fields” if you like."))
    others = data.get("with")
    if not isinstance(others, list) or not others or not all(map(_is_key, others)):
        raise Invalid({"with": _("Send a list of ids.")})
    said = data.get("fields", {})
    if not isinstance(said, dict) or not all(value == choosing.BOTH or _is_key(value) for value in said.values()):
        raise Invalid({"fields": _("Send for each field the id of the record whose value shall stand, or “both”.")})
    obj = reading.one(record, caller.person, pk, action=RightTo.CHANGE)
    if only_version is not None and obj.version != only_version:
        raise doing.other_version(obj.version)
    versions = {pk: obj.version}
    try:
        joining.merge(record, pk, others, said, caller.writer(at), versions)
    except joining.AlreadyMerged as refusal:
        merge = refusal.merge
        if merge.object_id != pk or set(others) - set(merge.gone):
            raise
    return doing.given(record, caller, pk, seen_by_maker=obj)


def unmerged(caller: Caller, path: str, pk: int, data: Any, at: datetime.datetime) -> dict[str, Any]:
    """The record after its latest merging, or the one that is named (`merging`), was undone.

    :raises Refusal: if it cannot be undone.
    """
    record = _mergeable(caller, path)
    if not isinstance(data, dict) or data.keys() - {"merging"} or not _is_key(data.get("merging", 1)):
        raise problem("not-understood", _("Send “merging”, the id of the merging, or nothing for the latest one."))
    obj = reading.one(record, caller.person, pk, action=RightTo.CHANGE)
    rows = successors.into(record, pk)
    rows = rows.filter(pk=data["merging"]) if "merging" in data else rows.filter(undone_at=None)
    made: Merge | None = rows.first()
    if made is None:
        raise not_found()
    parting.part(Merge.objects.get(pk=made.pk), caller.writer(at))
    return doing.given(record, caller, pk, seen_by_maker=obj)


def moved(caller: Caller, path: str, pk: int) -> Problem | None:
    """Where a record went that is not there any more, if the caller may see that."""
    record = object_at(caller, path)
    kept = successors.successor(record, caller.person, pk)
    if kept is None:
        return None
    address = reverse("api:record", args=[path, kept.pk])
    text = _("It was merged into the record with the id %(id)s.") % {"id": kept.pk}
    return problem("merged", text, headers={"Link": f'<{address}>; rel="successor-version"'})


def paths(record: Record) -> Mapping[str, Schema]:
    """The addresses of merging in the description of the API."""
    if record.merging is None:
        return {}
    body: Schema = {
        "type": "object",
        "properties": {
            "with": {"type": "array", "items": KEY, "minItems": 1, "maxItems": joining.MOST - 1},
            "fields": {
                "type": "object",
                "propertyNames": {"enum": list(fields.everything(record))},
                "additionalProperties": {"oneOf": [KEY, {"const": choosing.BOTH}]},
            },
        },
        "required": ["with"],
        "additionalProperties": False,
    }
    undo: Schema = {"type": "object", "properties": {"merging": KEY}, "additionalProperties": False}
    name = {"name": record.label}
    return {
        "merge": {"post": operation(f"{record.path}.merge", _("Merge: %(name)s") % name, ok(ref(record.path)), body=body_told(body, {"with": [12]}))},
        "unmerge": {
            "post": operation(
                f"{record.path}.unmerge", _("Undo a merging: %(name)s") % name, ok(ref(record.path)),
                body={"required": False, "content": as_json(undo)},
            )
        },
    }  # fmt: skip


def _mergeable(caller: Caller, path: str) -> Record:
    record = object_at(caller, path, RightTo.CHANGE)
    if record.merging is None:
        raise not_found()
    return record


def _is_key(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= reading.LARGEST
