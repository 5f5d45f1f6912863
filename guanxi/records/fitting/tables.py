"""Columns, tables and indexes of what the company added: changed in the transaction that remembers it, or beside the daily work."""

import time
from collections.abc import Iterable
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from psycopg import sql

from guanxi.records import stamps
from guanxi.records.fields import Kind
from guanxi.records.models import CustomField
from guanxi.records.refusals import Refusal

from .kinds import NEVER_EMPTY

PATIENCE_MILLISECONDS = 1500
TRIES = 5
LARGE = 200_000
"""Tables with more rows get their indexes beside the daily work, by a job."""
_LOCK_NOT_AVAILABLE = "55P03"
_PROGRESS = """
SELECT building.phase, building.blocks_done, building.blocks_total, building.tuples_done, building.tuples_total
FROM pg_stat_progress_create_index AS building JOIN pg_class ON pg_class.oid = building.index_relid WHERE pg_class.relname = %s
"""
_STOP = """
SELECT pg_cancel_backend(building.pid)
FROM pg_stat_progress_create_index AS building JOIN pg_class ON pg_class.oid = building.index_relid WHERE pg_class.relname = %s
"""
_PHASES = (
    ("building index: scanning", (0.05, 0.4)),
    ("building index: sorting", (0.4, 0.45)),
    ("building index: loading", (0.45, 0.6)),
    ("building index", (0.05, 0.6)),
    ("waiting for writers before validation", (0.6, 0.6)),
    ("index validation: scanning index", (0.6, 0.7)),
    ("index validation: sorting", (0.7, 0.75)),
    ("index validation: scanning table", (0.75, 0.99)),
    ("waiting for old snapshots", (0.99, 0.99)),
)
"""What PostgreSQL says it is doing, and between which shares of the whole that is."""


class Busy(Refusal):
    """Others use the table all the time, so that its shape cannot be changed now."""

    def __init__(self) -> None:
        super().__init__(_("Many people work with these records right now. Nothing was changed; please try again in a minute."))


def add_column(model: type[Model], column: Any, row: CustomField, *, fill: Any = None, if_missing: bool = False) -> None:
    """Give the table a column, at once however many rows it has; `fill` stands in all rows that exist.

    Processes that have not heard of the column write rows without it, so one that is never empty has a default in the database.
    """
    add = sql.SQL("ALTER TABLE {} ADD COLUMN IF NOT EXISTS {}" if if_missing else "ALTER TABLE {} ADD COLUMN {}")
    parts = [add.format(_table(model), sql.Identifier(column.column)), sql.SQL(_type(column))]
    if Kind(row.kind) in NEVER_EMPTY:
        start = column.get_db_prep_save(column.get_default(), connection)
        parts.append(sql.SQL("NOT NULL DEFAULT {}").format(_literal(column, start)))
    elif fill is not None:
        parts.append(sql.SQL("DEFAULT {}").format(_literal(column, column.get_db_prep_save(fill, connection))))
    statements = [sql.SQL(" ").join(parts)]
    if column.is_relation:
        statements.append(_reference(model, column, row))
    _patiently(statements)
    stamps.move(model._meta.db_table)


def lock(model: type[Model]) -> None:
    """Let nobody else read or write the table until the transaction ends; only for what is short."""
    _patiently([sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(_table(model))])


def drop_left(beginning: str) -> None:
    """Throw away columns whose names begin so: what killed processes left."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND starts_with(column_name, %s)",
            [beginning],
        )
        found = cursor.fetchall()
    for table, column in found:
        _patiently([sql.SQL("ALTER TABLE {} DROP COLUMN IF EXISTS {}").format(sql.Identifier(table), sql.Identifier(column))])


def drop_column(model: type[Model], name: str) -> None:
    """Throw a column away with everything in it."""
    _patiently([sql.SQL("ALTER TABLE {} DROP COLUMN IF EXISTS {}").format(_table(model), sql.Identifier(name))])
    stamps.move(model._meta.db_table)


def swap_column(model: type[Model], old: str, new: str) -> None:
    """Put a column in another one's place."""
    table = _table(model)
    drop = sql.SQL("ALTER TABLE {} DROP COLUMN {}").format(table, sql.Identifier(old))
    rename = sql.SQL("ALTER TABLE {} RENAME COLUMN {} TO {}").format(table, sql.Identifier(new), sql.Identifier(old))
    _patiently([drop, rename])
    stamps.move(model._meta.db_table)


def make(model: type[Model]) -> None:
    """Make the table of an object."""
    with connection.schema_editor() as editor:
        editor.create_model(model)
    stamps.give(model._meta.db_table)


def drop(table: str) -> None:
    """Throw a table away with everything in it."""
    _patiently([sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(table))])
    stamps.drop(table)


def is_large(model: type[Model]) -> bool:
    """Whether an index takes so long that nobody should wait for it."""
    return rows_about(model) > LARGE


def rows_about(model: type[Model]) -> int:
    """How many rows the database believes a table to have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass", [f'"{model._meta.db_table}"']
        )
        return int(cursor.fetchone()[0])


def index_name(model: type[Model], name: str, *, unique: bool) -> str:
    """The name of a column's index; a unique one is known to records.contradicting by how it begins."""
    return f"{model._meta.db_table}_{name}_{'key' if unique else 'idx'}"[:63]


def make_index(model: type[Model], name: str, *, unique: bool, beside: bool = False) -> None:
    """Index a column; `beside` lets everybody write meanwhile, and must not run inside a transaction.

    :raises IntegrityError: if a value stands there twice; a half-made index is thrown away.
    """
    own = index_name(model, name, unique=unique)
    if beside:
        drop_index(model, name, unique=unique, beside=True)  # what an interrupted attempt left
    statement = sql.SQL("CREATE {}INDEX {}IF NOT EXISTS {} ON {} ({})").format(
        sql.SQL("UNIQUE " if unique else ""),
        sql.SQL("CONCURRENTLY " if beside else ""),
        sql.Identifier(own),
        _table(model),
        sql.Identifier(name),
    )
    if not beside:
        _patiently([statement])
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    except Exception:
        drop_index(model, name, unique=unique, beside=True)
        raise


def drop_index(model: type[Model], name: str, *, unique: bool, beside: bool = False) -> None:
    """Do without the index of a column."""
    own = sql.Identifier(index_name(model, name, unique=unique))
    if beside:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(own))
    else:
        _patiently([sql.SQL("DROP INDEX IF EXISTS {}").format(own)])


def progress(index: str) -> float | None:
    """Which share of an index is built, roughly; None if nobody builds it at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS, [index])
        building = cursor.fetchone()
    if building is None:
        return None
    phase, blocks, all_blocks, rows, all_rows = building
    begin, end = next((share for name, share in _PHASES if phase.startswith(name)), (0.0, 0.0))
    done, whole = (rows, all_rows) if all_rows else (blocks, all_blocks)
    return float(begin + (end - begin) * min(done / whole, 1)) if whole else float(begin)


def stop_building(index: str) -> bool:
    """End the building of an index; gives whether somebody was at it."""
    with connection.cursor() as cursor:
        cursor.execute(_STOP, [index])
        return cursor.fetchone() is not None


def _patiently(statements: Iterable[Any]) -> None:
    """Change a table's shape; waits a little for those who use it, and lets them go on between the attempts.

    :raises Busy: if it was never free.
    """
    for attempt in range(TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to be made cannot be changed
                cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE_MILLISECONDS}")
                for statement in statements:
                    cursor.execute(statement)
                cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
                raise
            time.sleep(0.2 * (attempt + 1))
    raise Busy


def _reference(model: type[Model], column: Any, row: CustomField) -> Any:
    """The database itself empties relations to removed records, also while the column is hidden. Empty rows need no check."""
    target = column.related_model._meta
    name = f"{model._meta.db_table}_{column.column}_fk"[:63]
    gone = "NO ACTION" if row.is_required else "SET NULL"
    return sql.SQL(
        "ALTER TABLE {} ADD CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {} ({}) ON DELETE {} DEFERRABLE INITIALLY DEFERRED NOT VALID"
    ).format(
        _table(model),
        sql.Identifier(name),
        sql.Identifier(column.column),
        sql.Identifier(target.db_table),
        sql.Identifier(target.pk.column),
        sql.SQL(gone),
    )


def _table(model: type[Model]) -> sql.Identifier:
    return sql.Identifier(model._meta.db_table)


def _type(column: Any) -> str:
    return str(column.db_type(connection))


def _literal(column: Any, value: Any) -> Any:
    return sql.SQL("{}::{}").format(sql.Literal(value), sql.SQL(_type(column)))
