"""Fills or empties a column of very many accounts in the order in which their rows lie, so that most of them stay in their place.

A row that is written anew goes into all indexes of its table again, half a millisecond's work among a million accounts, unless no index
holds what changed and there is room beside it. So the column does without its own index meanwhile, and of each page of the table one row
is written at a time: room that a row has left is taken by the next one.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Index

from .models import Account

MANY = 50_000
"""Of fewer accounts all indexes are written sooner than one is made anew."""
ROOM = 20
"""So many percent of a page stay free from now on: for one row and more of the usual size. The database tidies up a page that has less."""
PAGES = 1_000
"""Of so many pages of the table one row each is written together: whoever changes one of these accounts meanwhile waits no longer than for them."""


def is_worth_it() -> bool:
    """Whether there are so many accounts. Inside a transaction nothing can be filled so: what it wrote stays in its place until its end."""
    return not connection.in_atomic_block and Account.objects.count() >= MANY


def fill(name: str, told: str, values: Sequence[Any]) -> int:
    """Write what `told` says (SQL that gives `account_id` and `value` of every account); gives how many changed. Some may be left to be written."""
    changed = 0
    _leave_room()
    with _without_index(name):
        for first in range(0, _pages(), PAGES):
            for keys, wanted in _turns(name, told, [*values, f"({first},0)", f"({first + PAGES},0)"]):
                changed += _write(name, keys, wanted)
    return changed


def _leave_room() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{Account._meta.db_table}" SET (fillfactor = {100 - ROOM})')


def index(name: str) -> None:
    """Make the index of a column if it is missing: who filled the column may have been interrupted."""
    if connection.in_atomic_block or is_indexed(name):
        return
    _drop(name)  # a half-made one
    with connection.schema_editor(atomic=False) as editor:
        editor.execute(_index(name).create_sql(Account, editor, concurrently=True), params=None)


@contextmanager
def _without_index(name: str) -> Iterator[None]:
    _drop(name)
    try:
        yield
    finally:
        index(name)


def _drop(name: str) -> None:
    with connection.schema_editor(atomic=False) as editor:
        editor.execute(_index(name).remove_sql(Account, editor, concurrently=True), params=None)


def _index(name: str) -> Index:
    found: Index = next(one for one in Account._meta.indexes if one.name == f"account_{name}")
    return found


def is_indexed(name: str) -> bool:
    """Whether a column has its index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(%s) AND indisvalid", [_index(name).name])
        return cursor.fetchone() is not None


def _pages() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_size(%s::regclass) / current_setting('block_size')::bigint", [f'"{Account._meta.db_table}"']
        )
        return int(cursor.fetchone()[0])


def _turns(name: str, told: str, values: Sequence[Any]) -> list[tuple[list[int], list[Any]]]:
    """Which accounts of these pages get another value, and which: the first one of each page, then the second one of each, and so on."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT array_agg(id ORDER BY id), array_agg(value ORDER BY id) FROM ("  # noqa: S608 (names of our own)
            f" SELECT known.id, told.value, row_number() OVER (PARTITION BY split_part(known.ctid::text, ',', 1) ORDER BY known.ctid) AS turn"
            f" FROM {Account._meta.db_table} AS known JOIN ({told}) AS told ON told.account_id = known.id"
            f" WHERE known.ctid >= %s::tid AND known.ctid < %s::tid AND known.{name} IS DISTINCT FROM told.value"
            f") AS different GROUP BY turn ORDER BY turn",
            values,
        )
        turns: list[tuple[list[int], list[Any]]] = cursor.fetchall()
        return turns


def _write(name: str, keys: list[int], wanted: list[Any]) -> int:
    kind = Account._meta.get_field(name).db_type(connection)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Account._meta.db_table} AS account SET {name} = now.value"  # noqa: S608 (names of our own)
            f" FROM unnest(%s::bigint[], %s::{kind}[]) AS now (id, value)"
            f" WHERE account.id = now.id AND account.{name} IS DISTINCT FROM now.value",
            [keys, wanted],
        )
        return int(cursor.rowcount)
