"""Moving old facts out of the file into Parquet by month, and back where they changed after all."""

from pathlib import Path

from duckdb import DuckDBPyConnection

from guanxi.semantics.star import Table, Unit

from . import archive, engine, keying, units
from .plan import Plan, Report

PARTS = "CREATE TABLE IF NOT EXISTS archived (name VARCHAR, month DATE, file VARCHAR, rows BIGINT)"


def take_back(connection: DuckDBPyConnection, plan: Plan, report: Report) -> None:
    """Bring months back into the file that hold touched keys, or are not old any more; `noted` says which keys."""
    connection.execute(PARTS)
    for unit in units.UNITS:
        for table in unit.tables:
            parts = parts_of(connection, table) if table.day else []
            again = [part[1] for part in parts if _is_wanted(connection, table, unit, part, plan)]
            _bring(connection, table, again)
    report.parts = _files(connection)


def take_back_moved(connection: DuckDBPyConnection, dimension: Table, report: Report) -> None:
    """Bring months back in which facts do not have the keys that are right now; `moved` says whose keys may be others."""
    first = connection.execute("SELECT strftime(min(first), '%Y-%m') FROM moved").fetchone()
    if not first or first[0] is None:
        return
    for fact, reference in units.referring(dimension.name):
        files = [file for month, file in parts_of(connection, fact) if month >= first[0]]
        if files:
            wrong = connection.execute(
                f"SELECT DISTINCT kept.filename FROM read_parquet([{', '.join(map(engine.literal, files))}], filename = true) AS kept"
                f" JOIN {dimension.name} AS member ON {keying.differs(fact, reference, dimension)}"
                f" WHERE kept.{reference.by} IN (SELECT key FROM moved)"
            ).fetchall()
            _bring(connection, fact, [file for (file,) in wrong])
    report.parts = _files(connection)


def _bring(connection: DuckDBPyConnection, table: Table, files: list[str]) -> None:
    names = ", ".join(table.names)
    for file in files:
        connection.execute(f"INSERT INTO hot.{table.name} ({names}) SELECT {names} FROM read_parquet({engine.literal(file)})")
        connection.execute("DELETE FROM archived WHERE file = ?", [file])
    if files:
        _show(connection, table)


def forget(connection: DuckDBPyConnection, unit: Unit, report: Report) -> None:
    """Everything of a unit is loaded anew: its archive is of no use any more."""
    for table in unit.tables:
        if table.day:
            connection.execute("DELETE FROM archived WHERE name = ?", [table.name])
            _show(connection, table)
    report.parts = _files(connection)


def move(connection: DuckDBPyConnection, plan: Plan, report: Report) -> None:
    """Move what is older than the plan wants in the file to the archive, a file for each month."""
    if plan.hot_from is None or plan.archive is None:
        return
    for table in units.tables():
        if table.day:
            _move(connection, table, plan)
    report.parts = _files(connection)


def parts_of(connection: DuckDBPyConnection, table: Table) -> list[tuple[str, str]]:
    """The months of a table in the archive with their files."""
    rows = connection.execute("SELECT month, file FROM archived WHERE name = ? ORDER BY month", [table.name]).fetchall()
    return [(f"{month:%Y-%m}", file) for month, file in rows]


def _move(connection: DuckDBPyConnection, table: Table, plan: Plan) -> None:
    month = f"date_trunc('month', {table.day})::DATE"
    rows = connection.execute(
        f"SELECT {month} AS month, count(*) FROM hot.{table.name} WHERE {table.day} < ? GROUP BY 1 ORDER BY 1",
        [plan.hot_from],
    ).fetchall()
    kept = dict(parts_of(connection, table))
    names = ", ".join(table.names)
    for first, _count in rows:
        text = f"{first:%Y-%m}"
        file = _file_for(plan, table, text)
        shape = f"SELECT {names} FROM hot.{table.name} WHERE {month} = DATE '{first}'"
        if text in kept:
            shape += f" UNION ALL SELECT {names} FROM read_parquet({engine.literal(kept[text])})"
        copied = connection.execute(
            f"COPY ({shape} ORDER BY {table.key}) TO {engine.literal(file)} (FORMAT parquet, COMPRESSION zstd)"
        ).fetchone()
        connection.execute(f"DELETE FROM hot.{table.name} WHERE {month} = DATE '{first}'")
        connection.execute("DELETE FROM archived WHERE name = ? AND month = ?", [table.name, first])
        connection.execute("INSERT INTO archived VALUES (?, ?, ?, ?)", [table.name, first, file, copied[0] if copied else 0])
    if rows:
        _show(connection, table)


def _file_for(plan: Plan, table: Table, month: str) -> str:
    """A name that no other generation uses: who reads an older one finds its files as they were."""
    name = f"{table.name}/{month}.{plan.generation}.parquet"
    if plan.store:
        return f"{plan.store.url}/{name}"
    path = Path(str(plan.archive)) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return str(path)


def _is_wanted(connection: DuckDBPyConnection, table: Table, unit: Unit, part: tuple[str, str], plan: Plan) -> bool:
    month, file = part
    if plan.hot_from is None or month >= f"{plan.hot_from:%Y-%m}":
        return True
    row = connection.execute(
        f"SELECT count(*) FROM read_parquet({engine.literal(file)}) SEMI JOIN noted"
        f" ON noted.key = {table.key} AND noted.unit = {engine.literal(unit.name)}"
    ).fetchone()
    return bool(row and row[0])


def _show(connection: DuckDBPyConnection, table: Table) -> None:
    archive.show(connection, table, [file for _month, file in parts_of(connection, table)])


def _files(connection: DuckDBPyConnection) -> list[str]:
    return [file for (file,) in connection.execute("SELECT file FROM archived ORDER BY file").fetchall()]
