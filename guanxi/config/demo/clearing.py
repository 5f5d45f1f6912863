"""Removes the demo company and nothing else: a sample record that real records need stays, is counted, and is real from now on."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction
from django.utils import timezone

from guanxi.customers.models import Standing
from guanxi.people.models import AuditEntry, Grant, Person
from guanxi.people.models.tracked import Tracked
from guanxi.records import registry
from guanxi.records.attaching import storing
from guanxi.records.models import Change, Channel
from guanxi.records.writer import Writer

from . import adaptations, dealers, shares, views

Progress = Callable[[str, int, int], None]
COMPUTED = (Standing, Grant)  # rows that only follow from others; they go with what they belong to
FOR_GOOD = (AuditEntry, Change)  # only ever added to


def is_loaded() -> bool:
    """Whether there are sample people, the first thing that loading makes."""
    return Person.objects.filter(is_sample=True).exists()


@transaction.atomic
def clear(*, progress: Progress) -> tuple[int, int]:
    """Remove all sample records; returns how many went and how many had to stay because real records need them.

    Those are no samples any more: another demo company can be loaded beside them. People who stay cannot sign in.
    """
    adaptations.clear(Writer(by=None, at=timezone.now(), channel=Channel.SYSTEM))
    order = _dependents_first()
    removed = views.clear() + dealers.clear() + shares.clear()
    for _round in range(2):  # a tree's leaves go in the first round, its stem in the next
        for place, model in enumerate(order):
            progress(str(model._meta.verbose_name_plural), place, len(order))
            removed += _remove(model)
    Person.objects.filter(is_sample=True).update(is_active=False, password=make_password(None))
    stayed = sum(model._default_manager.filter(is_sample=True).update(is_sample=False) for model in order)
    return removed, stayed


def _dependents_first() -> list[type[Tracked]]:
    """All models of sample records, each before those it points to."""
    from django.apps import apps  # late: app ready

    left = [model for model in apps.get_models() if issubclass(model, Tracked)]
    order: list[type[Tracked]] = []
    while left:
        free = [m for m in left if not any(other is not m and m in _targets(other) for other in left)]
        free = free or left[:1]  # a circle (department ↔ its head): begin somewhere
        order += free
        left = [m for m in left if m not in free]
    return order


def _targets(model: type[models.Model]) -> set[type[models.Model]]:
    fields = (f for f in model._meta.concrete_fields if f.is_relation and f.name != "created_by")
    return {f.related_model for f in fields}  # type: ignore[misc]


def _remove(model: type[Tracked]) -> int:
    """Remove the model's sample rows that nothing real points to; leaves of a tree first."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    removed = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t.id FROM {table} t WHERE t.is_sample{_unused(model)}")  # noqa: S608 (names of ours)
            keys = [row[0] for row in cursor.fetchall()]
            if not keys:
                return removed
            _take_along(model, keys)
            cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [keys])  # noqa: S608 (as above)
            if record := registry.of(model):
                storing.remove_all_of(record.path, keys)
            removed += len(keys)


def _relations(model: type[models.Model]) -> list[Any]:
    """Everything that points to a model, relations without a name on this side included."""
    fields = model._meta.get_fields(include_hidden=True)
    return [field for field in fields if field.auto_created and not field.concrete and field.is_relation]


def _unused(model: type[models.Model]) -> str:
    """What keeps a row: whatever the database itself lets point to it (the audit trail, for one, may name who is gone)."""
    quote = connection.ops.quote_name
    found = ""
    for relation in _relations(model):
        other = relation.related_model
        if other in COMPUTED or other._meta.auto_created or _is_mark(relation) or relation.many_to_many:
            continue
        if not relation.field.db_constraint:
            continue
        found += f" AND NOT EXISTS (SELECT 1 FROM {quote(other._meta.db_table)} o WHERE o.{quote(relation.field.column)} = t.id)"  # noqa: S608 (as above)
    return found


def _is_mark(relation: Any) -> bool:
    """Histories and files say who made something; they may go on without the name."""
    return bool(relation.field.name == "created_by" or relation.related_model._meta.app_label == "records")


def _take_along(model: type[models.Model], keys: list[int]) -> None:
    """Remove what cannot be without the rows that go: computed rows, links of many-to-many fields. History stays for good."""
    for relation in _relations(model):
        if relation.many_to_many:
            continue
        rows = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": keys})
        if relation.related_model in COMPUTED or relation.related_model._meta.auto_created:
            rows.delete()
        elif _is_mark(relation) and relation.field.null and relation.related_model not in FOR_GOOD:
            rows.update(**{relation.field.name: None})
