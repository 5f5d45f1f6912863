"""Lunar birthdays and festivals fall on the days of the almanac."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.lib.lunar import (
    FIRST_DAY,
    LAST_DAY,
    LunarDay,
    festivals,
    in_year,
    lunar_day,
    lunar_year_and_day,
    next_on_or_after,
    parse,
)


@pytest.mark.parametrize(
    ("solar", "year", "lunar"),
    [
        (date(2024, 2, 10), 2024, LunarDay(1, 1)),
        (date(2024, 2, 9), 2023, LunarDay(12, 30)),
        (date(2025, 1, 28), 2024, LunarDay(12, 29)),
        (date(2023, 3, 22), 2023, LunarDay(2, 1, leap=True)),
        (date(2020, 5, 23), 2020, LunarDay(4, 1, leap=True)),
        (date(1949, 10, 1), 1949, LunarDay(8, 10)),
        (date(2033, 12, 22), 2033, LunarDay(11, 1, leap=True)),
    ],
)
def test_solar_days_are_lunar_days_of_the_almanac(solar: date, year: int, lunar: LunarDay) -> None:
    assert lunar_year_and_day(solar) == (year, lunar)


@given(st.dates(FIRST_DAY, LAST_DAY))
def test_every_day_has_one_lunar_day_and_leads_back(day: date) -> None:
    year, lunar = lunar_year_and_day(day)
    assert in_year(lunar, year) == day


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.dates(FIRST_DAY, date(1949, 12, 31)))
def test_a_birthday_comes_within_thirteen_months(today: date, born: date) -> None:
    ahead = next_on_or_after(lunar_day(born), today) - today
    assert timedelta(0) <= ahead <= timedelta(days=385 + 30)


def test_born_in_a_leap_month_is_kept_there_if_the_year_has_it_else_in_the_ordinary_month() -> None:
    born = LunarDay(2, 10, leap=True)
    assert [in_year(born, year) for year in (2023, 2024)] == [date(2023, 3, 31), date(2024, 3, 19)]


def test_born_in_an_ordinary_month_is_kept_before_the_leap_month() -> None:
    assert in_year(LunarDay(2, 10), 2023) == date(2023, 3, 1)


def test_born_on_the_thirtieth_is_kept_on_the_last_day_of_a_short_month() -> None:
    assert [in_year(LunarDay(12, 30), year) for year in (2023, 2024)] == [date(2024, 2, 9), date(2025, 1, 28)]


def test_a_birthday_today_is_today_and_the_next_one_is_in_a_year() -> None:
    mid_autumn = LunarDay(8, 15)
    assert next_on_or_after(mid_autumn, date(2024, 9, 17)) == date(2024, 9, 17)
    assert next_on_or_after(mid_autumn, date(2024, 9, 18)) == date(2025, 10, 6)


def test_days_before_the_lunar_new_year_belong_to_the_year_before() -> None:
    assert next_on_or_after(LunarDay(12, 23), date(2024, 1, 1)) == date(2024, 2, 2)


@pytest.mark.parametrize(
    ("day", "hans", "hant", "english"),
    [
        (LunarDay(4, 5, leap=True), "闰四月初五", "閏四月初五", "leap month 4, day 5"),
        (LunarDay(12, 30), "腊月三十", "臘月三十", "month 12, day 30"),
        (LunarDay(1, 20), "正月二十", "正月二十", "month 1, day 20"),
        (LunarDay(11, 21), "冬月廿一", "冬月廿一", "month 11, day 21"),
        (LunarDay(10, 10), "十月初十", "十月初十", "month 10, day 10"),
    ],
)
def test_lunar_days_are_written_in_three_languages(day: LunarDay, hans: str, hant: str, english: str) -> None:
    assert [day.text(language) for language in ("zh-hans", "zh-hant", "en")] == [hans, hant, english]
    assert [parse(hans), parse(hant)] == [day, day]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("农历八月十五", LunarDay(8, 15)),
        ("農曆 8月15日", LunarDay(8, 15)),
        ("十二月二十三", LunarDay(12, 23)),
        ("阴历闰6月1日", LunarDay(6, 1, leap=True)),
        ("十三月初一", None),
        ("八月三十一", None),
        ("八月", None),
        ("", None),
    ],
)
def test_written_lunar_days_are_read(text: str, day: LunarDay | None) -> None:
    assert parse(text) == day


def test_there_is_no_thirteenth_month() -> None:
    with pytest.raises(ValueError, match="no such lunar day: 13-1"):
        LunarDay(13, 1)


def test_festivals_of_a_year_stand_in_their_order() -> None:
    days = {festival.name: festival.day for festival in festivals(2025)}
    assert list(days.values()) == sorted(days.values())
    names = ("Spring Festival", "Qingming Festival", "Dragon Boat Festival", "Mid-Autumn Festival", "New Year's Eve")
    assert [days[name] for name in names] == [
        date(2025, 1, 29),
        date(2025, 4, 4),
        date(2025, 5, 31),
        date(2025, 10, 6),
        date(2025, 1, 28),
    ]
