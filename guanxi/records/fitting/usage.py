"""Where a custom field is used, and what goes when it is removed."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from guanxi.records import registry
from guanxi.records.models import CustomField, CustomObject, Layout, ListPreference, View

from . import applying, indexes


@dataclass(frozen=True)
class Preview:
    """What goes with a field: how many values, and which layouts, views and personal columns name it."""

    values: int
    layouts: tuple[Layout, ...]
    views: tuple[Any, ...]
    columns: int


@dataclass(frozen=True)
class ObjectPreview:
    """What goes with an object: its records, its own fields, and the fields of others that point to it."""

    records: int
    fields: int
    pointing: tuple[CustomField, ...]


def of_field(row: CustomField) -> Preview:
    """What would go with this field."""
    record = applying.declared(row.path)
    layouts = [one for one in Layout.objects.filter(path=row.path).select_related("role") if row.name in _named(one)]
    columns = ListPreference.objects.filter(path=row.path, columns__contains=[row.name]).count()
    return Preview(
        values=indexes.filled(record.model, row) if record else 0,
        layouts=tuple(layouts),
        views=tuple(View.objects.filter(path=row.path, address__contains=row.name)),
        columns=columns,
    )


def of_object(row: CustomObject) -> ObjectPreview:
    """What would go with this object."""
    record = registry.at(row.path)
    pointing = CustomField.objects.filter(removed_at=None).filter(Q(target=row.path) & ~Q(path=row.path))
    return ObjectPreview(
        records=record.model._default_manager.count() if record else 0,
        fields=CustomField.objects.filter(path=row.path, removed_at=None).count(),
        pointing=tuple(pointing),
    )


def _named(layout: Layout) -> set[str]:
    placed = {name for section in layout.sections for name in section["fields"]}
    return placed | set(layout.columns) | set(layout.filters) | {layout.sort.removeprefix("-")}
