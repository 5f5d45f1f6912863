"""Cells into values: numbers, days, yes and no, choices and lists as people write them, in the notation of their column."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from guanxi.lib import numbers
from guanxi.records.declare import Record
from guanxi.records.fields import Field, Kind
from guanxi.records.refusals import Refusal
from guanxi.sources.table import Cell

_BETWEEN_VALUES = re.compile(r"\s*[;；,，、|\n]\s*")
_ESCAPED = ("'=", "'+", "'-", "'@", "'\t")  # how exports keep spreadsheets from taking a text for a formula
_NUMBERS = (Kind.NUMBER, Kind.QUANTITY, Kind.MONEY)


class BadValue(Refusal):
    """A cell does not hold what its field needs."""


@dataclass(frozen=True, kw_only=True)
class Notation:
    """How one column writes, as seen over the whole column.

    day_first      03/04/2024 is the third of April; None = nothing in the column tells
    decimal_comma  1.234,5
    whole          numbers that are names have got a fraction by accident: 13085.0 is 13085
    in_points      shares are written without the sign: 40 is 40 %
    """

    day_first: bool | None = None
    decimal_comma: bool = False
    whole: bool = False
    in_points: bool = False


PLAIN = Notation()


def value(field: Field, cell: Cell, notation: Notation = PLAIN) -> Any:
    """What a cell means in this field; None for an empty one. A relation stays a text, to be found later.

    :raises BadValue: in words for the person who made the file.
    """
    if cell is None:
        return None
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        return _chosen(field, cell)
    if field.kind in _NUMBERS or field.kind is Kind.PERCENT:
        return _rounded(_number(cell, notation, is_share=field.kind is Kind.PERCENT), field.column.decimal_places)
    return of_kind(field.kind, cell, notation)


def of_kind(kind: Kind, cell: Cell, notation: Notation = PLAIN) -> Any:
    """What a cell means as this kind of thing; None for an empty one.

    :raises BadValue: in words for the person who made the file.
    """
    if cell is None:
        return None
    reader = _READERS.get(kind)
    return reader(cell, notation) if reader else text(cell, notation)


def text(cell: Cell, notation: Notation = PLAIN) -> str | None:
    """A cell as the text that its file shows."""
    if cell is None:
        return None
    if isinstance(cell, str):
        shown = cell.strip() if "\x00" not in cell else cell.replace("\x00", "").strip()
        if shown[:1] == "'" and shown.startswith(_ESCAPED):
            shown = shown[1:]
        return (shown.removesuffix(".0") if notation.whole else shown) or None
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "seconds")
    return str(cell)


def same(column: Any, current: Any, new: Any) -> bool:
    """Whether a field holds this value already, as the database would keep it."""
    if current is None or new is None:
        return current is new
    if isinstance(current, Decimal):
        places = getattr(column, "decimal_places", None)
        return current == new if places is None else current == _rounded(Decimal(new), places)
    if isinstance(current, (list, tuple)):
        return list(current) == list(new)
    return bool(current == new)


def _number(cell: Cell, notation: Notation, *, is_share: bool = False) -> Decimal:
    if isinstance(cell, (int, Decimal)) and not isinstance(cell, bool):
        number: Decimal | None = Decimal(cell)
        has_sign = False
    else:
        written = str(cell)
        has_sign = written.rstrip().endswith(("%", "％", "‰"))
        number = numbers.parse_number(written.replace(".", "").replace(",", ".") if notation.decimal_comma else written)
    if number is None or not number.is_finite():
        raise BadValue(_("“%(cell)s” is not a number.") % {"cell": cell})
    return number / 100 if is_share and notation.in_points and not has_sign else number


def _rounded(number: Decimal, places: int) -> Decimal:
    if abs(number) >= 10**20:
        raise BadValue(_("“%(cell)s” is too large.") % {"cell": number})
    exponent = number.as_tuple().exponent
    fine = isinstance(exponent, int) and -exponent > places
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if fine else number


def _integer(cell: Cell, notation: Notation) -> int:
    number = _number(cell, notation)
    if number != number.to_integral_value():
        raise BadValue(_("“%(cell)s” is not a whole number.") % {"cell": cell})
    return int(number)


def _moment(cell: Cell, notation: Notation) -> datetime.datetime:
    moment = cell if isinstance(cell, datetime.datetime) else None
    if moment is None and isinstance(cell, datetime.date):
        moment = datetime.datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 (the zone is added below)
    if moment is None:
        moment = _as_computers_write(str(cell)) or numbers.parse_moment(str(cell), day_first=notation.day_first)
    if moment is None:
        raise BadValue(_("“%(cell)s” is not a day and time.") % {"cell": cell})
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _as_computers_write(written: str) -> datetime.datetime | None:
    """Day and time with a zone, or with fractions of a second."""
    try:
        moment = datetime.datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) or moment.microsecond else None


def _day(cell: Cell, notation: Notation) -> datetime.date:
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    day = numbers.parse_day(str(cell), day_first=notation.day_first)
    if day is None:
        raise BadValue(_("“%(cell)s” is not a day.") % {"cell": cell})
    return day


def _yes(cell: Cell, notation: Notation) -> bool:
    del notation
    answer = cell if isinstance(cell, bool) else numbers.parse_yes(str(cell))
    if answer is None:
        raise BadValue(_("“%(cell)s” is neither yes nor no.") % {"cell": cell})
    return answer


def _words(cell: Cell, notation: Notation) -> list[str]:
    written = text(cell, notation) or ""
    return list(dict.fromkeys(word for word in _BETWEEN_VALUES.split(written) if word))


def _email(cell: Cell, notation: Notation) -> str | None:
    written = text(cell, notation)
    return written.removeprefix("mailto:") if written else None


def _chosen(field: Field, cell: Cell) -> Any:
    known = _choices(field)
    if field.kind is Kind.CHOICE:
        return _choice(field, known, str(cell))
    return [_choice(field, known, word) for word in _words(cell, PLAIN)]


def _choice(field: Field, known: Mapping[str, Any], word: str) -> Any:
    found = known.get(_folded(word))
    if found is None:
        labels = ", ".join(str(label) for value, label in field.choices if value != "")
        raise BadValue(_("“%(cell)s” is none of: %(labels)s.") % {"cell": word, "labels": labels})
    return found


@cache
def _choices(field: Field) -> dict[str, Any]:
    """Every choice by its value and by its label in every language."""
    known: dict[str, Any] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {_folded(str(label)): value for value, label in field.choices if value not in ("", None)}
    return known | {_folded(str(value)): value for value, _label in field.choices if value not in ("", None)}


def _folded(word: str) -> str:
    return " ".join(word.replace("_", " ").casefold().split())


_READERS: dict[Kind, Callable[[Cell, Notation], Any]] = {
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.QUANTITY: _number,
    Kind.MONEY: _number,
    Kind.PERCENT: lambda cell, notation: _number(cell, notation, is_share=True),
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.YES_NO: _yes,
    Kind.CHOICES: _words,
    Kind.TAGS: _words,
    Kind.EMAIL: _email,
}


def labels(record: Record, field: Field) -> set[str]:
    """The field's label in every language, and its model name."""
    found = {field.name}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add(str(field.column.verbose_name))
    return found


def forget() -> None:
    """Read the choices anew: the company changed them while the product runs."""
    _choices.cache_clear()
