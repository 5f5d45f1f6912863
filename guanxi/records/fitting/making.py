"""Making, changing and removing the company's own objects."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from guanxi.people.models import Grant
from guanxi.records import registry
from guanxi.records import remembering_settings as remembering
from guanxi.records.models import CustomField, CustomObject
from guanxi.records.refusals import Invalid
from guanxi.records.texts import cleaned
from guanxi.records.writer import Writer

from . import loading, objects, tables

ASKED = ("labels", "labels_plural", "icon", "group", "prefix", "is_numbered")
LONGEST_PATH = 20
MOST_OBJECTS = 200
TAKEN = frozenset(
    {
        "api",
        "mcp",
        "health",
        "ready",
        "metrics",
        "static",
        "settings",
        "search",
        "import",
        "sign-in",
        "sign-out",
        "bin",
        "tags",
        "bulk",
        "me",
        "people",
    }
)


@transaction.atomic
def add(path: str, values: Mapping[str, Any], writer: Writer) -> CustomObject:
    """Make an object with a table, a list and pages of its own.

    :raises Invalid: if the description cannot be accepted.
    """
    loading.changed()
    row = CustomObject(path=path, is_sample=writer.is_sample)
    _assign(row, values)
    _check_path(path)
    _check(row)
    row.save()
    tables.make(objects.model_of(row))
    remembering.created(row, writer)
    return row


@transaction.atomic
def change(row: CustomObject, values: Mapping[str, Any], writer: Writer) -> CustomObject:
    """Change its names, icon, place and numbering.

    :raises Invalid: if the description cannot be accepted.
    """
    loading.changed()
    row = CustomObject.objects.select_for_update().get(pk=row.pk)
    before = remembering.seen(row)
    _assign(row, values)
    _check(row)
    row.save()
    remembering.changed(row, before, writer)
    return row


@transaction.atomic
def remove(row: CustomObject, writer: Writer) -> None:
    """Hide an object with all its records everywhere, and the fields that point to it; all of it can be brought back."""
    loading.changed()
    row.removed_at = writer.at
    row.save(update_fields=["removed_at"])
    CustomField.objects.filter(target=row.path, removed_at=None).update(removed_at=writer.at)
    remembering.removed(row, writer)


@transaction.atomic
def bring_back(row: CustomObject, writer: Writer) -> None:
    """Show a removed object again with its records and the fields that went with it."""
    loading.changed()
    CustomField.objects.filter(target=row.path, removed_at=row.removed_at).update(removed_at=None)
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    remembering.restored(row, writer)


@transaction.atomic
def drop(row: CustomObject, writer: Writer) -> None:
    """Throw a removed object away for good, with its records, its fields and the rights on it."""
    loading.changed()
    for field in CustomField.objects.filter(path=row.path):
        field.delete()
    for field in CustomField.objects.filter(target=row.path):
        record = registry.at(field.path)
        if record:
            tables.drop_column(record.model, field.name)
        field.delete()
    Grant.objects.filter(object=row.path).delete()
    tables.drop(row.table)
    remembering.removed(row, writer, verb="dropped")
    row.delete()


def _assign(row: CustomObject, values: Mapping[str, Any]) -> None:
    for name in ASKED:
        if name in values:
            setattr(row, name, cleaned(values[name]) if name.startswith("labels") else values[name])


def _check(row: CustomObject) -> None:
    if not row.labels:
        raise Invalid({"labels": _("Please give the object a name in at least one language.")})
    if not row.labels_plural:
        row.labels_plural = dict(row.labels)


def _check_path(path: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", path) or len(path) > LONGEST_PATH:
        text = _(
            "An address consists of small letters, digits and hyphens, begins with a letter and has at most %(count)s characters."
        )
        raise Invalid({"path": text % {"count": LONGEST_PATH}})
    if CustomObject.objects.count() >= MOST_OBJECTS:
        raise Invalid({"": _("There are at most %(count)s custom objects.") % {"count": MOST_OBJECTS}})
    if path in TAKEN or registry.at(path) or CustomObject.objects.filter(path=path).exists() or not _is_free(path):
        raise Invalid({"path": _("This address is taken already, maybe by a removed object. Please choose another one.")})


def _is_free(path: str) -> bool:
    """Whether no page of the product answers at this address."""
    try:
        return resolve(f"/{path}/").view_name == "records:list"
    except Resolver404:
        return True
