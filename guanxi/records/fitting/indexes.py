"""Indexes of custom fields: at once on small tables, by a job beside the daily work on large ones; and what stands against them."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Count, Model, Q, QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from guanxi.records import indexing, registry
from guanxi.records.fields import Kind
from guanxi.records.models import CustomField

from . import applying, loading, tables

BUILD = "records.build_index_of_field"
SEARCH = "records.index_object_again"
SHOWN_DOUBLES = 5
_CANCELED = "57014"


def after_adding(model: type[Model], row: CustomField) -> None:
    """Index a column that was just added, if that is wanted; relations always are, or removing what they point to would be slow."""
    if row.is_unique:
        _make(model, row, unique=True)
    elif row.is_indexed or row.kind == Kind.RELATION:
        _make(model, row, unique=False)


def follow(model: type[Model], row: CustomField, was: Mapping[str, bool]) -> None:
    """Make or drop what changed of a column's indexes."""
    if row.is_unique and not was["is_unique"]:
        _make(model, row, unique=True)
    elif was["is_unique"] and not row.is_unique:
        tables.drop_index(model, row.name, unique=True)
    if row.is_indexed and not was["is_indexed"]:
        _make(model, row, unique=False)
    elif was["is_indexed"] and not row.is_indexed and row.kind != Kind.RELATION:
        tables.drop_index(model, row.name, unique=False)


def build(key: int) -> None:
    """Build the index that a field waits for, beside the daily work; runs in a job, and again after a dead worker."""
    row = CustomField.objects.filter(pk=key, removed_at=None).first()
    record = applying.declared(row.path) if row else None
    unique = bool(row and row.pending.get("unique"))
    if row is None or record is None or not (unique or row.pending.get("index")):
        return
    waits = CustomField.objects.filter(pk=key, removed_at=None, pending=row.pending)
    try:
        tables.make_index(record.model, row.name, unique=unique, beside=True)
    except IntegrityError:
        waits.update(pending={"problem": _("Some values stand in several records.")})
        return
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == _CANCELED and not waits.exists():
            return  # nobody wants it any more
        raise
    with transaction.atomic():
        loading.changed()
        is_wanted = waits.update(pending={}, **{"is_unique" if unique else "is_indexed": True})
    if not is_wanted:
        tables.drop_index(record.model, row.name, unique=unique, beside=True)


def search_later(path: str) -> None:
    """Let a job make the search words of all records of an object anew."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(SEARCH, queue="reactions", queueing_lock=f"{SEARCH}:{path}").defer(path=path)


def search_again(path: str) -> int:
    """Make the search words of all records of an object anew; gives how many."""
    loading.refresh()
    record = registry.at(path)
    return indexing.again(record) if record and indexing.is_searchable(record) else 0


def empty(model: type[Model], row: CustomField) -> QuerySet[Any]:
    """The records that have no value in this field."""
    nothing = Q(**{f"{row.name}__len": 0}) if row.kind in (Kind.CHOICES, Kind.TAGS) else Q(**{f"{row.name}__isnull": True})
    return model._default_manager.filter(nothing)


def filled(model: type[Model], row: CustomField) -> int:
    """How many records have a value in this field."""
    if row.kind == Kind.YES_NO:
        return model._default_manager.filter(**{row.name: True}).count()
    something = {f"{row.name}__len__gt": 0} if row.kind in (Kind.CHOICES, Kind.TAGS) else {f"{row.name}__isnull": False}
    return model._default_manager.filter(**something).count()


def doubles(model: type[Model], row: CustomField) -> list[tuple[Any, int]]:
    """Some values that stand in several records, with how many."""
    rows = model._default_manager.filter(**{f"{row.name}__isnull": False}).order_by()
    counted = rows.values_list(row.name).annotate(count=Count("pk")).filter(count__gt=1)
    return [(value, count) for value, count in counted[:SHOWN_DOUBLES]]


def _make(model: type[Model], row: CustomField, *, unique: bool) -> None:
    if not tables.is_large(model):
        tables.make_index(model, row.name, unique=unique)
        return
    row.pending = {"unique": True} if unique else {"index": True}
    row.is_unique, row.is_indexed = row.is_unique and not unique, row.is_indexed and unique
    row.save(update_fields=["pending", "is_unique", "is_indexed"])
    key = row.pk
    transaction.on_commit(lambda: _build_later(key))


def _build_later(key: int) -> None:
    """Let a job build the index; one that waits already is enough."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(BUILD, queue="reactions", queueing_lock=f"{BUILD}:{key}").defer(key=key)
