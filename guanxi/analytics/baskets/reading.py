"""Baskets from a file: one basket a line, or a table with a column that says which basket and one that says which item."""

import csv
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from guanxi.analytics import columns
from guanxi.analytics.baskets import ledger
from guanxi.analytics.baskets.ledger import Baskets
from guanxi.analytics.columns import NotUsable, Source
from guanxi.sources.lines import lines

_SAMPLE = 200
_MARKS = ",;\t|"


def from_lines(path: Path, *, delimiter: str | None = None, encoding: str | None = None) -> Baskets:
    """Read one basket a line; the items stand between commas (semicolons, tabs, bars), or are numbers between blanks.

    :raises UnreadableTable: if the file is no text.
    """
    source = lines(path, encoding=encoding)
    sample = list(islice(source, _SAMPLE))
    mark = delimiter or _mark(sample)
    return ledger.from_lists(names for part in (sample, source) for line in part if (names := _items(line, mark)))


def _mark(sample: Sequence[str]) -> str:
    for mark in _MARKS:
        if any(mark in line for line in sample):
            return mark
    return " " if all(word.isdigit() for line in sample for word in line.split()) else "\n"


def _items(line: str, mark: str) -> list[str]:
    if mark == " ":
        return line.split()
    cells = next(csv.reader([line], delimiter=mark), []) if mark != "\n" else [line]
    return [item for cell in cells if (item := cell.strip())]


def from_table(source: Source, *, by: str, item: str) -> Baskets:
    """Read a table with a line for each item of a basket.

    :raises NotUsable: if a column is missing or nothing stands in them.
    :raises UnreadableTable: if the file is no table.
    """
    table, places = columns.opened(source, (by, item))
    gathered: dict[str, list[str]] = {}
    for _, (basket, name) in columns.filled(table, places):
        gathered.setdefault(columns.said(basket), []).append(columns.said(name))
    if not gathered:
        raise NotUsable(f"No row has both {by} and {item}.")
    return ledger.from_lists(gathered.values())
