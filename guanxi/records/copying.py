"""Putting many new rows into a table at once, through PostgreSQL's COPY: several times quicker than INSERT."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import Model
from psycopg import sql

_AS_THEY_ARE = (models.ForeignKey, models.IntegerField, models.BooleanField, models.DateField, models.UUIDField)
"""Fields whose checked values the database's driver writes by itself."""


def insert(objects: Sequence[Any]) -> None:
    """Store new objects of one model and give them their keys. Runs in the caller's transaction.

    :raises IntegrityError: if the database refuses one of them; none is stored then.
    """
    if not objects:
        return
    model: type[Model] = type(objects[0])
    columns = [column for column in model._meta.concrete_fields if not column.generated]
    _give_keys(model, objects)
    writers = [(column, _writer(column)) for column in columns]
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(_statement(model, columns)) as copy:
        for obj in objects:
            copy.write_row([write(column.pre_save(obj, True)) for column, write in writers])
    for obj in objects:
        obj._state.adding = False
        obj._state.db = connection.alias


def _statement(model: type[Model], columns: Sequence[Any]) -> sql.Composed:
    names = sql.SQL(", ").join(sql.Identifier(column.column) for column in columns)
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), names)


def _give_keys(model: type[Model], objects: Sequence[Any]) -> None:
    """Take keys from the table's own sequence, all at once."""
    key = model._meta.pk
    if key is None:
        raise TypeError(f"{model} has no key")
    statement = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    with connection.cursor() as cursor:
        cursor.execute(statement, [f'"{model._meta.db_table}"', key.column, len(objects)])
        keys = [row[0] for row in cursor.fetchall()]
    for obj, new in zip(objects, keys, strict=True):
        obj.pk = new


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
        return lambda value: None if value is None else str(value)
    if isinstance(column, _AS_THEY_ARE):
        return lambda value: value
    here = connections[DEFAULT_DB_ALIAS]  # asked once, not for every value
    return lambda value: column.get_db_prep_save(value, here)


def _vector(value: Any) -> str | None:
    """A search vector from the words inside the expression that records.indexing makes."""
    if value is None or isinstance(value, str):
        return value
    (words,) = value.get_source_expressions()
    return " ".join("'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in words.value)
