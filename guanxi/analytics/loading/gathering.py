"""Staged rows as a file: written batch by batch, searched for doubles, put together with what stood there before."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from guanxi.analytics.warehouse import days, engine
from guanxi.analytics.warehouse.limits import Limits

from . import values
from .plan import Column, Mode, Plan, Type
from .staging import Staged

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LINEAGE = ("_run", "_file", "_line")
_KINDS = {
    Type.TEXT: pa.string(), Type.INTEGER: pa.int64(), Type.DAY: pa.date32(), Type.MOMENT: pa.timestamp("us"), Type.YES_NO: pa.bool_(),
}  # fmt: skip


class Writer:
    """Writes staged rows into a file; adds the numbers up on the way."""

    def __init__(self, path: Path, plan: Plan, *, run: int) -> None:
        self._schema = schema(plan)
        self._run = run
        self._plan = plan
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self.sums = {column.name: Decimal(0) for column in plan.columns if column.is_number}
        self.rows = 0

    def add(self, staged: Staged, *, file: int) -> None:
        """Write a batch that came from a file."""
        count = len(staged.lines)
        if not count:
            return
        whole = {**staged.columns, "_run": [self._run] * count, "_file": [file] * count, "_line": staged.lines}
        self._writer.write_table(pa.table([pa.array(whole[part.name], part.type) for part in self._schema], self._schema))
        self.rows += count
        for name in self.sums:
            self.sums[name] += sum(one for one in staged.columns[name] if one is not None)

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()


def schema(plan: Plan) -> pa.Schema:
    """The columns of the file."""
    parts = []
    for column in plan.columns:
        parts.append(pa.field(column.name, _kind(column)))
        if column.companion:
            parts.append(pa.field(column.companion, pa.int64() if column.link else pa.date32()))
    return pa.schema([*parts, pa.field("_run", pa.int64()), pa.field("_file", pa.int64()), pa.field("_line", pa.int64())])


def _kind(column: Column) -> pa.DataType:
    if column.is_number and column.type is not Type.INTEGER:
        return pa.decimal128(values.precision(column), column.digits)
    return _KINDS[column.type]


@contextmanager
def workbench(limits: Limits) -> "Iterator[DuckDBPyConnection]":
    """A database in memory for what follows, bounded, its scratch files gone afterwards."""
    connection = engine.reader(limits)
    try:
        yield connection
    finally:
        connection.close()
        with suppress(OSError):
            limits.scratch.rmdir()


def show(connection: "DuckDBPyConnection", name: str, path: Path) -> None:
    """Let a file be asked as a table."""
    connection.execute(f"CREATE OR REPLACE VIEW {engine.quoted(name)} AS SELECT * FROM read_parquet({engine.literal(path)})")  # noqa: S608


def doubles(connection: "DuckDBPyConnection", sets: Iterable[Sequence[str]]) -> list[tuple[int, int, str, int]]:
    """Rows of `staged` that repeat an earlier one of the same file: file, line, the columns, the line that they repeat."""
    found = []
    for names in sets:
        key = ", ".join(map(engine.quoted, names))
        known = " AND ".join(f"{engine.quoted(name)} IS NOT NULL" for name in names)
        rows = connection.execute(
            f"SELECT _file, _line, first FROM (SELECT _file, _line, row_number() OVER w AS place, first_value(_line) OVER w AS first"  # noqa: S608
            f" FROM staged WHERE {known} WINDOW w AS (PARTITION BY _file, {key} ORDER BY _line)) WHERE place > 1"
        ).fetchall()
        found += [(file, line, ", ".join(names), first) for file, line, first in rows]
    return found


def leave_out(connection: "DuckDBPyConnection", rows: Iterable[tuple[int, int]]) -> None:
    """Make `fresh` of `staged`: without these rows (file, line)."""
    connection.execute("CREATE TABLE unwanted (file BIGINT, line BIGINT)")
    pairs = sorted(set(rows))
    if pairs:
        wanted = pa.table([[file for file, _line in pairs], [line for _file, line in pairs]], ["file", "line"])
        connection.register("pairs", wanted)
        connection.execute("INSERT INTO unwanted SELECT file, line FROM pairs")
        connection.unregister("pairs")
    connection.execute(
        "CREATE VIEW fresh AS SELECT s.* FROM staged s WHERE NOT EXISTS (FROM unwanted u WHERE u.file = s._file AND u.line = s._line)"
    )


def join(connection: "DuckDBPyConnection", plan: Plan, since: str, *, has_before: bool) -> dict[str, int]:
    """Make `result`: all fresh rows, and of `before` those that they do not replace; counts new, replaced and all rows."""
    taken_from, kept = "fresh", "false"
    if plan.loading.mode is Mode.INCREMENTAL:
        taken_from = _newest(connection, plan, since)
        kept = _kept(plan, since, taken_from)
    views = [f"SELECT b.* FROM before b WHERE {kept}"] if has_before else []  # noqa: S608 (names are checked)
    views.append(f"SELECT * FROM {taken_from}")  # noqa: S608
    connection.execute(f"CREATE VIEW result AS {' UNION ALL BY NAME '.join(views)}")
    taken, total = _count(connection, taken_from), _count(connection, "result")
    replaced = _count(connection, "before") - (total - taken) if has_before else 0
    return {"taken": taken, "new": max(0, taken - replaced), "replaced": replaced, "rows": total}


def _newest(connection: "DuckDBPyConnection", plan: Plan, since: str) -> str:
    """Of the fresh rows those that are new, and of those with the same key the last one."""
    mark = engine.quoted(plan.loading.watermark)
    where = f"WHERE {mark} >= {engine.literal(since)}" if since else ""
    connection.execute(f"CREATE VIEW recent AS SELECT * FROM fresh {where}")  # noqa: S608 (names are checked)
    if not plan.loading.key:
        return "recent"
    key = ", ".join(map(engine.quoted, plan.loading.key))
    connection.execute(
        "CREATE VIEW latest AS SELECT * EXCLUDE (place) FROM (SELECT *, row_number() OVER"  # noqa: S608 (names are checked)
        f" (PARTITION BY {key} ORDER BY {mark} DESC NULLS LAST, _file DESC, _line DESC) AS place FROM recent) WHERE place = 1"
    )
    return "latest"


def _kept(plan: Plan, since: str, taken_from: str) -> str:
    """Which rows that stood there before are not replaced: by key, without one by their age."""
    if plan.loading.key:
        same = " AND ".join(f"n.{engine.quoted(name)} IS NOT DISTINCT FROM b.{engine.quoted(name)}" for name in plan.loading.key)
        return f"NOT EXISTS (FROM {taken_from} n WHERE {same})"
    mark = engine.quoted(plan.loading.watermark)
    return f"(b.{mark} < {engine.literal(since)} OR b.{mark} IS NULL)" if since else "false"


def write(connection: "DuckDBPyConnection", path: Path) -> None:
    """Write `result` into a file."""
    connection.execute(f"COPY (FROM result) TO {engine.literal(path)} (FORMAT parquet, COMPRESSION zstd)")


def write_calendar(connection: "DuckDBPyConnection", path: Path, column: str, fiscal_start: int) -> bool:
    """Write the days of the years that the rows of the result lie in; says whether there are any."""
    query = f"SELECT min(year({engine.quoted(column)})), max(year({engine.quoted(column)})) FROM result"  # noqa: S608 (quoted)
    ((first, last),) = connection.execute(query).fetchall()
    if first is None:
        return False
    days.make(connection, first, last, fiscal_start)
    connection.execute(f"COPY dim_day TO {engine.literal(path)} (FORMAT parquet, COMPRESSION zstd)")
    return True


def sums(connection: "DuckDBPyConnection", table: str, plan: Plan) -> dict[str, Decimal]:
    """The sums of the number columns of a table."""
    names = [column.name for column in plan.columns if column.is_number]
    if not names:
        return {}
    asked = ", ".join(f"coalesce(sum({engine.quoted(name)}), 0)" for name in names)
    (row,) = connection.execute(f"SELECT {asked} FROM {table}").fetchall()  # noqa: S608 (names are checked)
    return {name: Decimal(str(value)) for name, value in zip(names, row, strict=True)}


def highest(connection: "DuckDBPyConnection", column: str) -> str:
    """The largest value of a column of the result as a text; "" if there is none."""
    (row,) = connection.execute(f"SELECT max({engine.quoted(column)})::VARCHAR FROM result").fetchall()  # noqa: S608 (quoted)
    return row[0] or ""


def has_columns(path: Path, plan: Plan) -> bool:
    """Whether a file has exactly the columns of this mapping, so that rows of both can stand together."""
    return bool(pq.read_schema(path).equals(schema(plan)))


def _count(connection: Any, table: str) -> int:
    (row,) = connection.execute(f"SELECT count(*) FROM {table}").fetchall()  # noqa: S608 (our own names)
    return int(row[0])
