"""Where tables come from that are no files: a database, an address of the web, a folder of documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from guanxi.sources.table import Cell, Table, UnreadableTable

Notice = Callable[[int], object]
"""Told now and then how many rows have been read; may raise to stop the reading."""


class Unreachable(UnreadableTable):
    """The origin does not answer, or does not let us in."""


def silent(rows: int) -> None:
    """Tell nobody how many rows have been read."""
    del rows


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What is needed to reach the data.

    kind     `postgresql`, `mysql`, `web`, `folder`
    place    host of a database (`db.example.com:5432`), address of a page, path of a folder
    database, user, secret   as the other side calls them; the secret may be a password, a token or the value of a header
    options  what a driver knows beside (paging of an API, how the secret is sent)
    inside   whether addresses of the company's own network may be asked
    """

    kind: str
    place: str
    database: str = ""
    user: str = ""
    secret: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)
    inside: bool = False


@dataclass(frozen=True)
class Since:
    """Only what is new: rows whose column is not smaller than this."""

    column: str
    value: Cell


@dataclass(frozen=True)
class Part:
    """One table of an origin; `rows` as far as it is known without counting."""

    name: str
    rows: int | None = None


class Driver(Protocol):
    """How one kind of origin is read."""

    def parts(self, origin: Origin) -> list[Part]:
        """The tables there are; Unreachable if it does not answer."""

    def sample(self, origin: Origin, part: str, folder: Path) -> Table:
        """The first rows of a table, quickly; `folder` may keep what was fetched for it."""

    def fetch(self, origin: Origin, part: str, target: Path, since: Since | None = None, notice: Notice = silent) -> None:
        """Write all rows (or those since) into a file that `reading.opened` reads, as they are there."""
