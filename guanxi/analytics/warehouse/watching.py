"""Lets the database note what was touched: statement triggers on the tables that the star is made of.

A note is written in the transaction of the change itself, whoever makes it. Compared are only columns that the star reads, so that
signing in or a search word changes nothing here.
"""

import re
from collections.abc import Iterator

from django.db import connection

from guanxi.semantics.star import Watched

from . import units
from .units import QUEUE

IDENTITY = {"customers_standing": "account_id"}
"""By table: its primary key, where that is not `id`."""
OPERATIONS = {
    "insert": "REFERENCING NEW TABLE AS after",
    "delete": "REFERENCING OLD TABLE AS before",
    "update": "REFERENCING OLD TABLE AS before NEW TABLE AS after",
    "truncate": "",
}


def install() -> str:
    """The statements that make all triggers, again and again if need be."""
    return "\n".join(
        statement
        for table, watches in units.watched().items()
        for operation in OPERATIONS
        for statement in _trigger(table, watches, operation)
    )


def uninstall() -> str:
    """The statements that remove them."""
    return "\n".join(
        f"DROP TRIGGER IF EXISTS {_name(operation)} ON {table}; DROP FUNCTION IF EXISTS {_function(table, operation)}();"
        for table in units.watched()
        for operation in OPERATIONS
    )


def missing() -> list[str]:
    """The tables that are not watched as they should be: somebody has dropped or switched off a trigger."""
    wanted = {(table, _name(operation)) for table in units.watched() for operation in OPERATIONS}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname = ANY(%s) AND tgenabled IN ('O', 'A')",
            [[_name(operation) for operation in OPERATIONS]],
        )
        found = set(cursor.fetchall())
    return sorted({table for table, _trigger_name in wanted - found})


def ensure() -> bool:
    """Make what is missing; says whether something was, so that changes may have gone unnoticed."""
    if not missing():
        return False
    with connection.cursor() as cursor:
        cursor.execute(install())
    return True


def _trigger(table: str, watches: list[tuple[str, Watched]], operation: str) -> Iterator[str]:
    notes = "\n  ".join(_note(table, unit, watch, operation) for unit, watch in watches)
    function, name = _function(table, operation), _name(operation)
    yield f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  {notes}\n  RETURN NULL;\nEND $$;"
    yield (
        f"CREATE OR REPLACE TRIGGER {name} AFTER {operation.upper()} ON {table} {OPERATIONS[operation]}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
    )


def _note(table: str, unit: str, watch: Watched, operation: str) -> str:
    into = f"INSERT INTO {QUEUE} (unit, keys)"
    if operation == "truncate":
        return f"{into} VALUES ('{unit}', NULL);"
    if not watch.column:
        return f"{into} SELECT '{unit}', NULL WHERE EXISTS (SELECT FROM {_changed(table, operation, '1')} AS changed);"
    rows = {
        "insert": f"SELECT {watch.column} AS key FROM after",
        "delete": f"SELECT {watch.column} AS key FROM before",
        "update": f"SELECT key FROM {_changed(table, operation, f'before.{watch.column} AS was, after.{watch.column} AS now')} AS"
        " changed, LATERAL (VALUES (was), (now)) AS sides (key)",
    }[operation]
    return f"{into} SELECT '{unit}', array_agg(DISTINCT key) FROM ({rows}) AS changed WHERE key IS NOT NULL HAVING count(*) > 0;"


def _changed(table: str, operation: str, columns: str) -> str:
    if operation != "update":
        return "after" if operation == "insert" else "before"
    names = _read(table)
    before, after = (", ".join(f"{side}.{name}" for name in names) for side in ("before", "after"))
    key = IDENTITY.get(table, "id")
    return f"(SELECT {columns} FROM before JOIN after USING ({key}) WHERE ({before}) IS DISTINCT FROM ({after}))"


def _read(table: str) -> list[str]:
    """The columns of a table that the star is made of."""
    columns = [column for unit in units.UNITS for source in unit.sources if source.table == table for column in source.columns]
    columns += [watch.column for _unit, watch in units.watched()[table] if watch.column]
    return sorted({column for column in columns if re.fullmatch(r"\w+", column)})


def _name(operation: str) -> str:
    return f"note_{operation}_for_warehouse"


def _function(table: str, operation: str) -> str:
    return f"guanxi_note_{table}_{operation}"
