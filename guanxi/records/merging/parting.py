"""Undoing a merging: what was moved goes back unless somebody moved it since, and the merged records come out of the bin."""

import json
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from guanxi.people import auditing
from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.records import faces, fields, reading, registry, remembering, saving, successors
from guanxi.records.bin import looking as inside
from guanxi.records.bin import restoring
from guanxi.records.declare import Record
from guanxi.records.models import Merge, Removed
from guanxi.records.refusals import Invalid, NotAllowed, Refusal
from guanxi.records.writer import Writer

from . import looking, moving
from .joining import column_at

UNMERGED = "unmerged"


class CannotPart(Refusal):
    """A merging cannot be undone, or not yet."""


@dataclass
class _Left:
    """What does not go back: rows by the name of their object, and names of fields."""

    rows: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    fields: list[str] = field(default_factory=list)

    def add(self, model: Any, count: int) -> None:
        """Count rows that stay."""
        if count and model is not None:
            self.rows[model._meta.label_lower] += count


def hindrance(merge: Merge) -> str:
    """Why a merging cannot be undone, in words; "" if it can."""
    record = registry.at(merge.path)
    if merge.is_undone:
        return _("This merging has been undone.")
    if record is None or len(successors.in_bin(merge)) < len(merge.gone):
        return _("The merged records were removed for good: this can no longer be undone.")
    later = successors.of_gone(merge.path, [merge.object_id])
    if later is not None:
        return _("“%(name)s” was itself merged into “%(other)s”: undo that first.") % {"name": merge.label, "other": later.label}
    if not record.model._base_manager.filter(pk=merge.object_id).exists():
        return _("“%(name)s” is no longer there: restore it from the recycle bin first.") % {"name": merge.label}
    return ""


def may_part(record: Record, person: Person | None, merge: Merge) -> bool:
    """Whether the person may change the record that was kept, and bring the others back."""
    rows = reading.visible(record, person, RightTo.CHANGE).filter(pk=merge.object_id)
    back = inside.visible(person).filter(path=merge.path, object_id__in=merge.gone).count()
    return rows.exists() and back == len(merge.gone)


@transaction.atomic
def part(merge: Merge, writer: Writer) -> Merge:
    """Undo a merging; whatever was added to the record since stays with it, and so does what was changed since.

    :raises NotAllowed: without the right to change the record and to bring the others back.
    :raises CannotPart: if it was undone before, or the merged records are gone for good.
    :raises Refusal: if something else stands against it, such as a number that was given away.
    """
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    record = registry.at(merge.path)
    if record is None:
        raise NotAllowed
    kept: Any = record.model._base_manager.select_for_update(of=("self",)).filter(pk=merge.object_id).first()
    if why := hindrance(merge):
        raise CannotPart(why)
    if not may_part(record, writer.by, merge):
        raise NotAllowed
    writer = replace(writer, batch=uuid.uuid4())
    left = _Left()
    _parts_back(merge, left, writer)
    _moves_back(merge, left, writer)
    _fields_back(record, merge, kept, left, writer)
    back = restoring.restore(successors.in_bin(merge), writer, parting=True)
    _ties_back(record, merge, writer)
    moving.settle(merge.content["moves"], column_at)
    merge.undone_at, merge.undone_by, merge.left = writer.at, writer.by, {"rows": dict(left.rows), "fields": left.fields}
    merge.save(update_fields=["undone_at", "undone_by", "left"])
    kept.refresh_from_db()
    saving.settle(record, [kept, *back])
    remembering.changed(record, [(kept, {"": [", ".join(merge.labels), None]})], writer, UNMERGED)
    auditing.note(
        auditing.Kind.RESTORED, by=writer.by, at=writer.at, channel=writer.channel, path=merge.path, key=merge.object_id,
        what={"unmerged": merge.gone, "merging": merge.pk},
    )  # fmt: skip
    return merge


def _moves_back(merge: Merge, left: _Left, writer: Writer) -> None:
    for label, name, key, keys in merge.content["moves"]:
        column = column_at(label, name)
        if column is None:
            continue
        rows = column.model._base_manager.filter(pk__in=keys, **{column.attname: merge.object_id})
        some = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))
        moving.move(column, some, key, writer)
        moving.remember(column, some, (merge.object_id, key), writer)
        left.add(column.model, len(keys) - len(some))


def _parts_back(merge: Merge, left: _Left, writer: Writer) -> None:
    """Parts as they were: first what came about goes, then what was changed, then what went comes back, until nothing more gives."""
    parts = merge.content["parts"]
    along = _in_bin(merge)
    _take_away(parts["added"])
    tasks = [("changed", task) for task in _grouped(parts["changed"])]
    tasks += [("removed", row) for row in parts["removed"] if (row[0], str(row[1])) not in along]
    while tasks:
        refused = [(kind, task) for kind, task in tasks if not _done(kind, task, left, writer)]
        apart = [one for kind, task in refused for one in _apart(kind, task)]
        if len(apart) == len(tasks) == len(refused):
            for _kind, task in refused:
                left.add(inside.model_at(task[0]), 1)
            return
        tasks = apart


def _apart(kind: str, task: list[Any]) -> list[tuple[str, list[Any]]]:
    """What was refused as one, row by row."""
    if kind != "changed" or len(task[1]) == 1:
        return [(kind, task)]
    return [(kind, [task[0], [key], task[2]]) for key in task[1]]


def _in_bin(merge: Merge) -> set[tuple[str, str]]:
    """The rows that lie in the bin with the merged records: they come back with them."""
    entries = Removed.objects.filter(path=merge.path, object_id__in=merge.gone)
    found = set()
    for content in entries.values_list("content", flat=True):
        for label, values in content["rows"]:
            model = inside.model_at(label)
            if model is not None:
                found.add((label, str(values[model._meta.pk.attname])))
    return found


def _take_away(rows: list[Any]) -> None:
    """Remove rows that the merging made and nobody changed since."""
    for label, key, values in rows:
        model = inside.model_at(label)
        now = looking.again({(label, key): values}, {}) if model else {}
        if model and now.get((label, key)) and not looking.compared(values, now[label, key]):
            model._base_manager.filter(pk=key).delete()


def _grouped(changed: list[Any]) -> list[list[Any]]:
    """[label, keys, {column: [before, after]}]: rows of which the same was changed, as one."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for label, key, became in changed:
        place = (label, json.dumps(became, sort_keys=True))
        groups.setdefault(place, [label, [], became])[1].append(key)
    return list(groups.values())


def _done(kind: str, task: list[Any], left: _Left, writer: Writer) -> bool:
    """Whether the database took what was to be put back."""
    try:
        with transaction.atomic():
            return _put_back(task, left, writer) if kind == "changed" else _brought_back(task)
    except IntegrityError:
        return False


def _brought_back(row: list[Any]) -> bool:
    made = inside.rebuilt(row[0], row[2])
    if made is not None and not type(made)._base_manager.filter(pk=made.pk).exists():
        type(made)._base_manager.bulk_create([made])
    return True


def _put_back(task: list[Any], left: _Left, writer: Writer) -> bool:
    """Give columns their values from before, where they still hold what the merging wrote."""
    label, keys, became = task
    model = inside.model_at(label)
    if model is None:
        return True
    known = {column.attname: column for column in model._meta.concrete_fields}
    now = looking.again({(label, key): {} for key in keys}, {})
    by_columns: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    stays = 0
    for key in keys:
        row = now.get((label, key), {})
        same = tuple(name for name, (_before, after) in became.items() if name in known and name in row and row[name] == after)
        stays += len(same) < len(became)
        if same:
            by_columns[same].append(key)
    for names, some in by_columns.items():
        values = {name: known[name].to_python(became[name][0]) for name in names}
        moving.stamped(model._base_manager.filter(pk__in=some), values, writer)
        _remember(model, some, {known[name]: became[name] for name in names}, writer)
    left.add(model, stays)
    return True


def _remember(model: Any, keys: list[Any], became: Mapping[Any, list[Any]], writer: Writer) -> None:
    for column, (before, after) in became.items():
        if column.is_relation:
            moving.remember(column, keys, (after, before), writer)


def _fields_back(record: Record, merge: Merge, kept: Any, left: _Left, writer: Writer) -> None:
    """Values that nobody changed since, one after the other where not all of them can be accepted."""
    known = fields.everything(faces.declaration(record))
    wanted: dict[str, Any] = {}
    for name, (before, after) in merge.content["fields"].items():
        if name in known and known[name].editable and fields.stored(kept, name) == after:
            wanted[name] = fields.restored(record, name, before)
        else:
            left.fields.append(name)
    while wanted:
        try:
            saving.change(record, kept, wanted, writer.ruled)
            return
        except Invalid as refusal:
            wrong = [name for name in refusal.fields if name in wanted] or list(wanted)
        for name in wrong:
            left.fields.append(name)
            del wanted[name]


def _ties_back(record: Record, merge: Merge, writer: Writer) -> None:
    """Let the records point to each other again."""
    for key, name, target, after in merge.content["ties"]:
        rows = record.model._base_manager.filter(pk=key, **{name: after} if after is not None else {f"{name}__isnull": True})
        some = list(rows.values_list("pk", flat=True))
        moving.stamped(rows, {name: target}, writer)
        if some and key == merge.object_id:
            column = next(column for column in record.model._meta.concrete_fields if column.attname == name)
            moving.remember(column, some, (after, target), writer)
