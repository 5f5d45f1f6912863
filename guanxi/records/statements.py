"""Statements that Django puts together once and that are asked again and again: that takes longer than the asking, and than making objects.

A statement is kept under everything its words depend on; its values are told each time. Whoever keeps one names the object's path
and what else is different, such as whose records are in reach. As soon as fields or objects come or go all are forgotten.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.expressions import RawSQL
from django.db.models.signals import post_init, pre_init

from . import registry

ROOM = 1000


@dataclass(frozen=True)
class Told:
    """Stands in a statement for a value that is told when it is asked."""

    name: str

    @property
    def expression(self) -> RawSQL:
        """How it is written into a question."""
        return RawSQL("%s", [self])


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes objects of one model from some columns of a row, with what was fetched along."""

    model: type[Model]
    start: int
    end: int
    key: int
    names: tuple[str, ...]
    along: tuple["_Maker", ...]
    own: Callable[[Any, Any], None] | None
    other: Callable[[Any, Any], None] | None

    def make(self, row: Sequence[Any], using: str, known: dict[Any, Any] | None) -> Any:
        """The object; `known` are those of the same page that others already point to: each is made once."""
        values = row[self.start : self.end]
        if self.own and values[self.key] is None:
            return None
        if self.own and known is not None and (found := known.get((self.start, values[self.key]))) is not None:
            return found
        obj = self.model.__new__(self.model)
        obj._state = state = ModelState()
        state.adding, state.db = False, using
        obj.__dict__.update(zip(self.names, values, strict=True))
        for maker in self.along:
            maker.put(obj, maker.make(row, using, known))
        if self.own and known is not None:
            known[self.start, values[self.key]] = obj
        return obj

    def put(self, obj: Any, other: Any) -> None:
        """Let the object that points here know what it points to."""
        if self.own:
            self.own(obj, other)
        if self.other and other is not None:
            self.other(other, obj)


@dataclass(frozen=True, slots=True)
class _Statement:
    text: str
    values: tuple[Any, ...]
    converters: tuple[tuple[int, tuple[Any, ...], Any], ...]
    maker: _Maker
    using: str


_kept: dict[tuple[Any, ...], _Statement | None] = {}
_edition = 0


def objects(
    model: type[Model],
    about: tuple[Hashable, ...],
    build: Callable[[], QuerySet[Any]],
    told: Mapping[Told, Any],
    *,
    together: bool = False,
) -> list[Any]:
    """The objects of a question that is the same whenever `about` is; `build` puts it together, with `Told` in the place of values.

    `together`: what several objects point to is one object for all of them, for pages that only show them.
    """
    global _edition  # noqa: PLW0603 (threads that meet here put something together once more, that is all)
    edition = registry.edition()
    if _edition != edition:
        _kept.clear()
        _edition = edition
    place = (edition, router.db_for_read(model), model, *about)
    if place in _kept:
        statement = _kept[place]
    else:
        statement = _put_together(build())
        if len(_kept) >= ROOM:
            _kept.clear()
        _kept[place] = statement
    return [] if statement is None else _asked(statement, told, together=together)


def _asked(statement: _Statement, told: Mapping[Told, Any], *, together: bool) -> list[Any]:
    connection = connections[statement.using]
    values = [told[value] if isinstance(value, Told) else value for value in statement.values]
    with connection.cursor() as cursor:
        cursor.execute(statement.text, values)
        rows = cursor.fetchall()
    if statement.converters:
        rows = [_converted(row, statement, connection) for row in rows]
    known: dict[Any, Any] | None = {} if together else None
    make, using = statement.maker.make, statement.using
    return [make(row, using, known) for row in rows]


def _converted(row: Sequence[Any], statement: _Statement, connection: Any) -> list[Any]:
    values = list(row)
    for place, converters, expression in statement.converters:
        for convert in converters:
            values[place] = convert(values[place], expression, connection)
    return values


def _put_together(rows: QuerySet[Any]) -> _Statement | None:
    """The statement of these rows; None if no row can be meant."""
    compiler = rows.query.get_compiler(using=rows.db)
    try:
        text, values = compiler.as_sql()
    except EmptyResultSet:
        return None
    if compiler.annotation_col_map or not text:
        raise ValueError("only plain objects can be asked for")
    found = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
    converters = tuple((place, tuple(converts), expression) for place, (converts, expression) in found.items())
    return _Statement(text, tuple(values), converters, _maker(compiler.klass_info, compiler.select), rows.db)


def _maker(info: dict[str, Any], select: Sequence[Any]) -> _Maker:
    model = info["model"]
    if info.get("from_parent") or model.__init__ is not Model.__init__:
        raise ValueError(f"{model} is made in a way of its own")
    if pre_init.has_listeners(model) or post_init.has_listeners(model):
        raise ValueError(f"somebody wants to know when a {model} is made")
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = tuple(one[0].target.attname for one in select[start:end])
    along = tuple(_maker(other, select) for other in info.get("related_klass_infos", ()))
    key = names.index(model._meta.pk.attname)
    return _Maker(model, start, end, key, names, along, info.get("local_setter"), info.get("remote_setter"))
