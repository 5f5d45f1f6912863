"""What points to a record: parts that go away with it, references of others, and what hangs on it by path and key.

Nothing is listed by hand: relations are found in the models, those of custom objects and fields included.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CASCADE, DO_NOTHING, Model, Q

from guanxi.records.bin import beside
from guanxi.records.models import Attachment
from guanxi.records.writer import Writer


@dataclass(frozen=True)
class Further:
    """Rows of an upper folder that mean records by path and key without a relation.

    about   (path, keys) -> which rows mean one of these records
    follow  (path, key that stays, keys that go, writer): lets the rows mean the record that stays
    """

    model: type[Model]
    about: Callable[[str, Sequence[int]], Q]
    follow: Callable[[str, int, Sequence[int], Writer], None]


_further: list[Further] = []


def also(further: Further) -> None:
    """Let rows of an upper folder go over with a record that is merged, and come back with it."""
    if further not in _further:
        _further.append(further)


def further() -> list[Further]:
    """What upper folders let go over."""
    return list(_further)


def columns(model: type[Model]) -> list[Any]:
    """Every relation to this model, in a fixed sequence; tables that the database itself keeps (sums) are left out."""
    found: list[Any] = []
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or not (relation.one_to_many or relation.one_to_one):
            continue
        column: Any = relation.field  # type: ignore[union-attr]
        if column.remote_field.on_delete is not DO_NOTHING and not column.model._meta.proxy:
            found.append(column)
    return sorted(found, key=lambda column: (column.model._meta.label_lower, column.name))


def own(model: type[Model]) -> list[Any]:
    """The relations of this model to itself."""
    return [column for column in columns(model) if column.model is model]


def parts(model: type[Model]) -> dict[type[Model], list[Any]]:
    """The models whose rows go away with a record of this model, each with all its relations to it."""
    found: dict[type[Model], list[Any]] = {}
    for column in columns(model):
        found.setdefault(column.model, []).append(column)
    return {
        other: some
        for other, some in found.items()
        if other is not model and any(column.remote_field.on_delete is CASCADE for column in some)
    }


def references(model: type[Model]) -> Iterator[Any]:
    """The relations of rows that live on their own; those of the model to itself come first."""
    with_parts = parts(model)
    yield from (column for column in columns(model) if column.model not in with_parts)


def hanging() -> list[type[Model]]:
    """The models whose rows hang on any record by its path and key."""
    return [Attachment, *beside.models()]


def is_copy(column: Any) -> bool:
    """Whether nobody fills the column by hand: it repeats what a row above it says (the customer on an order's line)."""
    return not column.editable
