"""Facts that are too old for the file: Parquet by month, in a folder or in a store, shown together with the newer ones."""

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from guanxi.semantics.star import Table

from . import engine


def show(connection: DuckDBPyConnection, table: Table, parts: Sequence[str]) -> None:
    """Show what stands in the file and what lies in the archive as one."""
    names = ", ".join(table.names)
    shape = f"SELECT {names} FROM hot.{table.name}"
    if parts:
        files = ", ".join(map(engine.literal, parts))
        shape += f" UNION ALL SELECT {names} FROM read_parquet([{files}])"
    connection.execute(f"CREATE OR REPLACE VIEW {table.name} AS {shape}")
