"""Walking trees that are stored as rows with a `parent`."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Model


def descendants(model: type[Model], roots: Iterable[int]) -> list[int]:
    """The given nodes and everything below them, as primary keys."""
    return _walk(model, roots, "t.parent_id = w.id")


def ancestors(model: type[Model], nodes: Iterable[int]) -> list[int]:
    """The given nodes and everything above them, as primary keys, nearest first."""
    return _walk(model, nodes, "t.id = w.parent_id")


def would_cycle(obj: Model, parent_id: int | None) -> bool:
    """Whether hanging obj below parent_id would make it its own ancestor.

    Who moves something in a tree makes other movers of the same tree wait until the transaction ends: two moves that are
    fine alone could make a circle together.
    """
    model = type(obj)
    if not obj.pk or not parent_id or model._default_manager.filter(pk=obj.pk, parent=parent_id).exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [model._meta.db_table])
    return parent_id in descendants(model, [obj.pk])


def _walk(model: type[Model], start: Iterable[int], step: str) -> list[int]:
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE w AS (SELECT id, parent_id FROM {table} WHERE id = ANY(%s)"  # noqa: S608 (table name is ours)
            f" UNION SELECT t.id, t.parent_id FROM {table} t JOIN w ON {step}) SELECT id FROM w",
            [list(start)],
        )
        return [row[0] for row in cursor.fetchall()]
