"""Making the next generation: what was touched since the last one, or everything; compared with the product before it may serve.

It runs in a process of its own, which gives all memory back when it ends: `python -m guanxi.analytics.warehouse.building` reads a
plan as JSON and writes lines of JSON, one for each step and the report at the end.
"""

import json
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from guanxi.semantics.star import Unit

from . import archiving, comparing, days, engine, keying, units, words
from .filling import Filler
from .origins import Origin, Scanner
from .plan import DiskFull, Mismatch, Plan, Progress, Report, SourceChanged, SourceGone, TooLarge
from .words import NewWords

PART = 0.3
"""Where more than this share of a unit was touched, reading all of it is quicker."""
CROWDED_DAYS, GROUP = 120, 122_880
"""Rows lie together by time if the groups that are read or skipped as one span fewer days than this."""
NOT_NEEDED = ("numpy", "pandas", "pyarrow")
"""DuckDB loads them at the first parameter, to see whether it is one of theirs: that takes longer than refreshing an order."""
EXPECTED = {"SourceChanged": SourceChanged, "SourceGone": SourceGone, "DiskFull": DiskFull, "TooLarge": TooLarge}


class Building:
    """One generation in the making."""

    def __init__(self, plan: Plan, connection: DuckDBPyConnection, origin: Origin, progress: Progress) -> None:
        self.plan, self.connection, self.origin, self.progress = plan, connection, origin, progress
        self.filler = Filler(connection, origin, plan)
        self.report = Report()
        self.steps = len(units.UNITS) + 3
        self.done = 0

    def make(self) -> Report:
        """Do all of it within one transaction, which sees the product at one moment."""
        self._set_variables()
        if self.plan.base is None:
            self._begin()
        with self._step(units.FIRST_STEP):
            self._check_sources()
            self._note()
            archiving.take_back(self.connection, self.plan, self.report)
        for unit in units.UNITS:
            with self._step(unit.label):
                self._fill(unit)
        with self._step(units.LAST_STEPS[0]):
            archiving.move(self.connection, self.plan, self.report)
            self._finish()
        with self._step(units.LAST_STEPS[1]):
            self._compare()
        return self.report

    @contextmanager
    def _step(self, label: str) -> Iterator[None]:
        self.progress(self.done / self.steps, label)
        began = time.perf_counter()
        yield
        self.report.seconds[label] = round(time.perf_counter() - began, 3)
        self.done += 1

    def _set_variables(self) -> None:
        said = {
            "today": f"DATE '{self.plan.today}'", "currency": engine.literal(self.plan.currency),
            "fiscal_start": str(self.plan.fiscal_start),
        }  # fmt: skip
        for name, value in said.items():
            self.connection.execute(f"SET VARIABLE {name} = {value}")

    def _begin(self) -> None:
        self.connection.execute("CREATE SCHEMA hot")
        self.connection.execute("CREATE TABLE about (name VARCHAR, value VARCHAR)")
        for table in units.tables():
            self.filler.make_table(table)
        for name, shape in units.VIEWS.items():
            self.connection.execute(f"CREATE VIEW {name} AS {shape}")
        self._take_levels_along()

    def _take_levels_along(self) -> None:
        """Levels of years that are over stay what they were, also when everything is loaded again; who has none reckons them."""
        if self.plan.levels_from and _has_levels(self.connection):
            names = ", ".join(units.table("snap_levels").names)
            self.connection.execute(
                f"INSERT INTO snap_levels ({names}) SELECT {names} FROM past.snap_levels AS past"
                f" SEMI JOIN {self.origin.asked('SELECT id FROM customers_account')} AS own ON own.id = past.account_id"
            )
        elif self.plan.past_levels:
            self.connection.execute(f"INSERT INTO snap_levels SELECT * FROM {self.origin.asked(self.plan.past_levels)}")

    def _check_sources(self) -> None:
        """Refuse before anything is read, if the product's tables are not what the star is declared on."""
        statement = "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'"
        there = set(self.connection.execute(f"SELECT * FROM {self.origin.asked(statement)}").fetchall())
        sources = [source for unit in units.UNITS for source in unit.sources]
        wanted = {(source.table, name) for source in sources for name in source.columns if re.fullmatch(r"\w+", name)}
        if missing := sorted(wanted - there):
            raise SourceChanged(", ".join(f"{table}.{column}" for table, column in missing))

    def _note(self) -> None:
        """Read what the database has noted of changes."""
        statement = f"SELECT id, unit, unnest(coalesce(keys, ARRAY[NULL]::bigint[])) AS key FROM {units.QUEUE}"
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE noted AS SELECT * FROM {self.origin.asked(statement)}")
        rows = self.connection.execute("SELECT DISTINCT id FROM noted").fetchall()
        self.report.noted = sorted(key for (key,) in rows)

    def _fill(self, unit: Unit) -> None:
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT key FROM noted WHERE unit = ? AND key IS NOT NULL",
            [unit.name],
        )
        touched = self._count("touched")
        is_whole = self._is_whole(unit, touched)
        if is_whole:
            self.report.whole.append(unit.name)
            archiving.forget(self.connection, unit, self.report)
        elif not touched:
            return
        self.report.touched[unit.name] = touched
        self.filler.fill(unit, is_whole=is_whole)
        for table in unit.tables:
            if table.surrogate:
                archiving.take_back_moved(self.connection, table, self.report)
                keying.follow(self.connection, table)
                self._hand_on(table.name)
                keying.mend(self.connection, table)
            if table.day and is_whole:
                self._lay_by_time(table.name, table.day)

    def _hand_on(self, dimension: str) -> None:
        for unit in units.UNITS:
            if unit.moves_with == dimension:
                self.connection.execute(f"INSERT INTO noted SELECT NULL, '{unit.name}', key FROM moved")

    def _is_whole(self, unit: Unit, touched: int) -> bool:
        if self.plan.base is None or unit.is_always or unit.name in self.plan.whole:
            return True
        if unit.is_daily and self._about("today") != self.plan.today.isoformat():
            return True
        row = self.connection.execute("SELECT count(*) FROM noted WHERE unit = ? AND key IS NULL", [unit.name]).fetchone()
        return bool(row and row[0]) or touched > PART * max(self._count(unit.tables[-1].name), 1)

    def _lay_by_time(self, name: str, day: str) -> None:
        """Sort a table that came in no order of time, so that a question about a year reads only that year."""
        row = self.connection.execute(
            "SELECT count(*), avg(last - first), max(last) - min(first) FROM"
            f" (SELECT min({day}) AS first, max({day}) AS last FROM hot.{name} GROUP BY rowid // {GROUP})"
        ).fetchone()
        if row and row[0] > 4 and row[1] > max(CROWDED_DAYS, 2 * row[2] / row[0]):
            self.connection.execute(f"CREATE TABLE hot.sorted AS SELECT * FROM hot.{name} ORDER BY {day}")
            self.connection.execute(f"DROP TABLE hot.{name}")
            self.connection.execute(f"ALTER TABLE hot.sorted RENAME TO {name}")

    def _finish(self) -> None:
        """Write the calendar, and what this generation says of itself."""
        spans = [
            f"SELECT min({table.day}) AS first, max({table.day}) AS last FROM {table.name}"
            for table in units.tables()
            if table.day
        ]
        row = self.connection.execute(f"SELECT year(min(first)), year(max(last)) FROM ({' UNION ALL '.join(spans)})").fetchone()
        first, last = row or (None, None)
        year = self.plan.today.year
        days.make(self.connection, min(first or year, year), max(last or year, year) + 1, self.plan.fiscal_start)
        said = {
            "today": self.plan.today.isoformat(), "currency": self.plan.currency, "zone": self.plan.zone,
            "fiscal_start": str(self.plan.fiscal_start), "is_wide": str(self.plan.is_wide),
        }  # fmt: skip
        self.connection.execute("DELETE FROM about")
        self.connection.executemany("INSERT INTO about VALUES (?, ?)", list(said.items()))
        self.report.rows = {table.name: self._count(table.name) for table in units.tables()} | {"dim_day": self._count("dim_day")}

    def _compare(self) -> None:
        differences = []
        for unit in units.UNITS:
            is_thorough = self.plan.is_thorough or unit.name in self.report.whole
            for check in unit.checks:
                if check.is_slow and not is_thorough:
                    continue
                found = comparing.compare(self.connection, self.origin, check, is_thorough=self.plan.is_thorough)
                self.report.compared[check.star.table] = [*found.source, *found.star]
                differences += [found] if found.source != found.star else []
        if differences:
            raise Mismatch(differences)

    def _about(self, name: str) -> str:
        row = self.connection.execute("SELECT value FROM about WHERE name = ?", [name]).fetchone()
        return str(row[0]) if row else ""

    def _count(self, name: str) -> int:
        row = self.connection.execute(f"SELECT count(*) FROM {name}").fetchone()
        return int(row[0]) if row else 0


def build(plan: Plan, progress: Progress) -> Report:
    """Make the file of a plan; its base has been copied to it.

    :raises Mismatch: if the star is not what the product holds.
    :raises SourceChanged, SourceGone, DiskFull, TooLarge: for what their names say.
    """
    connection = engine.writer(plan.path, plan.limits)
    try:
        with _told():
            return built(plan, connection, progress)
    finally:
        connection.close()


def built(plan: Plan, connection: DuckDBPyConnection, progress: Progress, origin: Origin | None = None) -> Report:
    """Make a generation in an open file."""
    if plan.store:
        engine.use_store(connection, plan.store)
    if plan.levels_from:
        _show_past(connection, plan.levels_from)
    origin = origin or Scanner(connection, plan.conninfo)
    report = _made(plan, connection, progress, origin)
    connection.execute("CHECKPOINT")
    report.bytes, report.is_wide = plan.path.stat().st_size, plan.is_wide
    return report


def _show_past(connection: DuckDBPyConnection, path: Path) -> None:
    """Show the generation before as the database `past`; one that cannot be read any more is why everything is loaded again."""
    with suppress(duckdb.Error):
        connection.execute(f"ATTACH {engine.literal(path)} AS past (READ_ONLY)")


def _has_levels(connection: DuckDBPyConnection) -> bool:
    """Whether the generation before tells any levels, in whatever form it was made."""
    names = units.table("snap_levels").names
    told = ", ".join(map(engine.literal, names))
    row = connection.execute(
        "SELECT count(*) FROM duckdb_columns() WHERE database_name = 'past' AND schema_name = 'main'"
        f" AND table_name = 'snap_levels' AND column_name IN ({told})"
    ).fetchone()
    if not row or row[0] != len(names):
        return False
    return connection.execute("SELECT 1 FROM past.snap_levels LIMIT 1").fetchone() is not None


def _made(plan: Plan, connection: DuckDBPyConnection, progress: Progress, origin: Origin) -> Report:
    """Do it in one transaction; where that meets new words, the tables learn them first, and it begins anew."""
    while True:
        connection.execute("BEGIN")
        try:
            report = Building(plan, connection, origin, progress).make()
        except NewWords as why:
            connection.execute("ROLLBACK")
            words.widen(connection, why.tables, why.types)
            continue
        connection.execute("COMMIT")
        return report


@contextmanager
def _told() -> Iterator[None]:
    """Give the errors that are no bugs names of their own."""
    try:
        yield
    except (duckdb.ConversionException, duckdb.OutOfRangeException) as why:
        raise TooLarge(str(why)) from why
    except duckdb.Error as why:
        text = str(why)
        if "No space left" in text or "could not write" in text.lower() or "Could not write" in text:
            raise DiskFull(text) from why
        if isinstance(why, duckdb.IOException | duckdb.HTTPException):
            raise SourceGone(text) from why
        raise


def main() -> None:
    """Read a plan, make it, tell about it."""
    for name in NOT_NEEDED:
        sys.modules[name] = None  # type: ignore[assignment]  # "not there", for everybody who looks
    plan = Plan.read(json.loads(sys.stdin.readline()))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        report = build(plan, lambda share, label: _say(share=share, label=label))
    except Mismatch as why:
        _say(failure="Mismatch", differences=[asdict(one) for one in why.differences])
    except tuple(EXPECTED.values()) as why:
        _say(failure=type(why).__name__, text=str(why))
    else:
        _say(report=asdict(report))


def _end_with_parent() -> None:
    """Whoever started this holds the other end of the pipe: when it is closed, nobody wants the file any more."""
    sys.stdin.read()
    os._exit(1)


def _say(**said: Any) -> None:
    print(json.dumps(said), flush=True)  # noqa: T201 (this is how it tells)


if __name__ == "__main__":
    main()
