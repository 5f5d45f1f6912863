"""Filling the tables of one unit: all rows, or those of the keys that were touched."""

import re
from collections.abc import Iterator

from duckdb import DuckDBPyConnection

from guanxi.semantics.star import UNKNOWN, Source, Step, Table, Unit

from . import archive, keying, words
from .origins import Origin, selected
from .plan import Plan

NARROW, WIDE = "DECIMAL(18,6)", "DECIMAL(20,6)"
HOT = "hot"
"""The schema of the rows that stand in the file itself; views of the same names show the archive, too."""
SLOW_TO_WRITE = "fsst,dict_fsst,zstd,dictionary"
"""Ways to make texts smaller that cost more than they give, where the texts are thrown away soon."""


class Filler:
    """Fills units within one transaction."""

    def __init__(self, connection: DuckDBPyConnection, origin: Origin, plan: Plan) -> None:
        self.connection, self.origin, self.zone = connection, origin, plan.zone
        self.money = WIDE if plan.is_wide else NARROW
        self.megabytes = plan.limits.megabytes

    def make_table(self, table: Table) -> None:
        """Make an empty table, with the member that stands for what nobody told."""
        self._make(table, {})
        if table.surrogate:
            self.connection.execute(f"INSERT INTO {table.name} ({table.surrogate}) VALUES ({UNKNOWN})")
        if table.day:
            archive.show(self.connection, table, [])

    def _make(self, table: Table, types: words.Types) -> None:
        columns = words.typed(table, types).replace("MONEY", self.money)
        self.connection.execute(f"CREATE TABLE {HOT if table.day else 'main'}.{table.name} ({columns})")

    def fill(self, unit: Unit, *, is_whole: bool) -> None:
        """Bring the tables of a unit up to date.

        If it is not made as a whole, the temporary table `touched` holds the keys in question.
        """
        made = [self._read(source, unit, is_whole) for source in unit.sources]
        for step in unit.steps:
            self._take(step)
            if step.words:
                self._speak(step, [table for table in unit.tables if words.of(table)], is_whole)
            made.append(f"TABLE {step.name}")
        for table in unit.tables:
            self._fill(table, is_whole)
        for thing in made:
            self.connection.execute(f"DROP {thing}")

    def _read(self, source: Source, unit: Unit, is_whole: bool) -> str:
        if is_whole and source.is_plain:
            rows = self.origin.scanned(source)
        else:
            rows = self.origin.asked(selected(source, self.zone, "" if is_whole else unit.name))
        kind = "VIEW" if source.is_streamed else "TABLE"
        self.connection.execute(f"CREATE TEMP {kind} {source.name} AS SELECT * FROM {rows}")
        return f"{kind} {source.name}"

    def _take(self, step: Step) -> None:
        shape = step.shape.replace("MONEY", self.money)
        if not step.is_large:
            self.connection.execute(f"CREATE TEMP TABLE {step.name} AS {shape}")
            return
        self.connection.execute(f"SET disabled_compression_methods = '{SLOW_TO_WRITE}'")
        self.connection.execute(f"CREATE TABLE {step.name} AS {shape}")
        self.connection.execute("RESET disabled_compression_methods")

    def _speak(self, step: Step, tables: list[Table], is_whole: bool) -> None:
        """Let step and tables have the same words; a table that is made as a whole begins anew with those that there are."""
        if not is_whole:
            words.cast(self.connection, step, words.known(self.connection, step, tables))
            return
        types = words.found(self.connection, step)
        words.cast(self.connection, step, types)
        for table in tables:
            self.connection.execute(f"DROP TABLE {HOT}.{table.name}")
            self._make(table, types)

    def _fill(self, table: Table, is_whole: bool) -> None:
        if table.surrogate:
            keying.fill(self.connection, table, is_whole=is_whole)
            return
        touched = "" if is_whole else f"{table.key} IN (SELECT key FROM touched)"
        self._clear(table, touched)
        names = ", ".join(table.names)
        kept = f"{HOT}.{table.name}" if table.day else table.name
        for condition in self._portions(table.key, *table.portions) if is_whole and table.portions else [touched]:
            shape = self.narrowed(table, condition)
            self.connection.execute(f"INSERT INTO {kept} ({names}) SELECT {names} FROM ({shape}) AS shaped")

    def _clear(self, table: Table, touched: str) -> None:
        if table.keeps:
            again = f"{table.keeps} IN (SELECT DISTINCT {table.keeps} FROM ({self.narrowed(table, touched)}) AS shaped)"
            self.connection.execute(f"DELETE FROM {table.name} WHERE {again}{touched and f' AND {touched}'}")
            return
        kept = f"{HOT}.{table.name}" if table.day else table.name
        self.connection.execute(f"DELETE FROM {kept}{touched and f' WHERE {touched}'}")

    def _portions(self, key: str, step: str, by_megabyte: int) -> Iterator[str]:
        """The conditions for one portion of keys after the other."""
        row = self.connection.execute(f"SELECT count(*) FROM {step}").fetchone()
        count = -(-int(row[0] if row else 0) // (by_megabyte * self.megabytes))
        shares = ", ".join(str(part / count) for part in range(1, count))
        cuts = []
        if shares:
            told = self.connection.execute(f"SELECT approx_quantile({key}, [{shares}]) FROM {step}").fetchone()
            cuts = sorted(set(told[0])) if told else []
        for first, last in zip([None, *cuts], [*cuts, None], strict=True):
            least = [] if first is None else [f"{key} >= {first}"]
            yield " AND ".join([*least, *([] if last is None else [f"{key} < {last}"])])

    def narrowed(self, table: Table, condition: str) -> str:
        """The shape of a table; what stands in braces only as far as the condition goes."""
        part = condition and f" WHERE {condition}"
        shape = table.shape.replace("MONEY", self.money)
        return re.sub(r"\{(\w+)\}", lambda found: f"(SELECT * FROM {found[1]}{part})", shape)
