"""Bringing removed records back: the same keys and numbers, their parts, and the references that were cut."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import SET_NULL, Model
from django.utils.translation import gettext as _

from guanxi.people.models.role import RightTo
from guanxi.records import indexing, reading, registry, remembering, saving, successors
from guanxi.records.declare import Record
from guanxi.records.models import Removed
from guanxi.records.refusals import NotAllowed, Refusal
from guanxi.records.writer import Writer

from . import looking

SIZE = 500


@dataclass(frozen=True)
class Problem:
    """Why a record cannot come back as it is; `needs` lies in the bin and could come back with it."""

    entry: Removed
    text: str
    needs: tuple[Removed, ...] = ()
    is_contradiction: bool = False


class CannotRestore(Refusal):
    """Something stands against restoring; nothing was restored."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(dict.fromkeys(problem.text for problem in problems)))
        self.problems = tuple(problems)


class GoneMeanwhile(Refusal):
    """Somebody restored it, or emptied the bin."""

    def __init__(self) -> None:
        super().__init__(_("This is not in the recycle bin any more."))


@dataclass
class _Back:
    """What comes back of one entry: its own object first, then what went along."""

    entry: Removed
    record: Record
    objects: list[Any] = field(default_factory=list)


@transaction.atomic
def restore(entries: Iterable[Removed], writer: Writer, *, renumber: bool = False, parting: bool = False) -> list[Any]:
    """Bring records back, all or none, and return them. `renumber` gives those whose number was taken meanwhile a new one.

    What was merged into another record comes back only by undoing that (`parting`), with all that was its own.

    :raises NotAllowed: if one of them is not within the writer's reach.
    :raises GoneMeanwhile: if one of them is not in the bin any more.
    :raises CannotRestore: naming what stands against it.
    """
    keys = {entry.pk for entry in entries}
    found = list(Removed.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    if len(found) != len(keys):
        raise GoneMeanwhile
    if looking.visible(writer.by).filter(pk__in=keys).count() != len(keys):
        raise NotAllowed
    if not parting:
        _not_merged(found)
    backs = [_rebuilt(entry) for entry in found]
    _mend_relations(backs)
    _insert(backs, writer, renumber=renumber)
    for back in backs:
        _rejoin(back.entry)
    _settle(backs, writer)
    _within_reach(backs, writer)
    Removed.objects.filter(pk__in=keys).delete()
    return [back.objects[0] for back in backs]


def _not_merged(entries: Iterable[Removed]) -> None:
    """Merged records come back by undoing that.

    :raises CannotRestore: if one of them was merged into another record.
    """
    text = _("It was merged into “%(name)s”: undo the merging there.")
    merged = [(entry, successors.of_gone(entry.path, [entry.object_id])) for entry in entries]
    problems = [Problem(entry, text % {"name": merge.label}) for entry, merge in merged if merge is not None]
    if problems:
        raise CannotRestore(problems)


def _within_reach(backs: Sequence[_Back], writer: Writer) -> None:
    """What came back is still the writer's to remove: its order may be somebody else's now, its person may have been an administrator.

    :raises NotAllowed: if one of them is not within reach.
    """
    keys: dict[Record, set[int]] = defaultdict(set)
    for back in backs if writer.by else ():
        keys[back.record].add(back.objects[0].pk)
    for record, some in keys.items():
        if reading.visible(record, writer.by, RightTo.DELETE).filter(pk__in=some).count() != len(some):
            raise NotAllowed


def _rebuilt(entry: Removed) -> _Back:
    record = registry.at(entry.path)
    objects: list[Any] = [made for label, values in entry.content["rows"] if (made := looking.rebuilt(label, values)) is not None]
    if record is None or not objects or not isinstance(objects[0], record.model):
        raise CannotRestore([Problem(entry, _("The company no longer keeps records of this kind."))])
    back = _Back(entry, record, objects)
    back.objects[0].version += 1
    return back


def _mend_relations(backs: Sequence[_Back]) -> None:
    """Cut what points to rows that are gone; where a record cannot be without them, say what is needed.

    :raises CannotRestore: if something is needed that is not there.
    """
    _follow_merged(backs)
    coming = {(type(obj), obj.pk) for back in backs for obj in back.objects}
    there = _there({(c.related_model, k) for back in backs for obj in back.objects for c, k in _pointing(obj)} - coming) | coming
    problems = []
    for back in backs:
        for obj in back.objects:
            for column, key in _pointing(obj):
                if (column.related_model, key) in there:
                    continue
                if column.null and column.remote_field.on_delete is SET_NULL:
                    setattr(obj, column.attname, None)
                else:
                    problems.append(_needing(back.entry, column, key))
    if problems:
        raise CannotRestore(problems)


def _follow_merged(backs: Sequence[_Back]) -> None:
    """Let what pointed to a record that was merged meanwhile point to the one that was kept."""
    coming = {(type(obj), obj.pk) for back in backs for obj in back.objects}
    for back in backs:
        for obj in back.objects:
            for column, key in _pointing(obj):
                target = registry.of(column.related_model)
                if target and target.merging and (column.related_model, key) not in coming:
                    kept = successors.leads_to(target.path, key)
                    if kept is not None:
                        setattr(obj, column.attname, kept)


def _pointing(obj: Model) -> list[tuple[Any, Any]]:
    found = ((column, getattr(obj, column.attname)) for column in looking.relations(obj))
    return [(column, key) for column, key in found if key is not None]


def _there(places: set[tuple[type[Model], Any]]) -> set[tuple[type[Model], Any]]:
    wanted: dict[type[Model], list[Any]] = defaultdict(list)
    for model, key in places:
        wanted[model].append(key)
    return {
        (model, key)
        for model, keys in wanted.items()
        for key in model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)
    }


def _needing(entry: Removed, column: Any, key: Any) -> Problem:
    target = registry.of(column.related_model)
    needs = tuple(Removed.objects.filter(path=target.path, object_id=key)) if target else ()
    said = {"field": column.verbose_name, "name": needs[0].label if needs else f"#{key}"}
    if needs:
        text = _("It needs “%(name)s” (%(field)s), which is in the recycle bin, too: restore both together.")
    else:
        text = _("It needs %(name)s (%(field)s), which is gone for good.")
    return Problem(entry, text % said, needs)


def _insert(backs: Sequence[_Back], writer: Writer, *, renumber: bool) -> None:
    """Store what comes back under its old keys.

    :raises CannotRestore: if the database refuses some of them.
    """
    for back in backs:
        _index(back.objects)
    try:
        with transaction.atomic():
            _store([obj for back in backs for obj in back.objects])
        return
    except IntegrityError:
        pass  # found one by one
    problems = []
    for back in backs:
        try:
            _store_one(back, writer, renumber=renumber)
        except IntegrityError as error:
            text = " ".join(saving.contradiction(error).fields.values())
            problems.append(Problem(back.entry, text, is_contradiction=back.record.number is not None))
    if problems:
        raise CannotRestore(problems)


def _store_one(back: _Back, writer: Writer, *, renumber: bool) -> None:
    try:
        with transaction.atomic():
            _store(back.objects)
    except IntegrityError:
        if not renumber or back.record.number is None:
            raise
        setattr(back.objects[0], back.record.number.field, "")
        saving.number(back.objects[:1], back.record, writer)
        _index(back.objects[:1])
        with transaction.atomic():
            _store(back.objects)


def _store(objects: Iterable[Any]) -> None:
    by_model: dict[type[Model], list[Any]] = defaultdict(list)
    for obj in objects:
        by_model[type(obj)].append(obj)
    for model, some in by_model.items():
        model._base_manager.bulk_create(some, batch_size=SIZE)


def _index(objects: Iterable[Any]) -> None:
    for obj in objects:
        record = registry.of(obj)
        if record:
            indexing.fill(record, [obj])


def _rejoin(entry: Removed) -> None:
    """Let those who pointed to it do so again, unless they point to something else since."""
    for label, name, target, keys in entry.content["cut"]:
        column = looking.column_of(label, name)
        if column is not None:
            rows = column.model._base_manager.filter(pk__in=keys, **{f"{name}__isnull": True})
            rows.update(**{name: target})


def _settle(backs: Sequence[_Back], writer: Writer) -> None:
    """Keep dependent rows true, and remember."""
    roots: dict[str, list[_Back]] = defaultdict(list)
    parts: dict[type[Model], list[Any]] = defaultdict(list)
    for back in backs:
        roots[back.record.path].append(back)
        for obj in back.objects[1:]:
            parts[type(obj)].append(obj)
    for some in roots.values():
        objects = [back.objects[0] for back in some]
        for obj in objects:
            obj.__dict__.pop("search", None)
        saving.settle(some[0].record, objects)
        remembering.changed(some[0].record, [(obj, {}) for obj in objects], writer, verb="restored")
    for model, objects in parts.items():
        record = registry.of(model)
        if record:
            saving.settle(record, objects)
