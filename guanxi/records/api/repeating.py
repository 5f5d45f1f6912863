"""What an answer given before may still tell, now that rights may be others: nothing out of reach, no field that is hidden by now."""

import json
from typing import Any

from django.urls import ResolverMatch

from guanxi.records import fields
from guanxi.records.declare import Record

from . import further
from .calling import Caller, object_at, record_at
from .giving import OWN

BULK = "bulk"
OF_RECORDS = ("list", "record", "act")
"""Addresses, by name, that answer with the fields of a record."""


def as_seen_now(body: str, caller: Caller, asked: ResolverMatch | None) -> str:
    """The body of an earlier answer, as far as the caller may see it at this moment; an empty one tells nothing anyway.

    :raises Problem: if no record of the object may be seen any more.
    :raises Http404: if the record is out of reach by now.
    """
    if not body or asked is None:
        return body
    if "path" not in asked.kwargs:
        guard = further.guard_of(asked.namespace)
        return _text(guard(caller, asked, json.loads(body))) if guard else body
    record = object_at(caller, asked.kwargs["path"])
    told = json.loads(body)
    if asked.url_name == BULK:
        return _text({verb: [_row(record, row) for row in rows] for verb, rows in told.items()})
    pk = asked.kwargs.get("pk") or told.get("id")
    record_at(caller, record, pk)
    return _text(_seen(record, told)) if asked.url_name in OF_RECORDS else body


def _seen(record: Record, told: dict[str, Any]) -> dict[str, Any]:
    known = {*fields.everything(record), *OWN}
    return {name: value for name, value in told.items() if name in known}


def _row(record: Record, row: dict[str, Any]) -> dict[str, Any]:
    """How one row of many went; what was wrong with a field that is hidden by now is left out."""
    errors = row.get("problem", {}).get("errors")
    if not errors:
        return row
    known = fields.everything(record)
    left = [error for error in errors if error["field"] in known]
    return {**row, "problem": {**row["problem"], "errors": left}}


def _text(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False)
