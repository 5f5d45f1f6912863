"""Examples from a file: finds out what each column holds, and leaves out those from which nothing is to be learned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import numpy as np

from guanxi.analytics import columns
from guanxi.analytics.columns import Source
from guanxi.lib.marking import N_
from guanxi.lib.numbers import parse_moment, parse_number
from guanxi.sources.table import Cell

from .asking import NotLearnable
from .examples import Column, Examples, Floats
from .saying import Said

DAY_SECONDS = 86_400
MOSTLY = 0.95
MOST_LEVELS_SHARE = 0.5
MANY_LEVELS = 50
EMPTY = (None, "")
_BEGINNING = datetime(1970, 1, 1)  # noqa: DTZ001 - as written in the file


@dataclass(frozen=True)
class Named:
    """The columns by name: answer, moment of each case, those left out, what was done to it, what belongs together."""

    target: str
    time: str | None = None
    left_out: tuple[str, ...] = ()
    treatment: str | None = None
    group: str | None = None

    @property
    def wanted(self) -> list[str]:
        """All columns that are named, the answer first."""
        return [self.target, *(name for name in (self.time, self.treatment, self.group) if name), *self.left_out]


@dataclass(frozen=True)
class Left:
    """A column that is not learned from, and why."""

    name: str
    kind: str
    said: Said


@dataclass(frozen=True)
class Read:
    """What a file holds: examples, the cells of the answer (and of the treatment), moments in days since 1970, the numbers of the rows.

    `open` are the rows without an answer: it may be foretold for them.
    """

    examples: Examples
    answers: tuple[Cell, ...]
    treatments: tuple[Cell, ...]
    moments: Floats | None
    groups: Floats | None
    numbers: tuple[int, ...]
    left: tuple[Left, ...]
    open: Examples
    open_numbers: tuple[int, ...]


def from_table(source: Source, named: Named) -> Read:
    """Read a file.

    :raises NotUsable: if a column is missing, or a moment cannot be read.
    :raises UnreadableTable: if the file is no table.
    """
    table, places = columns.opened(source, named.wanted)
    return from_rows(table.header, places, ((row.number, row.cells) for row in table.rows()), named)


def from_rows(header: Sequence[str], places: Sequence[int], rows: Iterable[tuple[int, Sequence[Cell]]], named: Named) -> Read:
    """Read numbered rows; `places` says where the columns of `named.wanted` stand among the cells.

    :raises NotUsable: if no row has an answer, or a moment cannot be read.
    """
    by_name = dict(zip(named.wanted, places, strict=True))
    target, time, treatment, group = (
        by_name.get(name or "") for name in (named.target, named.time, named.treatment, named.group)
    )
    held, numbers = [], []
    for number, cells in rows:
        if treatment is None or cells[treatment] not in EMPTY:
            held.append(cells)
            numbers.append(number)
    answered = np.array([cells[places[0]] not in EMPTY for cells in held], dtype=bool)
    if not answered.any():
        raise NotLearnable(N_("No row has %(names)s."), names=named.target)
    by_place = list(zip(*held, strict=True))
    moments = _moments(by_place[time], numbers, header[time]) if time is not None else None
    found, left = _columns([(header[place], cells) for place, cells in enumerate(by_place) if place not in set(places)])
    chosen = [Left(header[by_name[name]], "chosen", Said(N_("left out as asked"))) for name in named.left_out]
    if moments is not None:
        found = [_since(column, moments) for column in found]
    known, asked = np.flatnonzero(answered), np.flatnonzero(~answered)
    examples = Examples(tuple(found), len(held))
    return Read(
        examples.taken(known),
        tuple(by_place[target or 0][row] for row in known),
        tuple(by_place[treatment][row] for row in known) if treatment is not None else (),
        None if moments is None else moments[known],
        None if group is None else _grouped(by_place[group])[known],
        tuple(numbers[row] for row in known),
        (*chosen, *left),
        examples.taken(asked),
        tuple(numbers[row] for row in asked),
    )


def _grouped(cells: Sequence[Cell]) -> Floats:
    places = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
    return np.array([places[cell] for cell in cells], dtype=np.float64)


def _columns(named: Sequence[tuple[str, Sequence[Cell]]]) -> tuple[list[Column], list[Left]]:
    found, left = [], []
    for name, cells in named:
        column = column_of(name, cells)
        why = _useless(column, cells)
        if why:
            left.append(Left(name, *why))
        else:
            found.append(column)
    return found, left


def column_of(name: str, cells: Sequence[Cell]) -> Column:
    """Find out what the cells hold: days, numbers (a few other words among them count as missing), or levels."""
    kinds = {cell: _read(cell) for cell in set(cells)}
    filled = [cell for cell in cells if cell not in EMPTY]
    for kind in ("day", "number"):
        holding = sum(1 for cell in filled if kinds[cell][0] == kind)
        if filled and holding >= MOSTLY * len(filled):
            values = [kinds[cell][1] if kinds[cell][0] == kind else np.nan for cell in cells]
            return Column(name, np.array(values, dtype=np.float64), is_day=kind == "day")
    names = sorted({columns.said(cell) for cell in filled})
    places = {level: place for place, level in enumerate(names)}
    values = [np.nan if cell in EMPTY else places[columns.said(cell)] for cell in cells]
    return Column(name, np.array(values, dtype=np.float64), tuple(names))


def _read(cell: Cell) -> tuple[str, float]:
    if isinstance(cell, bool):
        return "level", 0.0
    if isinstance(cell, (int, float, Decimal)):
        return "number", float(cell)
    if isinstance(cell, (date, datetime)):
        return "day", _days(cell)
    if cell in EMPTY or not isinstance(cell, str):
        return "level", 0.0
    number = parse_number(cell)
    if number is not None:
        return "number", float(number)
    moment = parse_moment(cell) if any(sign.isdigit() for sign in cell) else None
    return ("day", _days(moment)) if moment else ("level", 0.0)


def _days(moment: date) -> float:
    whole = moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - as written
    return (whole.replace(tzinfo=None) - _BEGINNING).total_seconds() / DAY_SECONDS


def _moments(cells: Sequence[Cell], numbers: Sequence[int], name: str) -> Floats:
    read = columns.Moments()
    values = np.empty(len(cells))
    for place, (cell, number) in enumerate(zip(cells, numbers, strict=True)):
        if cell in EMPTY:
            text = N_("Row %(row)s: %(name)s is empty; every case needs its moment to be split by time.")
            raise NotLearnable(text, row=number, name=name)
        values[place] = read.read(cell, number)
    return values / read.unit if read.unit else values


def _useless(column: Column, cells: Sequence[Cell]) -> tuple[str, Said] | None:
    values = column.values[column.known]
    different = len(np.unique(values))
    if different == 0:
        return "empty", Said(N_("empty in every row"))
    if different == 1 and len(values) == len(column.values):
        return "constant", Said(N_("the same in every row"))
    if column.levels and different > max(MANY_LEVELS, MOST_LEVELS_SHARE * len(values)):
        return "text", Said(N_("other words in almost every row"))
    if not column.levels and not column.is_day and _counts_rows(column, values):
        return "number", Said(N_("a running number, different in every row"))
    return None


def _counts_rows(column: Column, values: Floats) -> bool:
    """Whether whole numbers, each once and without great gaps, only name the rows."""
    whole = len(column.values)
    if len(values) < whole or whole < MANY_LEVELS or (values != np.round(values)).any() or len(np.unique(values)) < whole:
        return False
    dense = values.max() - values.min() < 3 * whole
    words = column.name.casefold().replace("_", " ").split()
    return bool(
        dense or {"id", "number", "no", "no.", "key", "编号", "序号"} & set(words) or column.name.casefold().endswith("id")
    )


def _since(column: Column, moments: Floats) -> Column:
    """Days that a case knows count from its own moment: what was 30 days before."""
    return replace(column, values=moments - column.values) if column.is_day else column
