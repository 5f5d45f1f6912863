"""Removes the demo company and nothing else: a sample record that real records need stays, and is counted."""

from collections.abc import Callable

from django.db import connection, models, transaction

from guanxi.customers.models import Standing
from guanxi.people.models import Grant, Person
from guanxi.people.models.tracked import Tracked
from guanxi.records import registry
from guanxi.records.models import Change

Progress = Callable[[str, int, int], None]
COMPUTED = (Standing, Grant)  # rows that only follow from others; they go with what they belong to


def is_loaded() -> bool:
    """Whether there are sample people, the first thing that loading makes."""
    return Person.objects.filter(is_sample=True).exists()


@transaction.atomic
def clear(*, progress: Progress) -> tuple[int, int]:
    """Remove all sample records; returns how many went and how many had to stay because real records need them."""
    order = _dependents_first()
    removed = 0
    for _round in range(2):  # a tree's leaves go in the first round, its stem in the next
        for place, model in enumerate(order):
            progress(str(model._meta.verbose_name_plural), place, len(order))
            removed += _remove(model)
    stayed = sum(model._default_manager.filter(is_sample=True).count() for model in order)
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
            for computed in COMPUTED:
                _with(cursor, computed, model, keys)
            _forget(cursor, model, keys)
            cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [keys])  # noqa: S608 (as above)
            removed += len(keys)


def _unused(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    found = ""
    for relation in model._meta.related_objects:
        other = relation.related_model
        if other in COMPUTED or relation.field.name == "created_by" or relation.many_to_many or not hasattr(relation.field, "column"):
            continue
        if other._meta.app_label in ("records", "sessions"):  # histories and files name people; they may stay without
            continue
        found += f" AND NOT EXISTS (SELECT 1 FROM {quote(other._meta.db_table)} o WHERE o.{quote(relation.field.column)} = t.id)"
    return found


def _with(cursor: object, computed: type[models.Model], model: type[models.Model], keys: list[int]) -> None:
    for field in computed._meta.concrete_fields:
        if field.is_relation and field.related_model is model:
            computed._default_manager.filter(**{f"{field.name}__in": keys}).delete()


def _forget(cursor: object, model: type[models.Model], keys: list[int]) -> None:
    """Drop the history of what goes, links of many-to-many fields, and the mark of who made something."""
    record = registry.of(model)
    if record:
        Change.objects.filter(path=record.path, object_id__in=keys).delete()
    for field in model._meta.local_many_to_many:
        through = field.remote_field.through
        through._default_manager.filter(**{f"{field.m2m_field_name()}__in": keys}).delete()
    for relation in model._meta.related_objects:
        if relation.many_to_many:
            through = relation.field.remote_field.through
            through._default_manager.filter(**{f"{relation.field.m2m_reverse_field_name()}__in": keys}).delete()
        elif relation.field.name == "created_by" or relation.related_model._meta.app_label == "records":
            if relation.field.null:
                relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": keys}).update(**{relation.field.name: None})
