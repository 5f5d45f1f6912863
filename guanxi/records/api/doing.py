"""What programs and assistants may do with records, whatever the door they come through."""

import datetime
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.forms import Field
from django.http import QueryDict
from django.utils.translation import gettext as _

from guanxi.people.models.role import RightTo
from guanxi.records import fields, finding, naming, reading, saving, showing
from guanxi.records.declare import Record
from guanxi.records.forms import building
from guanxi.records.listing import fetching, ordering
from guanxi.records.models import Change
from guanxi.records.refusals import Invalid

from . import asking, taking
from .calling import Caller, object_at
from .giving import Giver
from .problems import not_found, problem

FOUND_EACH = 10
HISTORY = 50
LARGEST_KEY = 2**63 - 1


def listed(caller: Caller, path: str, asked: QueryDict, today: datetime.date) -> dict[str, Any]:
    """One page of a list: `items`, the `next` cursor if there are more, and on demand the `count` up to a cap."""
    record = object_at(caller, path)
    chosen = asking.listed(record, asked)
    question = chosen.question
    found = fetching.matching(question, caller.person, today)
    rows, after = fetching.beyond_place(question, found, question.size)
    giver = Giver(record, caller, chosen.wanted.chosen, chosen.wanted.expand)
    told: dict[str, Any] = {"items": giver.many(rows)}
    told["next"] = ordering.written(record, question.order, after) if after else None
    if chosen.counted:
        count = found.order_by()[: fetching.CAP + 1].count()
        told |= {"count": min(count, fetching.CAP), "count_is_capped": count > fetching.CAP}
    return told


def one(caller: Caller, path: str, pk: int, asked: QueryDict) -> dict[str, Any]:
    """One record."""
    record = object_at(caller, path)
    asking.only(asked, asking.OF_RECORD)
    chosen = asking.wanted(record, asked)
    return given(record, caller, pk, chosen)


def created(caller: Caller, path: str, data: Any, at: datetime.datetime) -> dict[str, Any]:
    """A new record.

    :raises Refusal: if it cannot be made.
    """
    record = object_at(caller, path, RightTo.CREATE)
    values = taking.values(record, data, is_new=True)
    with transaction.atomic():
        obj = saving.create(record, values, caller.writer(at))
        check_currencies(record, obj, data)
    return given(record, caller, obj.pk, seen_by_maker=obj)


def changed(
    caller: Caller, path: str, pk: int, data: Any, at: datetime.datetime, *, only_version: int | None = None
) -> dict[str, Any]:
    """A record with some new values; `only_version` refuses every other version of it.

    `version` among the data is the one that the program saw: what others changed since is kept, unless both changed the same.

    :raises Refusal: if it cannot be changed.
    """
    record = object_at(caller, path, RightTo.CHANGE)
    seen, rest = version_in(data)
    values = taking.values(record, rest, is_new=False)
    obj = reading.one(record, caller.person, pk, action=RightTo.CHANGE)
    with transaction.atomic():
        version = seen if only_version is None else only_version
        saved = saving.change(record, obj, values, caller.writer(at), version=version, strict=only_version is not None)
        check_currencies(record, saved, rest)
    return given(record, caller, pk, seen_by_maker=saved)


def removed(caller: Caller, path: str, pk: int, at: datetime.datetime, *, only_version: int | None = None) -> None:
    """Remove a record, as the page does.

    :raises Refusal: if it cannot be removed.
    """
    record = object_at(caller, path, RightTo.DELETE)
    with transaction.atomic():
        obj = reading.one(record, caller.person, pk, action=RightTo.DELETE)
        if only_version is not None and obj.version != only_version:
            raise other_version(obj.version)
        saving.remove(record, obj, caller.writer(at))


def performed(caller: Caller, path: str, pk: int, name: str, data: Any, at: datetime.datetime) -> dict[str, Any]:
    """A record after one of its actions, with the answers that the action asks for.

    :raises Refusal: if the action refuses.
    """
    record = object_at(caller, path, RightTo.CHANGE)
    action = record.action(name)
    if action is None:
        raise not_found()
    if not isinstance(data, dict):
        raise problem("not-understood", _("Send a JSON object with the answers to what the action asks."))
    for asked in data:
        if asked not in action.asks:
            raise problem("not-understood", _("The action does not ask for “%(name)s”.") % {"name": asked})
    controls = building.question(action).fields
    form = building.question(action, {name: _as_typed(name, controls[name], value) for name, value in data.items()})
    if not form.is_valid():
        raise Invalid({field: " ".join(str(reason) for reason in reasons) for field, reasons in form.errors.items()})
    obj = reading.one(record, caller.person, pk, action=RightTo.CHANGE)
    saved = saving.perform(record, action, obj, caller.writer(at), **form.cleaned_data)
    return given(record, caller, pk, seen_by_maker=saved)


def history(caller: Caller, path: str, pk: int, asked: QueryDict) -> dict[str, Any]:
    """Who changed what of a record, newest first: values as they are stored, only of fields that the caller sees."""
    record = object_at(caller, path)
    asking.only(asked, ("cursor",))
    obj = reading.one(record, caller.person, pk)
    changes = Change.objects.filter(path=record.path, object_id=obj.pk).select_related("by").order_by("-id")
    if older := asked.get("cursor"):
        changes = changes.filter(id__lt=_key(older))
    found = list(changes[: HISTORY + 1])
    known = {*fields.everything(record), ""}
    more = len(found) > HISTORY
    return {
        "items": [change_data(change, known) for change in found[:HISTORY]],
        "next": str(found[HISTORY - 1].pk) if more else None,
    }


def searched(caller: Caller, words: str) -> dict[str, Any]:
    """What these words find, whatever the object."""
    finds = finding.find(words, caller.person, each=FOUND_EACH)
    return {"items": [hit for found in finds if caller.covers(found.record) for hit in _hits(found)]}


def objects(caller: Caller) -> dict[str, Any]:
    """The objects within reach, and what may be done with each."""
    return {"items": [_object(caller, record) for record in caller.objects()]}


def given(
    record: Record, caller: Caller, pk: int, wanted: asking.Wanted | None = None, *, seen_by_maker: Any = None
) -> dict[str, Any]:
    """A record as it is now; one that its maker cannot see any more is told by id and version only.

    :raises Problem: if it is not within reach.
    """
    giver = Giver(record, caller, *((wanted.chosen, wanted.expand) if wanted else ()))
    obj = giver.rows().filter(pk=pk).first()
    if obj is None and seen_by_maker is not None:
        return {"id": seen_by_maker.pk, "version": seen_by_maker.version}
    if obj is None:
        raise not_found()
    return giver.one(obj)


def version_in(data: Any) -> tuple[int | None, Any]:
    """The version among the data, and the data without it.

    :raises Invalid: if it is no number.
    """
    if not isinstance(data, dict) or "version" not in data:
        return None, data
    version = data["version"]
    if isinstance(version, bool) or not isinstance(version, int) or not 0 < version < 2**31:
        raise Invalid({"version": _("A whole number is expected.")})
    return version, {name: value for name, value in data.items() if name != "version"}


def other_version(version: int) -> Exception:
    """The record is no longer what the program saw."""
    return problem("other-version", _("The record has version %(version)s now. Read it again.") % {"version": version})


def check_currencies(record: Record, obj: Any, data: Any) -> None:
    """An amount that was sent with a currency is in this currency.

    :raises Invalid: if the record's amounts are in another one.
    """
    reader = showing.Reader(record)
    for name, sent in taking.currencies(record, data).items():
        own = reader.currency(obj, fields.everything(record)[name])
        if own != sent:
            raise Invalid({name: _("This amount is in %(currency)s.") % {"currency": own}})


def may_do(caller: Caller, record: Record) -> list[str]:
    """What token and rights allow with the object."""
    found = [
        str(action) for action in (RightTo.VIEW, RightTo.CREATE, RightTo.CHANGE, RightTo.DELETE) if caller.may(record, action)
    ]
    is_filled = any(field.editable for field in fields.everything(record).values())
    return found if is_filled else [name for name in found if name not in (RightTo.CREATE, RightTo.CHANGE)]


def _object(caller: Caller, record: Record) -> dict[str, Any]:
    return {
        "path": record.path,
        "label": record.label,
        "labels": record.labels,
        "may": may_do(caller, record),
        "actions": [action.name for action in record.actions] if caller.may(record, RightTo.CHANGE) else [],
    }


def _hits(found: finding.Finds) -> Iterator[dict[str, Any]]:
    for hit in found.hits:
        yield {"object": found.record.path, "id": hit.obj.pk, "name": hit.name, "hint": hit.hint}


def change_data(change: Change, known: Collection[str]) -> dict[str, Any]:
    """An entry of the history, only of these fields."""
    by = {"id": change.by.pk, "name": naming.name_of(change.by)} if change.by else None
    values = {name or "file": {"from": old, "to": new} for name, (old, new) in change.values.items() if name in known}
    moment = change.at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
    told: Mapping[str, Any] = {"kind": change.kind, "action": change.verb or None, "channel": change.channel}
    return {"id": change.pk, "at": moment, "by": by, **told, "changes": values}


def _as_typed(name: str, control: Field, value: Any) -> Any:
    """An answer as a browser would send it.

    :raises Invalid: if no browser could.
    """
    if isinstance(value, dict):
        value = value.get("id", "")
    if isinstance(value, list) and getattr(control.widget, "allow_multiple_selected", False):
        return [_as_typed(name, Field(), one) for one in value]
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if not isinstance(value, str | int | Decimal):
        raise Invalid({name: _("A text or a number is expected.")})
    return taking.kept_text(name, str(value))


def _key(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or int(text) > LARGEST_KEY:
        detail = _("This page of the list no longer exists. Go on from the first page.")
        raise problem("not-understood", detail, fields={"cursor": detail})
    return int(text)
