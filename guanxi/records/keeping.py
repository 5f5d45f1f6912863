"""Putting removed records into the bin: each with all rows that go along, and the references of others that are cut."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import CASCADE, Model, QuerySet
from django.db.models.deletion import Collector

from . import copying, fields, naming, reading
from .declare import Record
from .models import Removed
from .writer import Writer

CHUNK = 1000
LONGEST_LABEL = 255

Place = tuple[type[Model], Any]
"""A row: its model and key."""


@dataclass
class _Going:
    """All rows that go, each with the root it goes along with."""

    root_of: dict[Place, int] = field(default_factory=dict)
    rows: dict[int, list[list[Any]]] = field(default_factory=lambda: defaultdict(list))
    cut: dict[int, list[list[Any]]] = field(default_factory=lambda: defaultdict(list))

    def take(self, model: type[Model], root: int, values: Mapping[str, Any]) -> None:
        """Let a row go along with a root."""
        key = values[_key(model)]
        if (model, key) not in self.root_of:
            self.root_of[model, key] = root
            self.rows[root].append([model._meta.label_lower, _stored(model, values)])


def put(record: Record, roots: Sequence[Model], collector: Collector, writer: Writer) -> None:
    """Keep what is about to be deleted; what is removed with the same writer's batch can be restored together."""
    going = _Going()
    for values in _values(record.model, [root.pk for root in roots]):
        going.take(record.model, values[_key(record.model)], values)
    _follow(going, collector)
    _cuts(going, collector)
    owners, batch = _owners(record, roots), writer.batch or uuid.uuid4()
    copying.insert(
        [
            Removed(
                path=record.path, object_id=root.pk, label=naming.name_of(root)[:LONGEST_LABEL], owner=owners.get(root.pk),
                removed_at=writer.at, removed_by=writer.by, channel=writer.channel, batch=batch,
                along=len(going.rows[root.pk]) - 1, content={"rows": going.rows[root.pk], "cut": going.cut[root.pk]},
            )
            for root in roots
        ]
    )  # fmt: skip


def _follow(going: _Going, collector: Collector) -> None:
    """Give every dependent row to the root it hangs on, directly or through others."""
    left = [(model, values) for model, keys in _dependents(collector).items() for values in _values(model, keys)]
    while left:
        waiting = []
        for model, values in left:
            root = _root(going, model, values)
            if root is None:
                waiting.append((model, values))
            else:
                going.take(model, root, values)
        if len(waiting) == len(left):  # hangs on nothing that goes: cannot be
            root = next(iter(going.rows))
            for model, values in waiting:
                going.take(model, root, values)
            return
        left = waiting


def _root(going: _Going, model: type[Model], values: Mapping[str, Any]) -> int | None:
    own = (model, values[_key(model)])
    if own in going.root_of:
        return going.root_of[own]
    above = ((column.related_model, values[column.attname]) for column in _wholes(model))
    return next((going.root_of[place] for place in above if place in going.root_of), None)


def _dependents(collector: Collector) -> dict[type[Model], list[Any]]:
    keys: dict[type[Model], list[Any]] = defaultdict(list)
    for model, objects in collector.data.items():
        keys[model] += [obj.pk for obj in objects]
    for rows in collector.fast_deletes:
        if isinstance(rows, QuerySet):
            keys[rows.model] += rows.values_list("pk", flat=True)
    return keys


def _cuts(going: _Going, collector: Collector) -> None:
    """Remember which rows that stay point to rows that go: they are set to nothing."""
    updates: dict[Any, Any] = collector.field_updates
    for (column, value), groups in updates.items():
        if value is not None:
            continue
        found: dict[Any, list[Any]] = defaultdict(list)
        for key, target in chain.from_iterable(_pairs(rows, column) for rows in groups):
            if (column.model, key) not in going.root_of:
                found[target].append(key)
        for target, keys in found.items():
            root = going.root_of.get((column.related_model, target))
            if root is not None:
                going.cut[root].append([column.model._meta.label_lower, column.name, target, keys])


def _pairs(rows: Any, column: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(rows, QuerySet):
        return rows.values_list("pk", column.attname)
    return ((obj.pk, getattr(obj, column.attname)) for obj in rows)


def _values(model: type[Model], keys: Iterable[Any]) -> Iterable[dict[str, Any]]:
    names = [column.attname for column in columns(model)]
    asked = list(dict.fromkeys(keys))
    for start in range(0, len(asked), CHUNK):
        yield from model._base_manager.filter(pk__in=asked[start : start + CHUNK]).order_by("pk").values(*names)


def columns(model: type[Model]) -> list[Any]:
    """The columns whose values are kept; what follows from them is made anew."""
    return [c for c in model._meta.concrete_fields if not c.generated and not isinstance(c, SearchVectorField)]


def _stored(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    return {column.attname: fields.as_stored(column, values[column.attname]) for column in columns(model)}


def _wholes(model: type[Model]) -> list[Any]:
    found: list[Any] = [c for c in model._meta.concrete_fields if c.is_relation]
    return [c for c in found if c.remote_field.on_delete is CASCADE]


def _key(model: type[Model]) -> str:
    return model._meta.pk.attname


def _owners(record: Record, roots: Iterable[Model]) -> dict[Any, Any]:
    path = reading.owner_path(record)
    if not path:
        return {}
    rows = record.model._default_manager.filter(pk__in=[root.pk for root in roots])
    return dict(rows.values_list("pk", path))
