"""How records are named where others mention them, and what must be fetched along so that naming costs no further statement."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse

from . import faces, fields, registry
from .declare import Record
from .models import Searchable

MOST_KNOWN = 1024
_worked_out: dict[tuple[Record, tuple[str, ...], bool], tuple[object, list[str], list[str]]] = {}


def name_of(obj: Model) -> str:
    """The name of a record: the first of its naming fields that is not empty."""
    record = registry.of(obj)
    for name in record.name if record else ():
        value = getattr(obj, name)
        if value not in (None, ""):
            return name_of(value) if isinstance(value, Model) else str(value)
    return str(obj)


def address_of(obj: Model) -> str | None:
    """The address of a record's page, if its object has one."""
    record = registry.of(obj)
    return f"{_stem(record.path)}{obj.pk}/" if record else None


def followed(record: Record, rows: QuerySet[Any], names: Iterable[str], *, alone: bool = False) -> QuerySet[Any]:
    """The rows with the relations among the names fetched along, and what naming these takes, but no search tokens.

    `alone`: nothing else than these fields will be asked of the rows.
    """
    paths, heavy = _known(faces.declaration(record), tuple(names), alone)
    return rows.select_related(*paths).defer("search", *heavy) if _own(record) else rows.select_related(*paths).defer(*heavy)


def _known(record: Record, names: tuple[str, ...], alone: bool) -> tuple[list[str], list[str]]:
    """The same as `_followed`, worked out once as long as no fields come or go."""
    present = fields.everything(record)
    kept = _worked_out.get((record, names, alone))
    if kept is None or kept[0] is not present:
        if len(_worked_out) >= MOST_KNOWN:
            _worked_out.clear()
        kept = _worked_out[record, names, alone] = (present, *_followed(record, names, alone))
    return kept[1], kept[2]


def _followed(record: Record, names: tuple[str, ...], alone: bool) -> tuple[list[str], list[str]]:
    """What must be fetched along, and the columns of it that no name needs; of objects named by `str` all columns but search tokens."""
    paths = list(dict.fromkeys(_paths(record, names)))
    heavy: list[str] = []
    for path in paths:
        model = _model_at(record, path)
        told = _told_by(registry.of(model), model)
        if not told:
            heavy += [f"{path}__search"] if issubclass(model, Searchable) else []
            continue
        followed = {other.removeprefix(f"{path}__").split("__")[0] for other in paths if other.startswith(f"{path}__")}
        heavy += [f"{path}__{name}" for name in _idle(model, {*told, *followed})]
    if alone and (told := _told_by(record, record.model)):
        stems = {name.split("__")[0] for name in (*names, *paths, *_currencies(record, names))}
        heavy += _idle(record.model, {*told, *stems, "version"})
    return paths, heavy


def _told_by(record: Record | None, model: type[Model]) -> tuple[str, ...]:
    """The fields that name a record: as declared, or as the model says whose `str` puts them together; nothing = all may."""
    declared = record.name if record else ()
    return declared or getattr(model, "told_by", ())


def _idle(model: type[Model], needed: set[str]) -> list[str]:
    """The columns that nobody will ask for, besides what `str` reads."""
    used = needed | {model._meta.pk.name, *model.__str__.__code__.co_names}
    return [column.name for column in model._meta.concrete_fields if column.name not in used]


@cache
def _stem(path: str) -> str:
    """What the addresses of an object's pages begin with; a list asks for hundreds of them."""
    return reverse("records:page", args=[path, 0]).removesuffix("0/")


def _paths(record: Record, names: Iterable[str]) -> Iterable[str]:
    wanted = [*names, *record.name, *_currencies(record, names)]
    for name in wanted:
        field = fields.named(record, name.split("__")[0])
        if field is None or field.kind is not fields.Kind.RELATION:
            continue
        yield field.name
        target = registry.of(field.target)
        for part in fields.followed(target, target.name) if target else ():
            yield f"{field.name}__{part}"
        if "__" in name:
            yield from _deeper(field.target, field.name, name.split("__")[1:])


def _deeper(model: type[Model], path: str, parts: list[str]) -> Iterable[str]:
    for part in parts:
        column = model._meta.get_field(part)
        if not column.is_relation:
            return
        path, model = f"{path}__{part}", column.related_model  # type: ignore[assignment]
        yield path


def _currencies(record: Record, names: Iterable[str]) -> list[str]:
    """Where the currencies of money among the names stand."""
    money = [field for name in names if (field := fields.named(record, name)) and field.kind is fields.Kind.MONEY]
    return [field.currency for field in money if field.currency]


def _own(record: Record) -> bool:
    return issubclass(record.model, Searchable)


def _model_at(record: Record, path: str) -> type[Model]:
    model: Any = record.model
    for part in path.split("__"):
        model = model._meta.get_field(part).related_model
    return model  # type: ignore[no-any-return]
