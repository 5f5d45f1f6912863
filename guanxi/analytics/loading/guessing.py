"""What the cells of a column are: the type that all of them have, and how they are written."""

import datetime
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guanxi.lib import numbers
from guanxi.sources.table import Cell

from .plan import DIGITS, Type
from .units import BUILT_IN

BLANK_WORDS = frozenset({"null", "none", "n/a", "na", "#n/a", "nan", "-", "--", "—", "?", "无", "空", "暂无"})
_LONG = re.compile(r"0\d+|\d{10,}")
"""Numbers that are names: leading zeros, phones."""
_CODE = re.compile(r"[A-Za-z]{1,4}[-_]?\d{3,}\w*|\d{3,}[A-Za-z]{1,3}")
"""Names among numbers: C489449, 79323P."""
_COMMA_DECIMAL = re.compile(r"-?\d{1,3}(\.\d{3})*,\d{1,2}|-?\d+,\d{1,2}")
_SIGNED = re.compile(r"[\$€£¥₩元]|^[A-Z]{3}\s|\s[A-Z]{3}$")
_CURRENCIES = {"€": "EUR", "£": "GBP", "$": "USD", "₩": "KRW"}
_UNIT = re.compile(r"[-+]?[\d.,]+\s*([^\d\s.,%％‰]{1,12})")
_PERCENT_NAME = re.compile(r"%|percent|(?<![汇匯频頻功速倍赔賠])率|佔比|占比", re.IGNORECASE)
"""Not rates of exchange, frequencies and the like, which are no shares."""
_TIME = re.compile(r"\d{1,2}:\d{2}")
_FIGURES = re.compile(r"(\d{1,2})\D(\d{1,2})\D(\d{2}|\d{4})(\D|$)")
_SURE_WORDS = frozenset({"yes", "no", "true", "false", "是", "否"})
_ALL = 0.95
"""A type is taken if nearly all cells have it: the others become rejected rows that people see."""


@dataclass(frozen=True)
class Seen:
    """The filled cells of a column."""

    cells: tuple[Any, ...]
    texts: tuple[str, ...]
    different: frozenset[str]
    blank: tuple[str, ...]
    is_percentage: bool = False

    @classmethod
    def of(cls, cells: Iterable[Cell], *, is_percentage: bool = False) -> "Seen":
        """Without empty cells and words that mean nothing is there."""
        filled = [cell for cell in cells if cell is not None]
        blank = sorted({str(cell) for cell in filled if isinstance(cell, str) and cell.strip().casefold() in BLANK_WORDS})
        kept = [cell for cell in filled if str(cell) not in blank] if blank else filled
        texts = tuple(str(cell).strip() for cell in kept)
        return cls(tuple(kept), texts, frozenset(texts), tuple(blank), is_percentage)

    @property
    def filled(self) -> int:
        return len(self.cells)

    @property
    def longest(self) -> int:
        return max(map(len, self.different), default=0)

    @property
    def is_share(self) -> bool:
        """Whether all numbers lie between 0 and 1 and not all at the ends."""
        read = [numbers.parse_number(text) for text in self.different]
        return bool(read) and all(one is not None and 0 <= one <= 1 for one in read) and any(one not in (0, 1) for one in read)


def kind(seen: Seen, header: str = "") -> dict[str, Any]:
    """The type of a column and how it is written, as fields of its mapping."""
    told: dict[str, Any] = {"blank": seen.blank} if seen.blank else {}
    if not seen.cells:
        return {**told, "type": Type.TEXT}
    return {**told, **(_day(seen) or _number(seen, header) or _yes(seen) or {"type": Type.TEXT})}


def _day(seen: Seen) -> dict[str, Any] | None:
    if all(isinstance(cell, datetime.date) for cell in seen.cells):
        is_day = not any(isinstance(cell, datetime.datetime) for cell in seen.cells)
        return {"type": Type.DAY if is_day else Type.MOMENT}
    if any(isinstance(cell, (int, Decimal)) for cell in seen.cells):
        return None
    some = list(seen.different)
    found = {text for text in some if not text.isdecimal() and (numbers.parse_day(text) or _iso(text))}
    if not _nearly_all(seen, found) or any(re.fullmatch(r"[\d.]+", text) and text.count(".") < 2 for text in some):
        return None
    told: dict[str, Any] = {"type": Type.MOMENT if _with_time(some) else Type.DAY}
    if order := _order(some):
        told["day_order"] = order
    return told


def _nearly_all(seen: Seen, good: Collection[str]) -> bool:
    """Whether nearly all cells (of those that were looked at) have one of these texts."""
    return sum(text in good for text in seen.texts) >= _ALL * seen.filled


def _iso(text: str) -> bool:
    try:
        datetime.datetime.fromisoformat(text)
    except ValueError:
        return False
    return not text.isdecimal()


def _with_time(texts: Iterable[str]) -> bool:
    """Whether the time of day says anything: midnight everywhere is a day."""
    times = [text for text in texts if _TIME.search(text)]
    return any(not re.search(r"[ T]0?0:00(:00(\.0+)?)?$", text) for text in times)


def _order(texts: Iterable[str]) -> str:
    """Which of two numbers is the month, where that can be told."""
    first = second = 0
    for text in texts:
        if match := _FIGURES.match(text):
            first, second = max(first, int(match[1])), max(second, int(match[2]))
    return "dmy" if first > 12 else "mdy" if second > 12 else ""


def _number(seen: Seen, header: str) -> dict[str, Any] | None:
    some = list(seen.different)
    if any(isinstance(cell, (bool, datetime.time)) for cell in seen.cells) or any(_LONG.fullmatch(text) for text in some):
        return None
    if (unit := _unit(some)) is not None:
        return {"type": Type.NUMBER, "unit": unit, "digits": DIGITS}
    if any(_CODE.fullmatch(text) and numbers.parse_number(text) is None for text in some):
        return None
    is_comma = all(_COMMA_DECIMAL.fullmatch(text) or text.lstrip("-").isdecimal() for text in some) and any(
        "," in text for text in some
    )
    read = [numbers.parse_number(text.replace(".", "").replace(",", ".") if is_comma else text) for text in some]
    known = [one for one in read if one is not None]
    if not known or not _nearly_all(seen, {text for text, one in zip(some, read, strict=True) if one is not None}):
        return None
    return {**({"decimal": ","} if is_comma else {}), **_kind_of_number(seen, header, some, known)}


def _kind_of_number(seen: Seen, header: str, texts: list[str], known: list[Decimal]) -> dict[str, Any]:
    """Share, amount of money, whole number or any other."""
    if seen.is_percentage or any(text.endswith(("%", "％")) for text in texts):
        return {"type": Type.PERCENT, "digits": 6}
    if _PERCENT_NAME.search(header) and max(map(abs, known)) > 1:
        return {"type": Type.PERCENT, "in_points": True, "digits": 6}
    digits = max(map(_digits, known))
    if any(_SIGNED.search(text) for text in texts):
        return {"type": Type.MONEY, "digits": max(2, min(digits, DIGITS)), **_currency(texts)}
    return {"type": Type.NUMBER, "digits": min(max(digits, 2), 8)} if digits else {"type": Type.INTEGER}


def _digits(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _currency(texts: Iterable[str]) -> dict[str, str]:
    signs = Counter(sign for text in texts for sign in _CURRENCIES if sign in text)
    return {"currency": _CURRENCIES[signs.most_common(1)[0][0]]} if len(signs) == 1 else {}


def _unit(texts: list[str]) -> str | None:
    """The most frequent unit, if nearly all different cells are a number with one that can be turned into it."""
    found = Counter(match[1].casefold() for text in texts if (match := _UNIT.fullmatch(text)))
    if not found or found.total() < len(texts) * _ALL:
        return None
    unit = min(found, key=lambda one: (-found[one], one))
    family = next((one for one in BUILT_IN if unit in one), None)
    return unit if family and all(one in family for one in found) else None


def _yes(seen: Seen) -> dict[str, Any] | None:
    if all(isinstance(cell, bool) for cell in seen.cells):
        return {"type": Type.YES_NO}
    words = {text.casefold() for text in seen.different}
    if words == {"0", "1"} or not 1 <= len(words) <= 2:
        return None
    answers = {numbers.parse_yes(word) for word in words}
    is_sure = answers == {True, False} if len(words) == 2 else words <= _SURE_WORDS
    return {"type": Type.YES_NO} if is_sure else None
