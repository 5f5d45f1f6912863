"""Words: texts of which a column has few different ones. They are kept as numbers, and the column's type lists them.

Writing and reading them costs a fraction of what texts cost, and whoever asks sees texts all the same.
"""

from collections.abc import Iterable, Mapping, Sequence

from duckdb import DuckDBPyConnection

from guanxi.semantics.star import Step, Table

from .engine import literal

WORD = "WORD"
HOT = "hot"
Types = Mapping[str, str]
"""By column: its type."""


class NewWords(Exception):
    """There are words that the tables do not know yet; a table that is being changed cannot learn any."""

    def __init__(self, tables: Sequence[Table], types: Types) -> None:
        super().__init__(", ".join(types))
        self.tables, self.types = tables, types


def of(table: Table) -> list[str]:
    """The columns of a table that hold words."""
    return [column.split(" ")[0] for column in table.columns if column.split(" ")[1] == WORD]


def typed(table: Table, types: Types) -> str:
    """The columns of a table with their types."""
    named = (column.split(" ", 1) for column in table.columns)
    return ", ".join(f"{name} {types.get(name, _type([])) if kind == WORD else kind}" for name, kind in named)


def found(connection: DuckDBPyConnection, step: Step) -> Types:
    """The types for the words of a step."""
    return {name: _type(_told(connection, step, name)) for name in step.words}


def known(connection: DuckDBPyConnection, step: Step, tables: Sequence[Table]) -> Types:
    """The types that the tables have, all of which hold the same words.

    :raises NewWords: if words of the step are not among them.
    """
    types, wider = {}, {}
    for name in step.words:
        kind, words = _present(connection, tables[0], name)
        types[name] = kind
        if fresh := sorted(set(_told(connection, step, name)) - set(words)):
            wider[name] = _type([*words, *fresh])
    if wider:
        raise NewWords(tables, wider)
    return types


def cast(connection: DuckDBPyConnection, step: Step, types: Types) -> None:
    """Let a step have its words as the tables have them."""
    shown = ", ".join(f"{name}::{kind} AS {name}" for name, kind in types.items())
    connection.execute(f"ALTER TABLE {step.name} RENAME TO spoken")
    connection.execute(f"CREATE TEMP TABLE {step.name} AS SELECT * REPLACE ({shown}) FROM spoken")
    connection.execute("DROP TABLE spoken")


def widen(connection: DuckDBPyConnection, tables: Iterable[Table], types: Types) -> None:
    """Let tables learn words."""
    for table in tables:
        for name, kind in types.items():
            connection.execute(f"ALTER TABLE {HOT}.{table.name} ALTER COLUMN {name} TYPE {kind}")


def _told(connection: DuckDBPyConnection, step: Step, name: str) -> list[str]:
    rows = connection.execute(f"SELECT DISTINCT {name} FROM {step.name} WHERE {name} IS NOT NULL ORDER BY 1").fetchall()
    return [str(word) for (word,) in rows]


def _present(connection: DuckDBPyConnection, table: Table, name: str) -> tuple[str, list[str]]:
    kind = connection.execute(
        "SELECT data_type FROM duckdb_columns() WHERE schema_name = ? AND table_name = ? AND column_name = ?",
        [HOT, table.name, name],
    ).fetchall()[0][0]
    return kind, connection.execute(f"SELECT enum_range(NULL::{kind})").fetchall()[0][0]


def _type(words: Sequence[str]) -> str:
    return f"ENUM({', '.join(map(literal, words or ['']))})"
