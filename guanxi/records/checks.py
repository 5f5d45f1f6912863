"""Start-up checks: a declaration that names something unknown is refused, with a suggestion."""

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Advice
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from . import fields, reading, registry
from .declare import Record
from .facts import link_between
from .listing import ordering
from .models import Searchable

SPECIAL_PANEL_PATHS = {"home"}
ICONS = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "@tabler" / "icons" / "icons" / "outline"


@register("records")
def declarations(**_options: Any) -> list[CheckMessage]:
    """Check every declared record and every panel."""
    found: list[CheckMessage] = []
    for record in registry.everything():
        found += check(record)
    for path in registry.panel_paths():
        if registry.at(path) is None and path not in SPECIAL_PANEL_PATHS:
            known = [record.path for record in registry.everything()]
            found.append(_unknown(f"panel on {path!r}", "record", path, known, "records.E020"))
    return found


def check(record: Record) -> list[CheckMessage]:
    """What is wrong with one declaration."""
    found = [*_names(record), *_paths(record), *_behavior(record)]
    if settings.DEBUG:
        found += _speed(record)
    return found


def _names(record: Record) -> Iterable[CheckMessage]:
    shown = set(fields.everything(record))
    columns = {column.name for column in record.model._meta.concrete_fields}
    asked: tuple[tuple[str, Iterable[str], set[str]], ...] = (
        ("listing.columns", record.listing.columns, shown),
        ("listing.filters", record.listing.filters, shown),
        ("listing.unsummed", record.listing.unsummed, shown),
        ("listing.sort", [record.listing.sort.removeprefix("-")], shown),
        *((f"section {section.title!s}", section.fields, shown) for section in record.sections),
        ("name", record.name, columns),
        ("search", record.search, columns),
        *(("keys", key, columns) for key in record.keys),
        ("guarded", record.guarded, shown),
        ("initial", record.initial, set(record.guarded)),
        ("hidden", record.hidden, columns),
        ("fixed", record.fixed, columns),
        ("told", record.told, shown),
        ("mirrors", record.mirrors, shown),
        ("number", [record.number.field] if record.number else [], columns),
        ("parent", [record.parent] if record.parent else [], columns),
    )
    for where, names, known in asked:
        for name in names:
            if name not in known:
                yield _unknown(f"{record.path}: {where}", "field", name, known, "records.E001")


def _paths(record: Record) -> Iterable[CheckMessage]:
    known = [other.path for other in registry.everything()]
    for path in record.related:
        other = registry.at(path)
        if other is None:
            yield _unknown(f"{record.path}: related", "record", path, known, "records.E002")
        elif link_between(record, other) is None:
            yield Error(f"{record.path}: related names {path!r}, but it has no relation to {record.path!r}.", id="records.E003")
    for mirrored in record.mirrors.values():
        path, _dot, name = mirrored.partition(".")
        other = registry.at(path)
        if other is None or name not in fields.everything(other):
            names = fields.everything(other) if other else {}
            yield _unknown(f"{record.path}: mirrors", "field", mirrored, [f"{path}.{one}" for one in names], "records.E006")
    if record.owner and not _leads_to_person(record.model, record.owner):
        yield Error(f"{record.path}: owner {record.owner!r} does not lead to a person.", id="records.E004")


def _behavior(record: Record) -> Iterable[CheckMessage]:
    if ordering.order(record, record.listing.sort) is None and record.listing.sort.removeprefix("-") in fields.everything(record):
        yield Error(f"{record.path}: the list cannot be sorted by {record.listing.sort!r}.", id="records.E005")
    if not record.search and issubclass(record.model, Searchable):
        yield Error(f"{record.path}: is Searchable, but names no search fields.", id="records.E007")
    for name in record.guarded:
        field = fields.named(record, name)
        if field and not field.editable:
            yield Error(f"{record.path}: {name!r} is guarded, but nobody may edit it.", id="records.E008")
    doubles = {action.name for action in record.actions if [one.name for one in record.actions].count(action.name) > 1}
    for name in sorted(doubles):
        yield Error(f"{record.path}: two actions are called {name!r}.", id="records.E009")
    yield from _icons(record)


def _icons(record: Record) -> Iterable[CheckMessage]:
    if not ICONS.is_dir():  # an installed product has them bundled
        return
    for icon in {record.icon, *(action.icon for action in record.actions)}:
        if not (ICONS / f"{icon}.svg").exists():
            known = [path.stem for path in ICONS.glob("*.svg")]
            yield _unknown(record.path, "icon", icon, known, "records.E010")


def _speed(record: Record) -> Iterable[CheckMessage]:
    """The default order, and within the reach of some owners, should be read from an index."""
    order = ordering.standard(record)
    wanted = [order.path]
    starts = [_index_fields(index) for index in record.model._meta.indexes if index.condition is None]
    column = _column(record.model, order.path)
    if not any(start[: len(wanted)] == wanted for start in starts) and not (column and (column.unique or column.db_index)):
        yield Advice(f"{record.path}: no index begins with {order.path!r}, by which its list is sorted.", id="records.W001")
    owner = reading.owner_path(record)
    if owner and "__" not in owner and not any(start[:2] == [owner, order.path] for start in starts):
        yield Advice(
            f"{record.path}: no index begins with {owner!r}, {order.path!r}: lists of own records are slow.", id="records.W002"
        )


def _index_fields(index: Any) -> list[str]:
    return [name.removeprefix("-") for name in index.fields]


def _column(model: type[Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _leads_to_person(model: type[Model], path: str) -> bool:
    target: Any = model
    for part in path.split("__"):
        column = _column(target, part)
        if column is None or not column.is_relation:
            return False
        target = column.related_model
    return bool(target._meta.label == settings.AUTH_USER_MODEL)


def _unknown(where: str, what: str, name: str, known: Iterable[str], code: str) -> Error:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    hint = f"Did you mean {close[0]!r}?" if close else None
    return Error(f"{where}: there is no {what} {name!r}.", hint=hint, id=code)
