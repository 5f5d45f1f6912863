"""How much would go over with a record, as far as a person sees it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, QuerySet

from guanxi.people.models import Person
from guanxi.records import faces, fields, reading, registry
from guanxi.records.bin import looking
from guanxi.records.declare import Record
from guanxi.records.models import Attachment, Comment

from . import pointing

Counts = list[tuple[str, int]]
"""Names of objects in the plural, and how many."""


def belonging(record: Record, keys: Sequence[int], person: Person | None) -> dict[int, Counts]:
    """What points to each of these records: rows that the person may see of objects that have pages; one statement for each relation."""
    found: dict[int, dict[str, int]] = {key: {} for key in keys}
    for column in pointing.columns(record.model):
        other = registry.of(column.model)
        if other is None or pointing.is_copy(column) or not reading.may(other, person):
            continue
        if column.name not in fields.everything(faces.face(other, person)):
            continue
        rows = reading.visible(other, person).filter(**{f"{column.attname}__in": keys})
        _add(found, _label(other), _grouped(rows, column.attname))
    for model in (Attachment, Comment):
        here: QuerySet[Any] = model._default_manager.filter(path=record.path, object_id__in=keys)
        here = here.filter(is_current=True) if model is Attachment else here.filter(removed_at=None)
        _add(found, str(model._meta.verbose_name_plural), _grouped(here, "object_id"))
    return {
        key: [(label, count) for label, count in sorted(some.items(), key=lambda one: -one[1]) if count]
        for key, some in found.items()
    }


def named(left: dict[str, int], person: Person | None) -> Counts:
    """Rows by the label of their model, in words, of objects of which the person may see every record."""
    told = []
    for label, count in left.items():
        model = looking.model_at(label)
        record = registry.of(model) if model else None
        within = reading.extent(record, person) if record else None
        if record is not None and within is not None and within.owners is None:
            told.append((_label(record), count))
    return told


def _label(record: Record) -> str:
    return str(record.model._meta.verbose_name_plural)


def _grouped(rows: QuerySet[Any], name: str) -> Iterable[tuple[int, int]]:
    return list(rows.order_by().values_list(name).annotate(Count("pk")))


def _add(found: dict[int, dict[str, int]], label: str, counted: Iterable[tuple[int, int]]) -> None:
    for key, count in counted:
        if key in found:
            found[key][label] = found[key].get(label, 0) + count
