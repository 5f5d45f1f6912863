"""Going through every text of the database: where the texts of a person stand, and making them unreadable.

Reads whole tables: some seconds per million rows. History and audit trail are blanked apart (they are only ever added to).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import sql

from guanxi.records import indexing, registry

MASK = "▒▒▒"
APART = ("people_auditentry", "people_auditseal", "records_change", "django_migrations", "django_session", "django_content_type")
KINDS = {"text": "text", "character varying": "text", "jsonb": "jsonb", "ARRAY": "array"}
_SPECIAL = re.compile(r"([^\w\s])", re.ASCII)


@dataclass(frozen=True)
class Place:
    """The text columns of one table."""

    table: str
    columns: tuple[tuple[str, str], ...]


def places() -> Iterator[Place]:
    """Every table with texts, those of custom objects and of other parts of the product included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'"
            " AND (c.data_type = ANY(%s) OR (c.data_type = 'ARRAY' AND c.udt_name IN ('_text', '_varchar')))"
            " AND NOT c.table_name = ANY(%s) ORDER BY 1, 2",
            [["text", "character varying", "jsonb"], list(APART)],
        )
        found: dict[str, list[tuple[str, str]]] = {}
        for table, column, kind in cursor.fetchall():
            found.setdefault(table, []).append((column, KINDS[kind]))
    for table, columns in found.items():
        yield Place(table, tuple(columns))


def count(place: Place, texts: Sequence[str]) -> int:
    """How many rows mention one of the texts."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT count(*) FROM {} WHERE {}").format(sql.Identifier(place.table), _mentions(place)), [likes(texts)]
        )
        return int(cursor.fetchone()[0])


def mask(place: Place, texts: Sequence[str]) -> int:
    """Make the texts unreadable wherever they stand in the table; returns in how many rows."""
    name = sql.Identifier(place.table)
    settings = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(column), _masked(column, kind)) for column, kind in place.columns
    )
    asked: dict[str, Any] = {"likes": likes(texts), "pattern": pattern(texts), "mask": MASK}
    statement = sql.SQL("UPDATE {} SET {} WHERE {}").format(name, settings, _mentions(place, "%(likes)s"))
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        changed = cursor.rowcount
    if changed:
        _index_again(place.table)
    return int(changed)


def likes(texts: Sequence[str]) -> list[str]:
    """The texts as patterns for ILIKE."""
    escaped = (text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for text in texts)
    return [f"%{text}%" for text in escaped]


def pattern(texts: Sequence[str]) -> str:
    """The texts as one regular expression of PostgreSQL."""
    return "|".join(_SPECIAL.sub(r"\\\1", text) for text in texts)


def _mentions(place: Place, given: str = "%s") -> sql.Composable:
    texts = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(column)) for column, _kind in place.columns)
    return sql.SQL("concat_ws(' ', {}) ILIKE ANY({})").format(texts, sql.SQL(given))


def _masked(column: str, kind: str) -> sql.Composable:
    masked = {
        "text": "regexp_replace({}, %(pattern)s, %(mask)s, 'gi')",
        "jsonb": "regexp_replace({}::text, %(pattern)s, %(mask)s, 'gi')::jsonb",
        "array": "ARRAY(SELECT regexp_replace(one, %(pattern)s, %(mask)s, 'gi') FROM unnest({}) AS one)",
    }[kind]
    return sql.SQL(masked).format(sql.Identifier(column))


def _index_again(table: str) -> None:
    """What was masked must not be found by searching either."""
    for record in registry.everything():
        if record.model._meta.db_table == table and indexing.is_searchable(record):
            text = sql.SQL("{}::text").format(sql.SQL("t"))
            statement = sql.SQL("SELECT id FROM {} t WHERE {} LIKE %s").format(sql.Identifier(table), text)
            with connection.cursor() as cursor:
                cursor.execute(statement, [f"%{MASK}%"])
                keys = [row[0] for row in cursor.fetchall()]
            objects = list(record.model._default_manager.filter(pk__in=keys))
            indexing.fill(record, objects)
            record.model._default_manager.bulk_update(objects, ["search"], batch_size=200)
