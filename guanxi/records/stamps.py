"""Whether anything in some tables changed: the database moves a table's stamp on with every statement that writes to it.

So an answer about all rows (how many, their sums) holds as long as the stamps of the tables that it was read from stand still, in every
process, whoever wrote: page, job, raw statement. A stamp is a sequence; writers wait for nobody. It moves before the writer has
committed, so an answer is only remembered if nobody was writing between reading the stamp and asking (`is_at_rest`): a writer that
moved the stamp earlier is over then, and one that comes later moves it once more.
"""

import datetime
import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from psycopg import sql

from guanxi.people.asking_once import once
from guanxi.people.prepared import prepared

from . import registry
from .models import CustomObject

Answer = TypeVar("Answer")
ROOM = 100_000
"""So much is remembered in all, in lines of answers; the answers that nobody asked for longest go first."""
LARGEST = 5_000
_ENDING = "_stamp"
_TRIGGER = "move_stamp"
_FUNCTION = """
CREATE OR REPLACE FUNCTION guanxi_move_stamp() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM nextval(TG_ARGV[0]::regclass); RETURN NULL; END $$
"""
_MOVED = "AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
_STAMPED = """
SELECT pg_class.relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE tgname = 'move_stamp' AND relnamespace = current_schema()::regnamespace
"""
_OUR_OWN = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND pg_has_role(relowner, 'USAGE')
"""
_TO_THE_CLOCK = """
SELECT setval(quote_ident(sequencename)::regclass, greatest(last_value, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint))
FROM pg_sequences WHERE schemaname = current_schema() AND sequencename LIKE %s
"""
"""So a stamp never stands where one of the same name stood before: in a backup that was put back, of a table that was made anew."""
_WRITING = """
SELECT EXISTS (
  SELECT FROM pg_locks WHERE locktype = 'relation' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND relation = ANY(%s::text[]::regclass[]::oid[]) AND granted
    AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))
"""
_READ_FROM = re.compile(r'\b(?:FROM|JOIN)\s+(?:"([^"]+)"|(\()|(\S+))', re.IGNORECASE)
_MOMENTARY = re.compile(r"\b(?:NOW|RANDOM|[A-Z]+_TIMESTAMP)\s*\(|\bCURRENT_|\bLOCALTIME", re.IGNORECASE)
_PLAIN = (str, int, float, Decimal, datetime.date, UUID, type(None))


@dataclass(frozen=True)
class Known:
    """An answer, and where the stamps of its tables stood."""

    tables: tuple[str, ...]
    stamps: Sequence[int]
    answer: Any

    @property
    def size(self) -> int:
        """How many lines it has, roughly; a text one for each hundred characters."""
        parts = self.answer if isinstance(self.answer, tuple) else (self.answer,)
        lines = sum(len(part) for part in parts if isinstance(part, (list, dict)))
        return 1 + lines + sum(len(part) // 100 for part in parts if isinstance(part, str))


_remembered: OrderedDict[Hashable, Known] = OrderedDict()
_lock = Lock()
_known: tuple[int, frozenset[str]] = (-1, frozenset())


def remembered(
    rows: QuerySet[Any], about: Hashable, asked: Callable[[], Iterable[QuerySet[Any]]], ask: Callable[[], Answer]
) -> Answer:
    """The answer as it was given before, if nothing changed since; else asked for, and remembered if it may be.

    `rows` are the rows that it tells of, `about` everything else that it depends on; from the tables of `asked` it is read.
    """
    words = _words(rows)
    if words is None:
        return ask()
    known = _recall((about, words))
    tables = known.tables if known else read_by(asked())
    now = standing(tables) if tables else None
    if now is None or tables is None:
        return ask()
    if known and known.stamps == now:
        return known.answer  # type: ignore[no-any-return]
    at_rest = is_at_rest(tables)
    answer = ask()
    if at_rest:
        _remember((about, words), Known(tables, now, answer))
    return answer


def standing(tables: Collection[str]) -> Sequence[int] | None:
    """The present stamps of tables, in their order; None if one of them has none. On a page that only looks they are read once."""
    wanted = list(tables)
    if not wanted or not stamped().issuperset(wanted):
        return None
    return once(f"stamps of {','.join(wanted)}", lambda: _standing(wanted))


def is_at_rest(tables: Collection[str]) -> bool:
    """Whether no transaction, not even one's own, is about to change these tables."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_WRITING, [[f'"{table}"' for table in tables]])
        (is_writing,) = cursor.fetchone()
    return not is_writing


def stamped() -> frozenset[str]:
    """The tables that have a stamp."""
    global _known  # noqa: PLW0603 (one answer for the process)
    edition = registry.edition()
    if _known[0] != edition:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(_STAMPED)
            _known = edition, frozenset(name for (name,) in cursor.fetchall())
    return _known[1]


def read_by(asked: Iterable[QuerySet[Any]]) -> tuple[str, ...] | None:
    """The tables from which statements read; None if that is not sure, or if they do not go to the first database."""
    tables: set[str] = set()
    for rows in asked:
        if rows.db != DEFAULT_DB_ALIAS:  # a copy of the database hears of stamps too late
            return None
        try:
            text, _values = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        if _MOMENTARY.search(text):
            return None
        for name, is_nested, other in _READ_FROM.findall(text):
            if other:
                return None
            if not is_nested:
                tables.add(name)
    return tuple(sorted(tables)) or None


def give(*tables: str) -> None:
    """Give tables stamps, as far as they have none and are there; without names, the tables of all objects."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_OUR_OWN)
        there = {name for (name,) in cursor.fetchall()}
        wanted = set(tables) or _of_objects(there)
        cursor.execute(_STAMPED)
        missing = (wanted & there).difference(name for (name,) in cursor.fetchall())
        if missing:
            cursor.execute(_FUNCTION)
        for table in sorted(missing):
            _give_stamp(cursor, table)
        cursor.execute(_TO_THE_CLOCK, [f"%\\{_ENDING}"])
    forget()


def move(table: str) -> None:
    """Move a table's stamp on by hand: its shape was changed, which no trigger notices."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT nextval(to_regclass(%s)) WHERE to_regclass(%s) IS NOT NULL", [_quoted(table)] * 2)


def drop(table: str) -> None:
    """Throw away the stamp of a table that has gone."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql.SQL("DROP SEQUENCE IF EXISTS {}").format(sql.Identifier(_name(table))))


def forget() -> None:
    """Know nothing any more."""
    global _known  # noqa: PLW0603 (one answer for the process)
    _known = (-1, frozenset())
    with _lock:
        _remembered.clear()


def _of_objects(there: Collection[str]) -> set[str]:
    """The tables of all objects, also of those that the company made and this process has not met."""
    own = [row.table for row in CustomObject.objects.all()] if CustomObject._meta.db_table in there else []
    return {record.model._meta.db_table for record in registry.everything()}.union(own)


def _give_stamp(cursor: Any, table: str) -> None:
    cursor.execute(sql.SQL("CREATE SEQUENCE IF NOT EXISTS {}").format(sql.Identifier(_name(table))))
    cursor.execute(
        sql.SQL("CREATE TRIGGER {} {} ON {} FOR EACH STATEMENT EXECUTE FUNCTION guanxi_move_stamp({})").format(
            sql.Identifier(_TRIGGER), sql.SQL(_MOVED), sql.Identifier(table), sql.Literal(_quoted(table))
        )
    )


def _standing(tables: Sequence[str]) -> Sequence[int]:
    from_each = ", ".join(f"{_quoted(table)} AS s{number}" for number, table in enumerate(tables))
    columns = ", ".join(f"s{number}.last_value" for number in range(len(tables)))
    with prepared(), connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {from_each}")  # noqa: S608 (names of our own tables)
        found: Sequence[int] = cursor.fetchone()
    return found


def _name(table: str) -> str:
    return f"{table[: 63 - len(_ENDING)]}{_ENDING}"


def _quoted(table: str) -> str:
    return f'"{_name(table)}"'


def _words(rows: QuerySet[Any]) -> Hashable | None:
    """A statement with its values, to be told from all others; None if a value is of an unusual kind, or nothing is asked at all."""
    try:
        text, values = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return None
    words = tuple(tuple(value) if isinstance(value, list) else value for value in values)
    plain = all(isinstance(one, _PLAIN) for value in words for one in (value if isinstance(value, tuple) else (value,)))
    return (text, words) if plain else None


def _recall(about: Hashable) -> Known | None:
    with _lock:
        found = _remembered.get(about)
        if found is not None:
            _remembered.move_to_end(about)
        return found


def _remember(about: Hashable, known: Known) -> None:
    if known.size > LARGEST:
        return
    with _lock:
        _remembered.pop(about, None)
        _remembered[about] = known
        room = ROOM - sum(one.size for one in _remembered.values())
        while room < 0:
            _about, gone = _remembered.popitem(last=False)
            room += gone.size
