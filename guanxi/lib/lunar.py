"""Chinese lunar days: birthdays and festivals, leap months included, from 1901 to 2099.

A lunar birthday falls in another solar day each year. Where the year has no such day:

* born in a leap month: in years with that leap month it is kept there, in all others in the ordinary month of that number;
* born in an ordinary month: a leap month of the same number does not count, the ordinary month comes first;
* born on the 30th: in a month of 29 days it is kept on the last day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from borax.calendars.lunardate import LCalendars, TermUtils
from borax.calendars.lunardate import LunarDate as Almanac

from guanxi.lib.han import simplified
from guanxi.lib.marking import N_

FIRST_DAY, LAST_DAY = date(1901, 2, 19), date(2099, 12, 31)
LONGEST_MONTH, MONTHS = 30, 12

_MONTHS = {
    "zh-hans": ["正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月"],
    "zh-hant": ["正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "臘月"],
}
_LEAP = {"zh-hans": "闰", "zh-hant": "閏"}
_DIGITS = "一二三四五六七八九十"
_OTHER_MONTHS = {"一": 1, "十一": 11, "十二": 12, "正": 1, "冬": 11, "腊": 12}
_WRITTEN = re.compile(
    r"(?:农历|阴历)?\s*(闰)?\s*([正一二三四五六七八九十冬腊]{1,2}|\d{1,2})\s*月\s*([初一二三四五六七八九十廿卅]{1,3}|\d{1,2})\s*[日号]?"
)


@dataclass(frozen=True, slots=True, order=True)
class LunarDay:
    """A day of the lunar year without the year: month 1–12, day 1–30, `leap` for a leap month. ValueError beyond that."""

    month: int
    day: int
    leap: bool = False

    def __post_init__(self) -> None:
        if not (1 <= self.month <= MONTHS and 1 <= self.day <= LONGEST_MONTH):
            raise ValueError(f"no such lunar day: {self.month}-{self.day}")

    def text(self, language: str = "zh-hans") -> str:
        """As people write it: 闰四月初五, 閏四月初五, or in English `leap month 4, day 5`."""
        months = _MONTHS.get(language.lower())
        if months is None:
            return f"{'leap ' if self.leap else ''}month {self.month}, day {self.day}"
        return f"{_LEAP[language.lower()] if self.leap else ''}{months[self.month - 1]}{_day_text(self.day)}"


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival on its solar day; `name` is English, to be translated."""

    name: str
    day: date


LUNAR_FESTIVALS = {
    N_("Spring Festival"): LunarDay(1, 1),
    N_("Lantern Festival"): LunarDay(1, 15),
    N_("Dragon Boat Festival"): LunarDay(5, 5),
    N_("Qixi Festival"): LunarDay(7, 7),
    N_("Ghost Festival"): LunarDay(7, 15),
    N_("Mid-Autumn Festival"): LunarDay(8, 15),
    N_("Double Ninth Festival"): LunarDay(9, 9),
    N_("Laba Festival"): LunarDay(12, 8),
    N_("New Year's Eve"): LunarDay(12, 30),
}
SOLAR_FESTIVALS = {N_("New Year's Day"): (1, 1), N_("Labor Day"): (5, 1), N_("National Day"): (10, 1)}
QINGMING = N_("Qingming Festival")


def lunar_year_and_day(day: date) -> tuple[int, LunarDay]:
    """The lunar year (named by the solar year in which it begins) and the day in it; ValueError outside of 1901–2099."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"{day} is not between {FIRST_DAY} and {LAST_DAY}")
    found = Almanac.from_solar(day)
    return found.year, LunarDay(found.month, found.day, bool(found.leap))


def lunar_day(day: date) -> LunarDay:
    """The lunar day of a solar day; ValueError outside of 1901–2099."""
    return lunar_year_and_day(day)[1]


def in_year(kept: LunarDay, lunar_year: int) -> date:
    """The solar day on which a lunar day is kept in a lunar year, by the rules above."""
    leap = kept.leap and LCalendars.leap_month(lunar_year) == kept.month
    longest = LCalendars.ndays(lunar_year, kept.month, int(leap))
    found: date = Almanac(lunar_year, kept.month, min(kept.day, longest), int(leap)).to_solar_date()
    return found


def next_on_or_after(kept: LunarDay, day: date) -> date:
    """The next solar day, from `day` on, on which the lunar day is kept."""
    candidates = (in_year(kept, year) for year in range(day.year - 1, day.year + 2))
    return next(candidate for candidate in candidates if candidate >= day)


@cache
def festivals(year: int) -> tuple[Festival, ...]:
    """The festivals of a solar year in their order."""
    found = [Festival(name, date(year, *month_and_day)) for name, month_and_day in SOLAR_FESTIVALS.items()]
    found.append(Festival(QINGMING, TermUtils.day_start_from_term(year, "清明")))
    for name, kept in LUNAR_FESTIVALS.items():
        days = (in_year(kept, lunar_year) for lunar_year in (year - 1, year))
        found += [Festival(name, day) for day in days if day.year == year]
    return tuple(sorted(found, key=lambda festival: festival.day))


def parse(text: str) -> LunarDay | None:
    """The lunar day people wrote (农历闰四月初五, 八月十五, 腊月廿三, 8月15日), None if it is none."""
    match = _WRITTEN.fullmatch(simplified(text.strip()))
    month, day = (_month_number(match[2]), _day_number(match[3])) if match else (0, 0)
    if match is None or not (1 <= month <= MONTHS and 1 <= day <= LONGEST_MONTH):
        return None
    return LunarDay(month, day, bool(match[1]))


def _day_text(day: int) -> str:
    tens, ones = divmod(day, 10)
    if ones == 0:
        return ("", "初十", "二十", "三十")[tens]
    return ("初", "十", "廿")[tens] + _DIGITS[ones - 1]


def _month_number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return _OTHER_MONTHS.get(text) or _DIGITS.find(text) + 1


def _day_number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    numbers = {_day_text(day): day for day in range(1, LONGEST_MONTH + 1)}
    spelled = re.sub(r"^二十(?=.)", "廿", text).replace("卅", "三十")
    return numbers.get(spelled) or _DIGITS.find(spelled) + 1
