"""Histories from a file: a table with customer, moment and item, or the sequence format of SPMF."""

import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from guanxi.analytics import columns
from guanxi.analytics.columns import Moments, NotUsable, Source
from guanxi.analytics.sequences import histories
from guanxi.analytics.sequences.histories import Histories
from guanxi.sources.lines import lines

_SPMF = re.compile(r"\s*(\d+\s+(-1\s+)?)+-2\s*")


@dataclass(frozen=True)
class Read:
    """The histories, and how many units of their moments make one unit of stated gaps (a day has 86,400 seconds)."""

    histories: Histories
    unit: int


def is_spmf(path: Path, *, encoding: str | None = None) -> bool:
    """Tell whether the first line with something in it is a sequence as SPMF writes it: `1 2 -1 3 -1 -2`."""
    for line in lines(path, encoding=encoding):
        if line.strip() and not line.startswith(("#", "%", "@")):
            return _SPMF.fullmatch(line) is not None
    return False


def from_spmf(path: Path, *, encoding: str | None = None) -> Read:
    """Read sequences of numbers: -1 ends an event, -2 the history; `@ITEM=7=milk` names an item.

    :raises NotUsable: if a line is something else.
    """
    names: dict[str, str] = {}
    found: list[list[list[str]]] = []
    for number, line in enumerate(lines(path, encoding=encoding), 1):
        if line.startswith("@ITEM="):
            _, code, name = line.split("=", 2)
            names[code] = name.strip()
        elif line.strip() and not line.startswith(("#", "%", "@")):
            if _SPMF.fullmatch(line) is None:
                raise NotUsable(f"Line {number} is no sequence: numbers, -1 after each event, -2 at the end.")
            words = line.split()[:-1]
            found.append([list(group) for is_end, group in groupby(words, lambda word: word == "-1") if not is_end])
    named = ([[names.get(code, code) for code in event] for event in events] for events in found)
    return Read(histories.from_sets(named), 1)


def from_table(source: Source, *, by: str, order: str, item: str) -> Read:
    """Read a table with a line for each item of an event; what stands at the same moment is one event.

    :raises NotUsable: if a column is missing, empty, or holds something that is no moment.
    :raises UnreadableTable: if the file is no table.
    """
    table, places = columns.opened(source, (by, order, item))
    moments = Moments()
    gathered: dict[str, list[tuple[int, list[str]]]] = {}
    for row, (whose, when, name) in columns.filled(table, places):
        gathered.setdefault(columns.said(whose), []).append((moments.read(when, row), [columns.said(name)]))
    if not gathered:
        raise NotUsable(f"No row has {by}, {order} and {item}.")
    return Read(histories.from_events(gathered.values()), moments.unit)
