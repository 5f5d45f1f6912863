"""Keys of the warehouse's own: given to members of dimensions once, and looked up again where they were not known yet or a past changed."""

from duckdb import DuckDBPyConnection

from guanxi.semantics.star import UNKNOWN, Reference, Table

from .units import referring

HOT = "hot"


def fill(connection: DuckDBPyConnection, table: Table, *, is_whole: bool) -> None:
    """Write the members of a dimension (of the touched ones, or all); members that were there keep their keys.

    Leaves the temporary table `moved` with the business keys of members that got other keys, spans or places, and the first day on
    which that matters.
    """
    part = f"WHERE {table.surrogate} <> {UNKNOWN}"
    if not is_whole:
        part += f" AND {table.key} IN (SELECT key FROM touched)"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE known AS SELECT * FROM {table.name} {part}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE fresh AS {table.shape}")
    row = connection.execute(f"SELECT coalesce(max({table.surrogate}), 0) FROM {table.name}").fetchone()
    highest = max(int(row[0]) if row else 0, 0)
    connection.execute(f"DELETE FROM {table.name} {part}")
    names = ", ".join(name for name in table.names if name != table.surrogate)
    same = " AND ".join(f"known.{name} = fresh.{name}" for name in table.identity or (table.key,))
    order = ", ".join(table.identity or (table.key,))
    into = f"INSERT INTO {table.name} ({table.surrogate}, {names}) SELECT"
    connection.execute(f"{into} known.{table.surrogate}, fresh.* FROM (SELECT {names} FROM fresh) AS fresh JOIN known ON {same}")
    connection.execute(
        f"{into} {highest} + row_number() OVER (ORDER BY {order}), *"
        f" FROM (SELECT {names} FROM fresh) AS fresh ANTI JOIN known ON {same}"
    )
    _note_moved(connection, table, part)
    connection.execute("DROP TABLE known")
    connection.execute("DROP TABLE fresh")


def _note_moved(connection: DuckDBPyConnection, table: Table, part: str) -> None:
    told = [table.surrogate, *(table.identity or (table.key,))]
    told += [name for _table, reference in referring(table.name) for name in reference.copies if name not in told]
    columns = ", ".join(told)
    before, after = f"SELECT {columns} FROM known", f"SELECT {columns} FROM {table.name} {part}"
    first = "min(valid_from)" if table.identity else "DATE '0001-01-01'"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE moved AS SELECT {table.key} AS key, {first} AS first FROM"
        f" (({before} EXCEPT {after}) UNION ALL ({after} EXCEPT {before})) AS other GROUP BY 1"
    )


def follow(connection: DuckDBPyConnection, table: Table) -> None:
    """Let facts of members in `moved` have the keys that are right now."""
    row = connection.execute("SELECT count(*) FROM moved").fetchone()
    if not row or not row[0]:
        return
    for fact, reference in referring(table.name):
        among = f"kept.{reference.by} IN (SELECT key FROM moved)"
        connection.execute(_looked_up(fact, reference, table, among))


def mend(connection: DuckDBPyConnection, table: Table) -> int:
    """Look up members again that were unknown when a fact was loaded; says how many facts there were."""
    found = 0
    for fact, reference in referring(table.name):
        unknown = f"kept.{reference.column} = {UNKNOWN} AND kept.{reference.by} IS NOT NULL"
        row = connection.execute(f"SELECT count(*) FROM {HOT}.{fact.name} AS kept WHERE {unknown}").fetchone()
        if row and row[0]:
            found += int(row[0])
            connection.execute(_looked_up(fact, reference, table, unknown))
    return found


def _looked_up(fact: Table, reference: Reference, table: Table, among: str) -> str:
    changes = _changes(reference, table)
    return (
        f"UPDATE {HOT}.{fact.name} AS kept SET {', '.join(f'{name} = {value}' for name, value in changes.items())}"
        f" FROM {table.name} AS member WHERE {among} AND {differs(fact, reference, table)}"
    )


def differs(fact: Table, reference: Reference, table: Table) -> str:
    """The condition under which a row `kept` of a fact has not what its `member` of the dimension says on its day."""
    valid = f" AND kept.{fact.day} >= member.valid_from AND kept.{fact.day} < member.valid_to" if table.identity else ""
    different = " OR ".join(f"kept.{name} IS DISTINCT FROM {value}" for name, value in _changes(reference, table).items())
    return f"member.{table.key} = kept.{reference.by}{valid} AND ({different})"


def _changes(reference: Reference, table: Table) -> dict[str, str]:
    return {reference.column: f"member.{table.surrogate}"} | {name: f"member.{name}" for name in reference.copies}
