"""SQLite databases: every table and view is a sheet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from guanxi.lib.marking import N_
from guanxi.sources.extracting import plain
from guanxi.sources.heading import column_names, is_empty
from guanxi.sources.table import Row, Shape, UnreadableTable

_AT_ONCE = 2000


class SqliteTable:
    """One table of a database file (see `Table`); row numbers count the rows as the database gives them."""

    header_number = 0
    percentages: frozenset[str] = frozenset()

    def __init__(self, path: Path, *, sheet: str | None = None) -> None:
        self._path = path
        self.shape = Shape("sqlite")
        with self._opened() as connection:
            found = connection.execute(
                "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                " ORDER BY type, lower(name)"
            )
            self.sheets = tuple(str(name) for (name,) in found)
        if not self.sheets:
            raise UnreadableTable(N_("The database is empty."), N_("Choose a database with tables."))
        self.sheet = sheet if sheet is not None else self.sheets[0]
        if self.sheet not in self.sheets:
            raise UnreadableTable(
                N_("There is no table %(table)s."),
                N_("There are these: %(tables)s."),
                table=self.sheet,
                tables=", ".join(self.sheets),
            )

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        with self._opened() as connection:
            found = connection.execute(f"SELECT * FROM {quoted(self.sheet)} LIMIT 0")  # noqa: S608 (quoted)
            return column_names([one[0] for one in found.description])

    def rows(self) -> Iterator[Row]:
        """All rows that are not empty."""
        with self._opened() as connection:
            found = connection.execute(f"SELECT * FROM {quoted(self.sheet)}")  # noqa: S608 (quoted)
            number = 0
            while some := found.fetchmany(_AT_ONCE):
                for cells in some:
                    number += 1
                    row = tuple(map(plain, cells))
                    if not is_empty(row):
                        yield Row(number, row)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """The file, never written to, and without trust in what its views would call."""
        try:
            with closing(sqlite3.connect(f"file:{quote(str(self._path))}?mode=ro&immutable=1", uri=True)) as connection:
                connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
                connection.execute("PRAGMA trusted_schema = OFF")
                yield connection
        except sqlite3.Error as why:
            raise UnreadableTable(
                N_("The database cannot be read: %(reason)s."), N_("Copy it again while nobody writes to it."), reason=why
            ) from None


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'
