"""Filling the tables of one unit: all rows, or those of the keys that were touched."""

from duckdb import DuckDBPyConnection

from guanxi.semantics.star import UNKNOWN, Source, Table, Unit

from . import archive, keying
from .origins import Origin, selected

NARROW, WIDE = "DECIMAL(18,6)", "DECIMAL(20,6)"
HOT = "hot"
"""The schema of the rows that stand in the file itself; views of the same names show the archive, too."""


class Filler:
    """Fills units within one transaction."""

    def __init__(self, connection: DuckDBPyConnection, origin: Origin, zone: str, *, is_wide: bool) -> None:
        self.connection, self.origin, self.zone = connection, origin, zone
        self.money = WIDE if is_wide else NARROW

    def make_table(self, table: Table) -> None:
        """Make an empty table, with the member that stands for what nobody told."""
        columns = ", ".join(table.columns).replace("MONEY", self.money)
        schema = HOT if table.day else "main"
        self.connection.execute(f"CREATE TABLE {schema}.{table.name} ({columns})")
        if table.surrogate:
            self.connection.execute(f"INSERT INTO {table.name} ({table.surrogate}) VALUES ({UNKNOWN})")
        if table.day:
            archive.show(self.connection, table, [])

    def fill(self, unit: Unit, *, is_whole: bool) -> None:
        """Bring the tables of a unit up to date.

        If it is not made as a whole, the temporary table `touched` holds the keys in question.
        """
        made = [self._read(source, unit, is_whole) for source in unit.sources]
        for step in unit.steps:
            kind = "TABLE" if step.is_large else "TEMP TABLE"
            self.connection.execute(f"CREATE {kind} {step.name} AS {step.shape.replace('MONEY', self.money)}")
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

    def _fill(self, table: Table, is_whole: bool) -> None:
        if table.surrogate:
            keying.fill(self.connection, table, is_whole=is_whole)
            return
        self._clear(table, is_whole)
        shape = self.narrowed(table, is_whole)
        names = ", ".join(table.names)
        kept = f"{HOT}.{table.name}" if table.day else table.name
        self.connection.execute(f"INSERT INTO {kept} ({names}) SELECT {names} FROM ({shape}) AS shaped")

    def _clear(self, table: Table, is_whole: bool) -> None:
        if table.keeps:
            again = f"{table.keeps} IN (SELECT DISTINCT {table.keeps} FROM ({self.narrowed(table, is_whole)}) AS shaped)"
            touched = "" if is_whole else f" AND {table.key} IN (SELECT key FROM touched)"
            self.connection.execute(f"DELETE FROM {table.name} WHERE {again}{touched}")
            return
        kept = f"{HOT}.{table.name}" if table.day else table.name
        if is_whole:
            self.connection.execute(f"DELETE FROM {kept}")
        else:
            self.connection.execute(f"DELETE FROM {kept} WHERE {table.key} IN (SELECT key FROM touched)")

    def narrowed(self, table: Table, is_whole: bool) -> str:
        """The shape of a table, over earlier tables of the star as far as they were touched."""
        shape = table.shape.replace("MONEY", self.money)
        while "{fact_" in shape:
            name = shape.split("{", 1)[1].split("}", 1)[0]
            part = "" if is_whole else f" WHERE {table.key} IN (SELECT key FROM touched)"
            shape = shape.replace(f"{{{name}}}", f"(SELECT * FROM {name}{part})")
        return shape
