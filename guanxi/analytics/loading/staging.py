"""Rows of a source become typed rows of a table, column by column; rows that do not fit are set aside with their reasons."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from guanxi.catalog import exchanging
from guanxi.sources.table import Cell, Row

from . import values
from .judging import judge
from .plan import ARITHMETIC, MOST_DIGITS, Column, How, Plan
from .surroundings import Surroundings, digest
from .values import BadValue, Reader

CHUNK = 10_000
Reasons = dict[int, list[tuple[str, str]]]


@dataclass(frozen=True)
class Rejected:
    """A row that was set aside: as it came, and why."""

    line: int
    cells: tuple[Cell, ...]
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Staged:
    """A batch of rows: values by column, their lines, and what was set aside."""

    columns: dict[str, list[Any]]
    lines: list[int]
    rejected: list[Rejected]
    read: int
    mended: int
    left_out: int


class Stager:
    """Turns rows into values by a mapping."""

    def __init__(
        self, plan: Plan, header: Sequence[str], around: Surroundings, percentages: frozenset[str] = frozenset()
    ) -> None:
        self._plan, self._header, self._around = plan, tuple(header), around
        self._places = {name: place for place, name in enumerate(header)}
        self._makers = [(column, self._maker(column, percentages)) for column in _in_order(plan.columns)]

    def batches(self, rows: Iterable[Row]) -> Iterator[Staged]:
        """The rows, some thousand at a time."""
        remaining = iter(rows)
        while some := list(islice(remaining, CHUNK)):
            yield self.take(some)

    def take(self, rows: list[Row]) -> Staged:
        """One batch."""
        came, cells, mended = self._mended(rows)
        troubles: Reasons = defaultdict(list)
        found: dict[str, list[Any]] = {}
        for column, make in self._makers:
            found[column.name] = made = make(cells, found, troubles)
            judge(column, made, self._around.allowed.get(column.reference), troubles)
            if column.link:
                keys = self._around.linked[column.link]
                found[column.companion] = [None if one is None else keys.get(str(one).casefold()) for one in made]
            elif column.companion:
                found[column.companion] = [_day(one) for one in made]
        bad = set(troubles)
        taken = (
            {name: [one for place, one in enumerate(column) if place not in bad] for name, column in found.items()}
            if bad
            else found
        )
        return Staged(
            columns=taken,
            lines=[row.number for place, row in enumerate(came) if place not in bad],
            rejected=[Rejected(came[place].number, came[place].cells, tuple(troubles[place])) for place in sorted(bad)],
            read=len(rows),
            mended=mended,
            left_out=len(rows) - len(came),
        )

    def _mended(self, rows: list[Row]) -> tuple[list[Row], list[tuple[Cell, ...]], int]:
        """The rows that count as they came, with the cells that people put in the place of theirs."""
        mends = self._around.mends
        if not mends:
            return rows, [row.cells for row in rows], 0
        came, cells, mended = [], [], 0
        for row in rows:
            known = digest(row.cells)
            if known in mends.left_out:
                continue
            came.append(row)
            if (said := mends.cells.get(known)) is not None:
                mended += 1
                cells.append(
                    tuple(
                        (said[name] or None) if name in said else cell for name, cell in zip(self._header, row.cells, strict=True)
                    )
                )
            else:
                cells.append(row.cells)
        return came, cells, mended

    def _maker(self, column: Column, percentages: frozenset[str]) -> Callable[..., list[Any]]:
        in_points = column.in_points and not percentages & set(column.sources)
        zone = self._around.zone
        exact = replace(column, digits=MOST_DIGITS) if column.how in ARITHMETIC or column.unit_from else column
        reader = Reader(exact, in_points=in_points, zone=zone)
        places = [self._places[name] for name in column.sources]

        def make(rows: list[tuple[Cell, ...]], found: dict[str, list[Any]], troubles: Reasons) -> list[Any]:
            made = _composed(column, reader, places, rows, troubles)
            if column.unit_from:
                self._weighed(column, rows, made, troubles)
            if column.at:
                self._exchanged(column, rows, found, made, troubles)
            return self._translated(column, made, troubles) if column.code else made

        return make

    def _weighed(self, column: Column, rows: list[tuple[Cell, ...]], made: list[Any], troubles: Reasons) -> None:
        place = self._places[column.unit_from]
        factors: dict[Any, Decimal | None] = {}
        for at, row in enumerate(rows):
            unit = values.text(row[place]) or ""
            factor = factors[unit] if unit in factors else factors.setdefault(unit, values.factor_of(column, unit))
            if factor is None:
                troubles[at].append((column.name, str(values.no_unit(column, unit))))
            elif made[at] is not None:
                made[at] = _rounded(column, made[at] * factor, at, troubles)

    def _exchanged(
        self, column: Column, rows: list[tuple[Cell, ...]], found: dict[str, list[Any]], made: list[Any], troubles: Reasons
    ) -> None:
        """Amounts become amounts of the company's currency at the rate of their day."""
        place = self._places.get(column.currency_from)
        said = [column.currency if place is None else (values.text(row[place]) or column.currency).upper() for row in rows]
        days = [_day(one) for one in found[column.at]]
        rates = self._around.rates
        rates.learn((code, day) for code, day in zip(said, days, strict=True) if day)
        for at, (code, day) in enumerate(zip(said, days, strict=True)):
            if made[at] is None:
                continue
            rate = rates.at(code, day) if day else None
            if rate is None:
                why = exchanging.no_rate(code, day) if day else _("Without a day there is no rate.")
                troubles[at].append((column.name, why))
            else:
                made[at] = _rounded(column, made[at] * rate, at, troubles)

    def _translated(self, column: Column, made: list[Any], troubles: Reasons) -> list[Any]:
        translator = self._around.translators[column.code]
        for at, one in enumerate(made):
            if one is None:
                continue
            made[at], is_fine = translator.read(one, column.unknown)
            if not is_fine:
                told = _("“%(code)s” has no translation yet. Decide on the page “Codes”, then load again.") % {"code": one}
                troubles[at].append((column.name, told))
        return made


def _in_order(columns: Sequence[Column]) -> list[Column]:
    """Columns that need the day of another one come after it."""
    return sorted(columns, key=lambda column: bool(column.at))


def _composed(column: Column, reader: Reader, places: list[int], rows: list[tuple[Cell, ...]], troubles: Reasons) -> list[Any]:
    if column.how is How.CONSTANT:
        return [_read(column, reader, column.value or None, 0, troubles)] * len(rows)
    if column.how is How.COPY:
        (place,) = places
        return [_read(column, reader, row[place], at, troubles) for at, row in enumerate(rows)]
    made: list[Any] = []
    for at, row in enumerate(rows):
        cells = [row[place] for place in places]
        if column.how is How.FIRST:
            made.append(_read(column, reader, next((cell for cell in cells if cell is not None), None), at, troubles))
        elif column.how is How.JOIN:
            made.append(_read(column, reader, " ".join(filter(None, map(values.text, cells))) or None, at, troubles))
        else:
            made.append(_calculated(column, [_read(column, reader, cell, at, troubles) for cell in cells], at, troubles))
    return made


def _calculated(column: Column, numbers: list[Any], at: int, troubles: Reasons) -> Any:
    """Nothing if any part is unknown; a sum or difference takes an empty cell for nothing unless all are empty."""
    known = [number for number in numbers if number is not None]
    if not known or (column.how is How.PRODUCT and len(known) < len(numbers)):
        return None
    result = Decimal(known[0]) if numbers[0] is not None else Decimal(0)
    rest = known[1:] if numbers[0] is not None else known
    for number in rest:
        result = (
            result * number if column.how is How.PRODUCT else result - number if column.how is How.DIFFERENCE else result + number
        )
    return _rounded(column, result, at, troubles)


def _read(column: Column, reader: Reader, cell: Cell, at: int, troubles: Reasons) -> Any:
    try:
        return reader.read(cell)
    except BadValue as why:
        troubles[at].append((column.name, str(why)))
        return None


def _rounded(column: Column, number: Decimal, at: int, troubles: Reasons) -> Any:
    try:
        return values.rounded(column, number)
    except BadValue as why:
        troubles[at].append((column.name, str(why)))
        return None


def _day(value: Any) -> datetime.date | None:
    return value.date() if isinstance(value, datetime.datetime) else value
