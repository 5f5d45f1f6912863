"""What an engine must do so that cubes can be asked on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol


class Engine(Protocol):
    """A database with the star in it. `run` takes DuckDB's dialect and translates it if it speaks another one."""

    dialect: str

    def run(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """All rows of a statement; decimals exact, days as dates."""
        ...

    def tables(self) -> frozenset[str]:
        """The tables that can be read."""
        ...
