"""Letting rows that point to one record point to another: in sets, with history, and united where only one may stand."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import CASCADE, F, Model, QuerySet
from django.utils.translation import gettext as _

from guanxi.records import faces, fields, registry, remembering, saving
from guanxi.records.models import Tracked
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from . import pointing

SIZE = 1000
"""Of so many rows at once dependent rows are kept true, and so many entries of the history are announced together."""
AT_ONCE = 500
"""So many rows are written by one statement: triggers compare the rows of a statement with each other."""

Move = list[Any]
"""[label of the model, name of the relation, key it pointed to, keys of the rows]."""


class StandTwice(Refusal):
    """Rows of both records cannot stand beside each other on one."""

    def __init__(self, model: type[Model]) -> None:
        text = _("Both have the same in “%(objects)s”, which one record may have only once. Change or remove one of them first.")
        super().__init__(text % {"objects": model._meta.verbose_name_plural})


@dataclass(frozen=True)
class _Row:
    """As much of a row as the history needs."""

    pk: int
    version: int


def references(model: type[Model], kept: int, gone: Sequence[int], writer: Writer) -> list[Move]:
    """Let all rows that live on their own point to the record that is kept, but for the records themselves.

    :raises StandTwice: if the database does not take some of them.
    """
    moves = []
    for column in pointing.references(model):
        for key in gone:
            rows = column.model._base_manager.filter(**{column.attname: key})
            if column.model is model:
                rows = rows.exclude(pk__in=[kept, *gone])
            keys = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))
            if keys:
                move(column, keys, kept, writer)
                remember(column, keys, (key, kept), writer)
                moves.append([column.model._meta.label_lower, column.name, key, keys])
    return moves


def move(column: Any, keys: Sequence[int], to: int, writer: Writer) -> None:
    """Let these rows point to another record.

    :raises StandTwice: if the database does not take some of them.
    """
    try:
        with transaction.atomic():
            for some in _pieces(keys, AT_ONCE):
                stamped(column.model._base_manager.filter(pk__in=some), {column.attname: to}, writer)
    except IntegrityError as error:
        raise StandTwice(column.model) from error


def parts(model: type[Model], kept: int, gone: Sequence[int], writer: Writer) -> None:
    """Let the parts of records go over to the one that is kept; what stands there already goes away with its own record."""
    for other, columns in pointing.parts(model).items():
        for column in columns:
            for key in gone:
                rows = other._base_manager.filter(**{column.attname: key})
                keys = list(rows.order_by("pk").values_list("pk", flat=True))
                left = set(united(rows, {column.attname: kept}, writer))
                remember(column, [pk for pk in keys if pk not in left], (key, kept), writer)
                if left and column.null and column.remote_field.on_delete is not CASCADE:
                    united(other._base_manager.filter(pk__in=left), {column.attname: None}, writer)


def hanging(path: str, kept: int, gone: Sequence[int], writer: Writer) -> None:
    """Let files, comments, followers and the like go over; what the record that is kept has already stays where it is."""
    for model in pointing.hanging():
        for key in gone:
            united(model._base_manager.filter(path=path, object_id=key), {"object_id": kept}, writer)
    for further in pointing.further():
        further.follow(path, kept, gone, writer)


def united(rows: QuerySet[Any], values: dict[str, Any], writer: Writer) -> list[Any]:
    """Write values to rows, as a new version of each; gives the keys of those that the database does not take."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    manager = rows.model._base_manager
    pieces = _pieces(keys, AT_ONCE)
    return [
        left
        for some in pieces
        for left in taken_by_halves(list(some), lambda these: stamped(manager.filter(pk__in=these), values, writer))
    ]


def taken_by_halves(keys: list[Any], write: Callable[[list[Any]], object]) -> list[Any]:
    """Write all at once, or by halves where the database refuses, down to single rows; gives those that it refuses alone."""
    if not keys:
        return []
    try:
        with transaction.atomic():
            write(keys)
    except IntegrityError:
        if len(keys) == 1:
            return keys
        middle = len(keys) // 2
        return taken_by_halves(keys[:middle], write) + taken_by_halves(keys[middle:], write)
    return []


def stamped(rows: QuerySet[Any], values: dict[str, Any], writer: Writer) -> int:
    """Write values to rows, as a new version of each; gives how many there were."""
    stamp: dict[str, Any] = {}
    if issubclass(rows.model, Tracked):
        stamp = {"version": F("version") + 1, "changed_at": writer.at}
    return rows.update(**values, **stamp)


def remember(column: Any, keys: Sequence[int], pair: tuple[Any, Any], writer: Writer) -> None:
    """Put it into the history of each row, unless it only repeats what another row says."""
    record = registry.of(column.model)
    if record is None or pointing.is_copy(column) or column.name not in fields.everything(faces.declaration(record)):
        return
    for some in _pieces(keys):
        rows = column.model._base_manager.filter(pk__in=some).order_by("pk").values_list("pk", "version")
        changes: Any = [(_Row(pk, version), {column.name: list(pair)}) for pk, version in rows]
        remembering.changed(record, changes, writer)


def settle(moves: Iterable[Move], column_at: Callable[[str, str], Any]) -> None:
    """Let capabilities keep true what depends on the rows that moved."""
    for label, name, _key, keys in moves:
        column = column_at(label, name)
        record = registry.of(column.model) if column is not None else None
        if record is None or record.settle is None or pointing.is_copy(column):
            continue
        for some in _pieces(keys):
            rows = column.model._default_manager.filter(pk__in=some)
            saving.settle(record, list(rows.defer("search") if hasattr(column.model, "search") else rows))


def _pieces(keys: Sequence[Any], size: int = SIZE) -> Iterable[Sequence[Any]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))
