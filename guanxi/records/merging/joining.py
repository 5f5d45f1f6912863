"""Merging itself: one transaction that moves everything, puts the merged records into the bin and notes how to part them again."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.people import auditing
from guanxi.people.models.role import RightTo
from guanxi.people.trees import descendants
from guanxi.records import batches, faces, naming, reading, remembering, saving, successors
from guanxi.records.bin import looking as inside
from guanxi.records.declare import Record
from guanxi.records.models import Merge
from guanxi.records.refusals import ChangedMeanwhile, NotAllowed, Refusal
from guanxi.records.writer import Writer

from . import choosing, looking, moving, pointing

MOST = 5
"""So many records are merged at once."""
LARGEST = 100_000
"""So many rows are moved at once, in some ten seconds; more would keep others waiting."""
LONGEST_LABEL = 255
MERGED, MERGED_AWAY = "merged", "merged_away"


class AlreadyMerged(Refusal):
    """Somebody merged one of these records before; `merge` tells into which."""

    def __init__(self, merge: Merge) -> None:
        text = _("%(names)s was merged into “%(name)s” by %(who)s in the meantime.")
        super().__init__(text % {"names": ", ".join(merge.labels), "name": merge.label, "who": merge.by or _("Guanxi")})
        self.merge = merge


@transaction.atomic
def merge(
    record: Record,
    kept: int,
    others: Sequence[int],
    choices: choosing.Choices,
    writer: Writer,
    versions: Mapping[int, int] | None = None,
) -> Merge:
    """Make one record of several: `kept` stays, the `others` go into the bin, and what points to them points to it.

    `choices` says for single fields whose value shall stand; `versions` are those that the person saw.

    :raises NotAllowed: without the right to change all of them and to delete the others.
    :raises AlreadyMerged: if somebody did so before.
    :raises ChangedMeanwhile: if one of them has another version.
    :raises Refusal: whatever else stands against it; nothing was changed.
    """
    record = faces.declaration(record)
    gone = list(dict.fromkeys(others))
    _may_ask(record, kept, gone)
    objects = _locked(record, [kept, *gone], writer)
    _may(record, kept, gone, writer)
    if any(objects[key].version != version for key, version in (versions or {}).items() if key in objects):
        raise ChangedMeanwhile
    staying, going = objects[kept], [objects[key] for key in gone]
    _is_bearable(record, gone)
    values = choosing.values(faces.face(record, writer.by), [staying, *going], staying, choices)
    writer = replace(writer, batch=writer.batch or uuid.uuid4())
    made = _noted(record, staying, going, writer)
    made.content = _moved(record, staying, going, values, writer)
    made.moved = sum(len(keys) for *_about, keys in made.content["moves"]) + len(made.content["parts"]["changed"])
    made.save()
    auditing.note(
        auditing.Kind.REMOVED, by=writer.by, at=writer.at, channel=writer.channel, path=record.path, key=kept,
        what={"merged": gone, "merging": made.pk},
    )  # fmt: skip
    return made


def _may_ask(record: Record, kept: int, gone: Sequence[int]) -> None:
    if record.merging is None or record.parent:
        raise Refusal(_("Records of this kind cannot be merged."))
    if kept in gone or not gone:
        raise Refusal(_("Choose another record than this one."))
    if len(gone) >= MOST:
        raise Refusal(_("At most %(count)s records can be merged at once.") % {"count": MOST})


def _locked(record: Record, keys: Sequence[int], writer: Writer) -> dict[int, Any]:
    """The records, against everybody who changes them or lets something new point to them."""
    rows = record.model._base_manager.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    found = {obj.pk: obj for obj in naming.followed(record, rows, ())}
    if missing := set(keys) - found.keys():
        before = successors.of_gone(record.path, missing)
        if before is not None and reading.is_seen(record, writer.by, successors.leads_to(record.path, next(iter(missing)))):
            raise AlreadyMerged(before)
        raise NotAllowed
    return found


def _may(record: Record, kept: int, gone: Sequence[int], writer: Writer) -> None:
    for keys, right in (([kept, *gone], RightTo.CHANGE), (gone, RightTo.DELETE)):
        if reading.visible(record, writer.by, right).filter(pk__in=keys).count() != len(keys):
            raise NotAllowed


def _is_bearable(record: Record, gone: Sequence[int]) -> None:
    rows = 0
    for column in pointing.references(record.model):
        rows += column.model._base_manager.filter(**{f"{column.attname}__in": gone}).count()
    if rows > LARGEST:
        text = _("More than %(most)s rows would have to go over. Keep the record to which most belong.")
        raise Refusal(text % {"most": f"{LARGEST:,}"})


def _noted(record: Record, staying: Any, going: Sequence[Any], writer: Writer) -> Merge:
    """What the history of each of them will tell."""
    name, names = told(record, staying), [told(record, obj) for obj in going]
    remembering.changed(record, [(obj, {"": [None, name]}) for obj in going], writer, MERGED_AWAY)
    remembering.changed(record, [(staying, {"": [None, ", ".join(names)]})], writer, MERGED)
    assert writer.batch is not None  # noqa: S101 (for the type checker)
    return Merge(
        path=record.path, object_id=staying.pk, label=name[:LONGEST_LABEL], gone=[obj.pk for obj in going],
        labels=[one[:LONGEST_LABEL] for one in names], by=writer.by, at=writer.at, batch=writer.batch,
    )  # fmt: skip


def told(record: Record, obj: Any) -> str:
    """A record by name and number."""
    name = naming.name_of(obj)
    number = getattr(obj, record.number.field, "") if record.number else ""
    return f"{name} ({number})" if number and number != name else name


def _moved(record: Record, staying: Any, going: Sequence[Any], values: dict[str, Any], writer: Writer) -> dict[str, Any]:
    """Move everything; gives what parting them takes."""
    gone = [obj.pk for obj in going]
    before, stored = looking.around(record, [staying.pk, *gone]), remembering.snapshot(record, staying)
    inner = _untied(record, staying, going, values, writer)
    if record.merging and record.merging.loosen:
        record.merging.loosen(staying, going)
    moves = moving.references(record.model, staying.pk, gone, writer)
    moving.parts(record.model, staying.pk, gone, writer)
    moving.hanging(record.path, staying.pk, gone, writer)
    batches.remove_many(record, [record.model._base_manager.get(pk=key) for key in gone], writer)
    _is_no_circle(record, staying.pk)
    saving.change(record, staying, values, writer)
    saving.settle(record, [record.model._base_manager.get(pk=staying.pk)])
    moving.settle(moves, column_at)
    if record.merging and record.merging.tidy:
        record.merging.tidy(record.model._base_manager.get(pk=staying.pk), stored)
    after = looking.around(record, [staying.pk, *gone])
    now = remembering.snapshot(record, record.model._base_manager.get(pk=staying.pk))
    inner = [[*tie, _key(record, staying.pk, tie[1]) if tie[0] == staying.pk else None] for tie in inner]
    tied = {column.name for column in pointing.own(record.model) if [staying.pk, column.attname] in [tie[:2] for tie in inner]}
    changed = {name: pair for name, pair in remembering.differences(stored, now).items() if name not in tied}
    return {
        "moves": moves,
        "parts": looking.differences(before, looking.again(before, after)),
        "fields": changed,
        "ties": inner,
    }


def _untied(record: Record, staying: Any, going: Sequence[Any], values: dict[str, Any], writer: Writer) -> list[list[Any]]:
    """Cut what points from one of these records to another (the parent account): [key, column, whom it pointed to].

    What the record that stays takes over does not point to itself or to what goes either.
    """
    objects = {obj.pk: obj for obj in (staying, *going)}
    ties = []
    for column in pointing.own(record.model):
        for obj in objects.values():
            target = getattr(obj, column.attname)
            if target in objects:
                ties.append([obj.pk, column.attname, target])
                outside = _outside(objects, column.attname, target) if obj is staying else None
                moving.stamped(record.model._base_manager.filter(pk=obj.pk), {column.attname: outside}, writer)
                if obj is staying:
                    moving.remember(column, [obj.pk], (target, outside), writer)
        if values.get(column.name) in objects:
            values[column.name] = _outside(objects, column.attname, values[column.name])
    if ties:
        staying.refresh_from_db()
    return ties


def _outside(objects: Mapping[int, Any], name: str, key: Any) -> Any:
    """Whom a chain of records that become one points to in the end."""
    seen: set[Any] = set()
    while key in objects and key not in seen:
        seen.add(key)
        key = getattr(objects[key], name)
    return None if key in objects else key


def _is_no_circle(record: Record, kept: int) -> None:
    """Nothing that hangs below the record stands above it, too.

    :raises Refusal: if it does.
    """
    for column in pointing.own(record.model):
        above = record.model._base_manager.filter(pk=kept).values_list(column.attname, flat=True).first()
        if column.name == "parent" and above and above in descendants(record.model, [kept]):
            raise Refusal(_("“%(name)s” would belong to itself. Change its parent first.") % {"name": record.label})


def _key(record: Record, pk: int, name: str) -> Any:
    return record.model._base_manager.filter(pk=pk).values_list(name, flat=True).first()


def column_at(label: str, name: str) -> Any:
    """A relation by the names of its model and itself; None if it is gone."""
    return inside.column_of(label, name)
