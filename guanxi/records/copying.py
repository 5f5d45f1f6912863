"""Storing many rows of a table at once, through PostgreSQL's COPY: several times quicker than INSERT and UPDATE."""

import json
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import Model
from psycopg import sql

from guanxi.lib import text

_AS_THEY_ARE = (models.ForeignKey, models.IntegerField, models.BooleanField, models.DateField, models.UUIDField)
"""Fields whose checked values the database's driver writes by itself."""

Words = Callable[[Any], list[str]]
_CHANGED = sql.Identifier("guanxi_changed")


def insert(objects: Sequence[Any], words: Words | None = None) -> None:
    """Store new objects of one model and give them their keys. Runs in the caller's transaction.

    `words` gives the search words of an object; they are made while the database is busy with the rows before.

    :raises IntegrityError: if the database refuses one of them; none is stored then.
    """
    if not objects:
        return
    model: type[Model] = type(objects[0])
    columns: list[Any] = [column for column in model._meta.concrete_fields if not column.generated]
    for obj, key in zip(objects, _keys(model, len(objects)), strict=True):
        obj.pk = key
    for column in columns:
        if isinstance(column, models.FileField) or getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False):
            for obj in objects:
                column.pre_save(obj, True)
    _copy(model._meta.db_table, columns, _read(columns, objects, words))
    for obj in objects:
        obj._state.adding = False
        obj._state.db = connection.alias
        if words:
            obj.__dict__.pop("search", None)  # read anew should anybody ask


def insert_rows(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Store new rows that nobody needs as objects: values by the names of fields (relations as keys), defaults for all others.

    Returns their keys.

    :raises IntegrityError: if the database refuses one of them; none is stored then.
    """
    key: Any = model._meta.pk
    columns: list[Any] = [key, *(model._meta.get_field(name) for name in names)]
    others: list[Any] = [
        column
        for column in model._meta.concrete_fields
        if column not in columns and not column.generated and not column.has_db_default()
    ]
    rest = [_writer(column)(column.get_default()) for column in others]
    writers = _writers(columns)
    keys = _keys(model, len(rows))

    def values() -> Iterable[list[Any]]:
        for new, row in zip(keys, rows, strict=True):
            value = [new, *row, *rest]
            for place, write in writers:
                value[place] = write(value[place])
            yield value

    _copy(model._meta.db_table, [*columns, *others], values())
    return keys


def update(objects: Sequence[Any], names: Iterable[str], words: Words | None = None) -> None:
    """Store these fields of objects of one model that are there already. Runs in the caller's transaction.

    `words` gives the search words of an object, if they are to be stored, too.

    :raises IntegrityError: if the database refuses one of them; none is stored then.
    """
    if not objects:
        return
    model: type[Model] = type(objects[0])
    key: Any = model._meta.pk
    asked = {*names, "search"} if words else set(names)
    columns = [column for column in model._meta.concrete_fields if column.name in asked]
    table = sql.Identifier(model._meta.db_table)
    every = sql.SQL(", ").join(sql.Identifier(column.column) for column in [key, *columns])
    parts = [sql.SQL("{0} = {1}.{0}").format(sql.Identifier(str(column.column)), _CHANGED) for column in columns]
    sets = sql.SQL(", ").join(parts)
    own = sql.Identifier(key.column)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE TEMP TABLE {} AS SELECT {} FROM {} WITH NO DATA").format(_CHANGED, every, table))
        _copy("guanxi_changed", [key, *columns], _read([key, *columns], objects, words))
        cursor.execute(sql.SQL("UPDATE {0} SET {1} FROM {2} WHERE {0}.{3} = {2}.{3}").format(table, sets, _CHANGED, own))
        cursor.execute(sql.SQL("DROP TABLE {}").format(_CHANGED))
    for obj in objects if words else ():
        obj.__dict__.pop("search", None)  # read anew should anybody ask


def _read(columns: Sequence[Any], objects: Sequence[Any], words: Words | None) -> Iterable[list[Any]]:
    """The values of the objects as COPY takes them."""
    read = attrgetter(*(column.attname for column in columns), "pk")  # two names at least: always a tuple
    writers = _writers(columns)
    searched = next((place for place, column in enumerate(columns) if isinstance(column, SearchVectorField)), None)
    for obj in objects:
        values = list(read(obj)[:-1])
        for place, write in writers:
            values[place] = write(values[place])
        if words and searched is not None:
            values[searched] = text.tsvector_literal(words(obj))
        yield values


def _copy(table: str, columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    names = sql.SQL(", ").join(sql.Identifier(column.column) for column in columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _keys(model: type[Model], count: int) -> list[int]:
    """New keys from the table's own sequence, all at once."""
    key: Any = model._meta.pk
    statement = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    with connection.cursor() as cursor:
        cursor.execute(statement, [f'"{model._meta.db_table}"', key.column, count])
        return [row[0] for row in cursor.fetchall()]


def _writers(columns: Sequence[Any]) -> list[tuple[int, Callable[[Any], Any]]]:
    """How values are handed to COPY, by their place; those that go as they are are not named."""
    return [(place, _writer(column)) for place, column in enumerate(columns) if not isinstance(column, _AS_THEY_ARE)]


def _writer(column: Any) -> Callable[[Any], Any]:
    """How a field's value is handed to COPY."""
    if isinstance(column, SearchVectorField):
        return _vector
    if isinstance(column, models.JSONField):
        return lambda value: (
            None if value is None else json.dumps(value, cls=column.encoder or DjangoJSONEncoder, ensure_ascii=False)
        )
    if isinstance(column, models.DecimalField):
        return lambda value: None if value is None else column.to_python(value)
    if isinstance(column, (models.CharField, models.TextField)):
        return lambda value: value if value is None or type(value) is str else str(value)
    if isinstance(column, _AS_THEY_ARE):
        return lambda value: value
    here = connections[DEFAULT_DB_ALIAS]  # asked once, not for every value
    return lambda value: column.get_db_prep_save(value, here)


def _vector(value: Any) -> str | None:
    """A search vector from the words inside the expression that records.indexing makes."""
    if value is None or isinstance(value, str):
        return value
    (words,) = value.get_source_expressions()
    return text.tsvector_literal(words.value)
