"""Storing many rows of a table at once, through PostgreSQL's COPY: several times quicker than INSERT and UPDATE.

The rows are written column by column in COPY's own text form: a few calls for a hundred rows instead of one for each value.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import repeat
from operator import attrgetter, is_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import Model
from psycopg import sql
from psycopg.adapt import PyFormat, Transformer

from guanxi.lib import text

from . import sending

BLOCK = 100
"""So many rows are written together: enough to be quick, few enough that the database begins while the words of the next are made."""
FEW = 8
"""So many rows are stored by an ordinary statement; for more it pays to ask for keys first and to hand all over at once."""
_PLAIN = (models.ForeignKey, models.IntegerField, models.BooleanField, models.DateField, models.UUIDField)
"""Fields whose checked values PostgreSQL reads as Python writes them."""
_NOTHING = "\\N"
_ODD = re.compile(r"[\\\t\n\r]")
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

Words = Callable[[Any], list[str]]
Values = Sequence[Any]
Teller = Callable[[Values], list[str]]
"""The values of one column, as many as there are rows, in COPY's text form."""
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
    for obj, key in zip(objects, reserved(model, len(objects)), strict=True):
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


@contextmanager
def as_new(objects: Sequence[Any]) -> Iterator[None]:
    """Let `is_new` know that these objects have just been stored for the first time."""
    for obj in objects:
        obj._state.is_new = True
    try:
        yield
    finally:
        for obj in objects:
            del obj._state.is_new


def is_new(obj: Model) -> bool:
    """Whether an object that is being settled was stored a moment ago: no other row can point to it yet."""
    return getattr(obj._state, "is_new", False)


def insert_rows(
    model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]], keys: Sequence[int] | None = None
) -> list[int]:
    """Store new rows that nobody needs as objects: values by the names of fields (relations as keys), defaults for all others.

    Returns their keys; `keys` are those that were reserved for them.

    :raises IntegrityError: if the database refuses one of them; none is stored then.
    """
    if not rows:
        return []
    key: Any = model._meta.pk
    columns: list[Any] = [key, *(model._meta.get_field(name) for name in names)]
    others = _unnamed(model, columns)
    rest = [column.get_default() for column in others]
    if len(rows) <= FEW and keys is None:
        return _insert(model, [*columns[1:], *others], [[*row, *rest] for row in rows])
    given = list(keys or reserved(model, len(rows)))
    _copy(model._meta.db_table, [*columns, *others], _blocks(rows, rest, given))
    return given


def store_rows(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """The same for rows whose keys nobody asks for: the database gives them while it stores the rows.

    :raises IntegrityError: if the database refuses one of them; none is stored then.
    """
    if len(rows) <= FEW:
        insert_rows(model, names, rows)
        return
    columns: list[Any] = [model._meta.get_field(name) for name in names]
    others = _unnamed(model, [model._meta.pk, *columns])
    _copy(model._meta.db_table, [*columns, *others], _blocks(rows, [column.get_default() for column in others]))


def _unnamed(model: type[Model], columns: Sequence[Any]) -> list[Any]:
    """The columns besides these that are given their default here."""
    return [
        column
        for column in model._meta.concrete_fields
        if column not in columns and not column.generated and not column.has_db_default()
    ]


def _blocks(rows: Sequence[Sequence[Any]], rest: Sequence[Any], keys: Sequence[int] = ()) -> Iterator[list[Values]]:
    for start in range(0, len(rows), BLOCK):
        some = rows[start : start + BLOCK]
        own = [keys[start : start + BLOCK]] if keys else []
        yield [*own, *zip(*some, strict=True), *([value] * len(some) for value in rest)]


def _insert(model: type[Model], columns: Sequence[Any], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Store a few rows by a statement that tells their keys: of the ways to do so the one that asks least often."""
    values = [column.get_db_prep_save(value, connection) for row in rows for column, value in zip(columns, row, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_insertion(model, tuple(column.column for column in columns), len(rows)), values)
        return [key for (key,) in cursor.fetchall()]


@lru_cache(maxsize=256)
def _insertion(model: type[Model], columns: tuple[str, ...], count: int) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    row = f"({', '.join(['%s'] * len(columns))})"
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {", ".join([row] * count)} RETURNING "{model._meta.pk.column}"'  # noqa: S608


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


def _read(columns: Sequence[Any], objects: Sequence[Any], words: Words | None) -> Iterator[list[Values]]:
    """The values of the objects, block by block, each block column by column."""
    searched = (
        next((place for place, column in enumerate(columns) if isinstance(column, SearchVectorField)), None) if words else None
    )
    asked = ["pk" if place == searched else column.attname for place, column in enumerate(columns)]
    read = attrgetter(*asked, "__class__")  # two names at least: always a tuple
    for start in range(0, len(objects), BLOCK):
        block = objects[start : start + BLOCK]
        values: list[Values] = []
        values.extend(zip(*map(read, block), strict=True))
        values.pop()
        if words and searched is not None:
            values[searched] = [text.tsvector_literal(words(obj)) for obj in block]
        yield values


def _copy(table: str, columns: Sequence[Any], blocks: Iterable[Sequence[Values]]) -> None:
    names = sql.SQL(", ").join(sql.Identifier(column.column) for column in columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    tellers = [_teller(column) for column in columns]
    lines = (
        "\n".join(
            [*map("\t".join, zip(*(_told(tell, values) for tell, values in zip(tellers, block, strict=True)), strict=True)), ""]
        )
        for block in blocks
    )
    if sender := sending.at_work():
        sender.copy(statement, lines)
        return
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for some in lines:
            copy.write(some)


def _told(tell: Teller, values: Values) -> list[str]:
    """One column of a block; what is the same thing in all rows is written once."""
    first = values[0]
    return tell([first]) * len(values) if all(map(is_, values, repeat(first))) else tell(values)


def reserved(model: type[Model], count: int) -> list[int]:
    """New keys from the table's own sequence, all at once; they are nobody else's any more."""
    key: Any = model._meta.pk
    statement = "SELECT nextval((SELECT pg_get_serial_sequence(%s, %s)::regclass)) FROM generate_series(1, %s)"  # asked once
    with connection.cursor() as cursor:
        cursor.execute(statement, [f'"{model._meta.db_table}"', key.column, count])
        return [row[0] for row in cursor.fetchall()]


def _teller(column: Any) -> Teller:
    """How the values of a column are handed to COPY."""
    if isinstance(column, SearchVectorField):
        return lambda values: _escaped([_vector(value) for value in values])
    if isinstance(column, models.JSONField):
        write = (column.encoder or DjangoJSONEncoder)(ensure_ascii=False).encode
        return lambda values: _escaped([None if value is None else write(value) for value in values])
    if isinstance(column, (models.CharField, models.TextField)):
        return lambda values: _escaped([value if value is None or type(value) is str else str(value) for value in values])
    if isinstance(column, models.DecimalField):
        return lambda values: _plain([column.to_python(value) for value in values])
    if isinstance(column, ArrayField) and isinstance(column.base_field, models.CharField):
        return lambda values: _escaped([None if value is None else _list(value) for value in values])
    return _plain if isinstance(column, _PLAIN) else _driven(column)


def _plain(values: Values) -> list[str]:
    return [_NOTHING if value is None else str(value) for value in values]


def _escaped(values: Sequence[str | None]) -> list[str]:
    if _ODD.search("".join(filter(None, values))):
        values = [value and value.translate(_ESCAPED) for value in values]
    return [_NOTHING if value is None else value for value in values]


def _list(words: Iterable[Any]) -> str:
    """Texts as PostgreSQL writes a list of them."""
    told = ["NULL" if word is None else _quoted(str(word)) for word in words]
    return f"{{{','.join(told)}}}"


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _driven(column: Any) -> Teller:
    """The values of a kind of column that only the database's driver knows how to write."""
    here = connections[DEFAULT_DB_ALIAS]
    driver = Transformer(here.connection)

    def one(value: Any) -> str | None:
        prepared = column.get_db_prep_save(value, here)
        if prepared is None:
            return None
        written = driver.get_dumper(prepared, PyFormat.TEXT).dump(prepared)
        return None if written is None else bytes(written).decode()

    return lambda values: _escaped([one(value) for value in values])


def _vector(value: Any) -> str | None:
    """A search vector from the words inside the expression that records.indexing makes."""
    if value is None or isinstance(value, str):
        return value
    (words,) = value.get_source_expressions()
    return text.tsvector_literal(words.value)
