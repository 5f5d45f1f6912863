"""Numbers, days and yes or no as people write them in tables: `1,234.56`, `1.2万`, `2024年3月5日`, `是`.

Which of two readings a text has:

* Number with one separator: a comma before exactly three digits groups (`1,234` is 1234), else it is the decimal point
  (`12,5` is 12.5); a point is the decimal point (`1.234` is 1.234) unless there are several. With both, the last is decimal.
* Day in figures: the year is where four digits stand; else the order that the caller gives for its column counts
  (`day_first`); without one, a number above 12 decides, and if both could be the month, month comes first (US).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

MULTIPLES = {
    "千": 10**3, "k": 10**3, "万": 10**4, "萬": 10**4, "w": 10**4, "百万": 10**6, "百萬": 10**6, "m": 10**6, "千万": 10**7,
    "千萬": 10**7, "亿": 10**8, "億": 10**8, "万亿": 10**12, "萬億": 10**12, "b": 10**9, "bn": 10**9, "mn": 10**6,
}  # fmt: skip
YES = frozenset(["是", "有", "对", "對", "真", "y", "yes", "true", "t", "1", "on", "√", "✓", "✔", "x", "oui", "ja", "si", "sí"])
NO = frozenset(["否", "无", "無", "没有", "沒有", "不", "假", "n", "no", "false", "f", "0", "off", "×", "✗", "non", "nein"])
MONTHS = {
    name: number
    for number, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1)
}
EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of spreadsheets, right for all days since 1 March 1900."""
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
"""Numbers from 1954-10-03 to 2119-01-10 may be days of a spreadsheet; others are not taken for days."""
OLDEST_TWO_DIGIT_YEAR = 70

LARGEST_EXPONENT = 30
"""Nobody's table holds a number beyond 10³⁰; a text that looks like one (an item code 12E999) is none."""

_GROUPED = re.compile(r"\d{1,3}(?:,\d{2})*(?:,\d{3})+|\d{1,4}(?:,\d{4})+")
_NUMBER = re.compile(
    r"(?P<sign>[-+−]?)(?P<digits>\d[\d.,'\s]*|[.,]\d+)(?P<exponent>e[-+]?\d{1,3})?(?P<trailing_minus>-?)", re.IGNORECASE
)
_CURRENCY = re.compile(
    r"^([A-Z]{1,3}\$|[\$€£¥₩₽₹฿]|(?:RMB|CNY|USD|EUR|TWD|NTD|HKD|GBP|JPY)\b)|([\$€£¥元圆圓块塊]|元整|(?:RMB|CNY|USD|EUR|TWD|NTD|HKD|GBP|JPY|人民币|人民幣))$",
    re.IGNORECASE,
)
_ASIAN_DAY = re.compile(r"(\d{4}|\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]?")
_THREE_FIGURES = re.compile(r"(\d{1,4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,4})")
_EIGHT_FIGURES = re.compile(r"((?:19|20|21)\d{2})(\d{2})(\d{2})")
_NAMED_MONTH = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*)?([a-z]{3,9})\.?(?:[\s\-/]*(\d{1,2})(?:st|nd|rd|th)?\s*,)?[\s\-/,]*(\d{4}|\d{2})",
    re.IGNORECASE,
)
_US_NAMED_MONTH = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE)
_TIME = re.compile(
    r"[\sT]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]m|上午|下午)?\s*(?:Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)


def parse_number(text: str) -> Decimal | None:
    """The number a person wrote (currency signs, 万, 亿, percent, brackets for minus), None if it is none. Never raises."""
    plain = unicodedata.normalize("NFKC", text).strip()
    negative = plain.startswith("(") and plain.endswith(")")
    plain = plain[1:-1].strip() if negative else plain
    plain, sign = _without_sign(plain)
    plain, factor = _without_multiple(_without_currency(plain))
    match = _NUMBER.fullmatch(plain)
    if match is None or (negative and (match["sign"] or sign < 0)):
        return None
    number = _decimal(_plain_digits(match["digits"]) + (match["exponent"] or ""))
    if number is None:
        return None
    minuses = (match["sign"] in ("-", "−")) + bool(match["trailing_minus"]) + negative + (sign < 0)
    return number * factor * (-1 if minuses else 1) if minuses <= 1 else None


def parse_day(text: str, *, day_first: bool | None = None) -> date | None:
    """The day a person or a spreadsheet wrote, None if it is none or does not exist. A time behind it is left out."""
    moment = parse_moment(text, day_first=day_first)
    return moment.date() if moment else None


def parse_moment(text: str, *, day_first: bool | None = None) -> datetime | None:
    """The day and time of day as written (without zone), midnight if there is no time, None if it is no day."""
    plain = unicodedata.normalize("NFKC", text).strip()
    time_of_day = _TIME.search(plain)
    day = _day(plain[: time_of_day.start()].strip() if time_of_day else plain, day_first)
    if day is None:
        return _serial(plain)
    return _at(day, time_of_day) if time_of_day else datetime(day.year, day.month, day.day)  # noqa: DTZ001 - as written


def parse_yes(text: str) -> bool | None:
    """True for 是, Y, 1, true…, False for 否, N, 0, false…, else None."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain in YES:
        return True
    return False if plain in NO else None


def is_ambiguous_day(text: str) -> bool:
    """Whether a day in figures could be read with either number as the month: 03/04/2024."""
    match = _THREE_FIGURES.match(unicodedata.normalize("NFKC", text).strip())
    if match is None or len(match[1]) > 2:
        return False
    return int(match[1]) <= 12 and int(match[2]) <= 12 and match[1] != match[2]


def _without_sign(text: str) -> tuple[str, int]:
    """A minus before a currency sign: -￥5."""
    return (
        (text[1:].strip(), -1)
        if text[:1] in ("-", "−") and not text[1:2].isdecimal() and text[1:2] not in (".", ",")
        else (text, 1)
    )


def _without_currency(text: str) -> str:
    while (shorter := _CURRENCY.sub("", text).strip()) != text:
        text = shorter
    return text


def _without_multiple(text: str) -> tuple[str, Decimal]:
    if text.endswith(("%", "‰")):
        return text[:-1].strip(), Decimal("0.01") if text.endswith("%") else Decimal("0.001")
    for length in (2, 1):
        if (factor := MULTIPLES.get(text[-length:].lower())) and len(text) > length:
            return _without_currency(text[:-length].strip()), Decimal(factor)
    return text, Decimal(1)


def _plain_digits(text: str) -> str:
    """The digits as Python reads them; an empty text if the groups are none (1.2.3.4 is an address, not a number)."""
    digits = re.sub(r"['\s]", "", text)
    commas, points = digits.count(","), digits.count(".")
    if commas and points:
        group = "," if digits.rfind(".") > digits.rfind(",") else "."
    elif points > 1:
        group = "."
    else:
        group = "," if commas > 1 or re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits) else ""
    if not group:
        return digits.replace(",", ".")
    point = "." if group == "," else ","
    whole, _, fraction = digits.partition(point)
    if not _GROUPED.fullmatch(whole.replace(group, ",")):
        return ""
    return f"{whole.replace(group, '')}.{fraction}" if fraction else whole.replace(group, "")


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if abs(number.adjusted()) <= LARGEST_EXPONENT else None


def _day(text: str, day_first: bool | None) -> date | None:
    if match := _ASIAN_DAY.fullmatch(text):
        return _existing(_full_year(match[1]), int(match[2]), int(match[3]))
    if match := _EIGHT_FIGURES.fullmatch(text):
        return _existing(*map(int, match.groups()))
    if match := _THREE_FIGURES.fullmatch(text):
        return _day_in_figures(match[1], match[2], match[3], day_first)
    if match := _US_NAMED_MONTH.fullmatch(text):
        return _existing(int(match[3]), MONTHS.get(match[1][:3].lower(), 0), int(match[2]))
    if (match := _NAMED_MONTH.fullmatch(text)) and match[1]:
        return _existing(_full_year(match[4]), MONTHS.get(match[2][:3].lower(), 0), int(match[1]))
    return None


def _day_in_figures(first: str, second: str, third: str, day_first: bool | None) -> date | None:
    if len(first) > 2:
        return _existing(int(first), int(second), int(third)) if len(first) == 4 else None
    a, b = int(first), int(second)
    if a > 12 or (day_first and b <= 12):
        a, b = b, a
    return _existing(_full_year(third), a, b)


def _full_year(figures: str) -> int:
    year = int(figures)
    if len(figures) > 2:
        return year
    return year + (1900 if year >= OLDEST_TWO_DIGIT_YEAR else 2000)


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _serial(text: str) -> datetime | None:
    """A day as a spreadsheet counts it: 45356 is 2024-03-05, .5 is noon."""
    number = _decimal(text) if re.fullmatch(r"\d{5}(\.\d+)?", text) else None
    if number is None or not FIRST_SERIAL <= number < LAST_SERIAL:
        return None
    midnight = datetime(EXCEL_EPOCH.year, EXCEL_EPOCH.month, EXCEL_EPOCH.day)  # noqa: DTZ001 - as written
    return midnight + timedelta(seconds=round(float(number) * 86_400))


def _at(day: date, match: re.Match[str]) -> datetime | None:
    hour, half = int(match[1]), (match[4] or "").lower()
    if half in ("pm", "下午") and hour < 12:
        hour += 12
    if half in ("am", "上午") and hour == 12:
        hour = 0
    try:
        return datetime(day.year, day.month, day.day, hour, int(match[2]), int(match[3] or 0))  # noqa: DTZ001 - as written
    except ValueError:
        return None
