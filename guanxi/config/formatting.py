"""Numbers, money, days and names written the way readers of the active language expect them."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache, wraps
from typing import Any, ParamSpec
from zlib import crc32

from babel import Locale
from babel.dates import TIMEDELTA_UNITS, format_date, format_timedelta
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
)
from django.utils import timezone
from django.utils.translation import get_language

Number = Decimal | int | float
Asked = ParamSpec("Asked")

EMPTY = "–"
LOCALES = {"zh-hans": "zh_Hans_CN", "zh-hant": "zh_Hant_TW", "en": "en_US"}
LANGUAGE_TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}
DAYS = {"zh-hans": "yyyy-MM-dd", "zh-hant": "yyyy/MM/dd", "en": "MMM d, yyyy"}
AVATAR_COLORS = 8
COMMERCIAL = Context(rounding=ROUND_HALF_UP)
ROUNDED_UP_FROM = 0.85
NEVER = 1e9
_PLACES = [Decimal(1).scaleb(-places) for places in range(10)]
_UNITS = tuple((unit, length, 0 if unit == "second" else length * ROUNDED_UP_FROM) for unit, length in TIMEDELTA_UNITS)
SHORTENED_FROM = {"zh-hans": 10_000, "zh-hant": 10_000, "en": 1_000}


def language() -> str:
    """Name the active language: ``en``, ``zh-hans`` or ``zh-hant``."""
    active = get_language() or "en"
    return active if active in LOCALES else "en"


def language_tag() -> str:
    """Give the active language as browsers and screen readers name it."""
    return LANGUAGE_TAGS[language()]


@lru_cache
def _locale(name: str) -> Locale:
    return Locale.parse(LOCALES[name])


def locale() -> Locale:
    """Give Babel's locale of the active language."""
    return _locale(language())


def _half_up(write: Callable[Asked, str]) -> Callable[Asked, str]:
    """Round as amounts are rounded where they are made: 0.125 is shown as 0.13, not as its even neighbor 0.12."""

    @wraps(write)
    def rounded(*args: Asked.args, **kwargs: Asked.kwargs) -> str:
        with localcontext(COMMERCIAL):
            return write(*args, **kwargs)

    return rounded


def number(value: Number | None, digits: int | None = None) -> str:
    """Write a number with separators; ``digits`` fixes the places after the point."""
    if value is None:
        return EMPTY
    if digits is None and (type(value) is int or (isinstance(value, Decimal) and value.is_finite())):
        text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"  # all our languages write it so; a list has hundreds
        return text.rstrip("0").rstrip(".") if "." in text else text
    return _rounded_number(value, digits)


@_half_up
def _rounded_number(value: Number, digits: int | None) -> str:
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=locale(), decimal_quantization=digits is not None)


def money(value: Number | None, currency: str, digits: int | None = None) -> str:
    """Write an amount with its currency; ``digits`` replaces the currency's usual places."""
    if value is None:
        return EMPTY
    if digits is None and isinstance(value, Decimal):
        return _usual_money(value, currency, language())
    return _rounded_money(value, currency, digits)


@_half_up
def _rounded_money(value: Number, currency: str, digits: int | None) -> str:
    if digits is None:
        return format_currency(value, currency, locale=locale())
    pattern = "¤#,##0" + ("." + "0" * digits if digits else "")
    return format_currency(value, currency, format=pattern, locale=locale(), currency_digits=False)


def _usual_money(value: Decimal, currency: str, language_of_it: str) -> str:
    """An amount with its currency's usual places, put together as Babel does it; a list writes a hundred of them."""
    negative, before, places, after = _around(currency, language_of_it)
    if places is None or not value.is_finite():
        return _rounded_money(value, currency, None)
    digits = f"{value.copy_abs().quantize(_PLACES[places], ROUND_HALF_UP):,.{places}f}"
    return f"{negative if value.is_signed() else before}{digits}{after}"


@lru_cache(maxsize=1024)
def _around(currency: str, language_of_it: str) -> tuple[str, str, int | None, str]:
    """What stands before a negative amount and another one, how many places it has, what stands after; None places if it is unusual."""
    written = [format_currency(value, currency, locale=_locale(language_of_it)) for value in (Decimal(-1234), Decimal(1234))]
    found = [re.fullmatch(r"(\D*)1,234(?:\.(0+))?(\D*)", text) for text in written]
    if not found[0] or not found[1] or found[0].groups()[1:] != found[1].groups()[1:]:
        return "", "", None, ""
    return found[0][1], found[1][1], len(found[1][2] or ""), found[1][3]


@_half_up
def compact(value: Number | None, currency: str | None = None, digits: int = 1) -> str:
    """Shorten a large number for its reader: 1.2M in English, 120万 in Chinese; what is too small for that is rounded."""
    if value is None:
        return EMPTY
    least = SHORTENED_FROM[language()]
    if -least < value < least:
        return money(value, currency, 0) if currency else number(Decimal(value).quantize(Decimal(1).scaleb(-digits)).normalize())
    if currency:
        return format_compact_currency(value, currency, locale=locale(), fraction_digits=digits)
    return format_compact_decimal(value, locale=locale(), fraction_digits=digits)


@_half_up
def percent(value: Number | None, digits: int = 1, signed: bool = False) -> str:
    """Write a share (0.25) as a percentage (25.0%)."""
    if value is None:
        return EMPTY
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    sign = f"+{pattern};-{pattern}" if signed and value else pattern
    return format_percent(value, format=sign, locale=locale())


def day(value: date | None) -> str:
    """Write a calendar day; a moment is told as the day in the reader's time zone."""
    if value is None:
        return EMPTY
    local = _local(value)
    return _day(local.date() if isinstance(local, datetime) else local, language())


@lru_cache(maxsize=4096)  # a list writes the same few days again and again
def _day(value: date, language_of_it: str) -> str:
    return format_date(value, format=DAYS[language_of_it], locale=_locale(language_of_it))


def moment(value: date | None) -> str:
    """Write a moment to the minute in the reader's time zone; a day as its beginning."""
    return EMPTY if value is None else clock().moment(value)


def ago(value: datetime | None, now: datetime | None = None) -> str:
    """Tell how long ago, or in how long, a moment is; ``now`` is the clock unless given."""
    return EMPTY if value is None else clock(now).ago(value)


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells times in the language and zone of the reader, which are asked for once; a page tells hundreds."""

    language: str
    zone: tzinfo
    now: datetime

    def moment(self, value: date) -> str:
        """A moment to the minute; a day as its beginning."""
        if isinstance(value, datetime):
            local = value.astimezone(self.zone) if value.tzinfo else value
            return f"{_day(local.date(), self.language)} {local.hour:02}:{local.minute:02}"
        return f"{_day(value, self.language)} 00:00"

    def ago(self, value: datetime) -> str:
        """How long ago, or in how long, it is."""
        seconds = math.floor((value - self.now).total_seconds())
        distance = abs(seconds)
        for unit, length, least in _UNITS:
            if distance >= least:
                return _ago(unit, round(distance / length), seconds >= 0, self.language)
        raise AssertionError("seconds are the last unit")


def clock(now: datetime | None = None) -> Clock:
    """The clock of the reader; it stands still."""
    return Clock(language(), timezone.get_current_timezone(), now or timezone.now())


@lru_cache(maxsize=4096)  # of the rows of a list, most were changed equally long ago
def _ago(unit: Any, count: int, is_future: bool, language_of_it: str) -> str:
    seconds = dict(TIMEDELTA_UNITS)[unit] * (count if is_future else -count)
    return format_timedelta(seconds, unit, NEVER, add_direction=True, locale=_locale(language_of_it))


def machine_time(value: date) -> str:
    """Write a day or moment for ``<time datetime>``."""
    return value.isoformat()


def _local(value: date) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def initials(name: str, length: int = 2) -> str:
    """Shorten a name for its round picture: 王小明 → 小明, Ada Lovelace → AL."""
    name = name.strip()
    if re.search(r"[\u3400-\u9fff]", name):
        characters = re.sub(r"[^\u3400-\u9fff]", "", name)
        return characters[-length:] if len(characters) <= 4 else characters[:length]
    words = name.split() or ["?"]
    first_and_last = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0] for word in first_and_last)[:length].upper()


def hue(name: str) -> int:
    """Choose one of the eight colors of round pictures, the same for the same name every time."""
    return crc32(name.encode()) % AVATAR_COLORS
