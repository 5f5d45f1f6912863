"""Cells into values, column by column: types, decimal marks, orders of day and month, shares, units."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from guanxi.lib import numbers
from guanxi.sources.table import Cell

from .plan import Column, Type
from .units import BUILT_IN

HUNDRED = Decimal(100)
DIGITS_OF_MONEY = 4
MOST_REMEMBERED = 200_000
_PLAIN = re.compile(r"-?\d{1,15}(\.\d{1,12})?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?")
_WITH_UNIT = re.compile(r"(?P<number>[-+−]?[\d.,'\s]*\d)\s*(?P<unit>[^\d\s.,'+-].*)")
_YEAR_FIRST = re.compile(r"\d{4}\D")


class BadValue(Exception):
    """A cell does not hold what its column needs; the text is for people, translated."""


class Reader:
    """Reads the cells of one column; the same cell is looked at once."""

    def __init__(self, column: Column, *, in_points: bool = False, zone: ZoneInfo | None = None) -> None:
        self._read: Callable[[Cell], Any] = partial(value, column, in_points=in_points or column.in_points, zone=zone)
        self._blank = frozenset(word.casefold() for word in column.blank)
        self._known: dict[Any, Any] = {}

    def read(self, cell: Cell) -> Any:
        """What a cell means; None for an empty one.

        :raises BadValue: if it is something else.
        """
        if cell is None or (self._blank and isinstance(cell, str) and cell.strip().casefold() in self._blank):
            return None
        key = (cell, type(cell))
        found = self._known.get(key, self)
        if found is self:
            try:
                found = self._read(cell)
            except BadValue as why:
                found = why
            if len(self._known) < MOST_REMEMBERED:
                self._known[key] = found
        if isinstance(found, BadValue):
            raise found
        return found


def value(column: Column, cell: Cell, *, in_points: bool = False, zone: ZoneInfo | None = None) -> Any:
    """What a cell means in this column: str, int, Decimal (as many digits as the column keeps), date, datetime or bool.

    :raises BadValue: in words.
    """
    if cell is None:
        return None
    if column.is_number:
        return number(column, cell, in_points=in_points)
    if column.type is Type.DAY:
        return moment(column, cell, zone).date()
    if column.type is Type.MOMENT:
        return moment(column, cell, zone)
    return _yes(cell) if column.type is Type.YES_NO else text(cell)


def text(cell: Cell) -> str | None:
    """A cell as its file shows it."""
    if isinstance(cell, str):
        return cell.replace("\x00", "").strip() or None
    if isinstance(cell, Decimal):
        shown = format(cell, "f")
        return shown.rstrip("0").rstrip(".") if "." in shown else shown
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return None if cell is None else str(cell)


def number(column: Column, cell: Cell, *, in_points: bool = False) -> Decimal | int:
    """A number in the unit of the column, rounded half up to the digits that it keeps.

    :raises BadValue: if it is none, too large, or in a unit that nobody declared.
    """
    is_written = isinstance(cell, str)
    found, factor = _unit(column, cell) if is_written and column.unit else (cell, Decimal(1))
    read = _decimal(column, found)
    has_sign = is_written and str(cell).rstrip().endswith(("%", "％", "‰"))
    if column.type is Type.PERCENT and in_points and not has_sign:
        read /= HUNDRED
    return rounded(column, read * factor)


def rounded(column: Column, read: Decimal) -> Decimal | int:
    """A number as the column keeps it.

    :raises BadValue: if it does not fit.
    """
    if abs(read) >= Decimal(10) ** (precision(column) - column.digits):
        raise BadValue(_("“%(cell)s” is too large.") % {"cell": read})
    if column.type is Type.INTEGER:
        if read != read.to_integral_value():
            raise BadValue(_("“%(cell)s” is not a whole number.") % {"cell": read})
        return int(read)
    return read.quantize(quantum(column.digits), ROUND_HALF_UP)


@lru_cache
def quantum(digits: int) -> Decimal:
    """The smallest step of so many digits."""
    return Decimal(1).scaleb(-digits)


def factor_of(column: Column, unit: str) -> Decimal | None:
    """How many of the column's unit one of these is; None if nobody knows."""
    said = unit.strip().casefold()
    if not said or said == column.unit.casefold():
        return Decimal(1)
    declared = {name.casefold(): factor for name, factor in column.units.items()}
    if said in declared:
        return Decimal(declared[said])
    for family in BUILT_IN:
        if said in family and column.unit.casefold() in family:
            return family[said] / family[column.unit.casefold()]
    return None


def no_unit(column: Column, unit: str) -> BadValue:
    """The refusal of a unit that nobody declared."""
    return BadValue(_("“%(unit)s” is no unit that can be turned into %(wanted)s.") % {"unit": unit, "wanted": column.unit})


def moment(column: Column, cell: Cell, zone: ZoneInfo | None = None) -> datetime:
    """A moment as written, or, where the source says a zone, in that of the company.

    :raises BadValue: if it is none.
    """
    if isinstance(cell, datetime):
        return _local(cell, zone)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - as written
    written = str(cell).strip()
    found = _iso(written, zone) or _figures(column, written)
    if found is None:
        raise BadValue(_("“%(cell)s” is not a day.") % {"cell": cell})
    return found


def plain(cell: Cell) -> str | None:
    """A cell as a text that is kept and read again: mended rows, digests."""
    if isinstance(cell, (time, timedelta)):
        return str(cell)
    return text(cell)


def texts(cells: Iterable[Cell]) -> list[str | None]:
    """The cells of a row as texts."""
    return [plain(cell) for cell in cells]


def _decimal(column: Column, cell: Any) -> Decimal:
    if isinstance(cell, (int, Decimal)) and not isinstance(cell, bool):
        return Decimal(cell)
    written = str(cell).strip()
    if column.decimal == ",":
        written = re.sub(r"[.\s'](?=\d{3}(\D|$))", "", written).replace(",", ".")
    elif column.decimal == ".":
        written = re.sub(r",(?=\d)", "", written)
    if _PLAIN.fullmatch(written):
        return Decimal(written)
    try:
        read = numbers.parse_number(written)
    except InvalidOperation:
        read = None
    if read is None or not read.is_finite():
        raise BadValue(_("“%(cell)s” is not a number.") % {"cell": cell})
    return read


def _unit(column: Column, cell: Any) -> tuple[str, Decimal]:
    """A number and the factor of the unit written behind it."""
    match = _WITH_UNIT.fullmatch(str(cell).strip())
    if match is None or match["unit"].startswith(("%", "％", "‰", "万", "亿", "千", "百")):
        return str(cell), Decimal(1)
    factor = factor_of(column, match["unit"])
    if factor is None:
        raise no_unit(column, match["unit"])
    return match["number"], factor


def _iso(written: str, zone: ZoneInfo | None) -> datetime | None:
    if _ISO.fullmatch(written) or written.endswith("Z") or re.search(r"\d[+-]\d\d:?\d\d$", written):
        try:
            return _local(datetime.fromisoformat(written), zone)
        except ValueError:
            return None
    return None


def _local(found: datetime, zone: ZoneInfo | None) -> datetime:
    return found.astimezone(zone or UTC).replace(tzinfo=None) if found.tzinfo else found


def _figures(column: Column, written: str) -> datetime | None:
    if re.fullmatch(r"(19|20|21)\d{2}-(0[1-9]|1[0-2])", written):
        written += "-01"
    day_first = None if _YEAR_FIRST.match(written) else {"dmy": True, "mdy": False}.get(column.day_order)
    return numbers.parse_moment(written, day_first=day_first)


def _yes(cell: Cell) -> bool:
    answer = cell if isinstance(cell, bool) else numbers.parse_yes(str(cell))
    if answer is None:
        raise BadValue(_("“%(cell)s” is neither yes nor no.") % {"cell": cell})
    return answer


def precision(column: Column) -> int:
    """How many digits a number column keeps in all: 18 are added up fastest, fine ones get more."""
    return 18 if column.digits <= DIGITS_OF_MONEY else 38
