"""Birthdays by both calendars."""

import datetime

import pytest

from guanxi.customers import birthdays
from guanxi.customers.models import Contact
from guanxi.records.refusals import Invalid

from . import making

DAY = datetime.date


def born(month: int, day: int, calendar: str = "solar", **more: object) -> Contact:
    return Contact(name="某人", birth_month=month, birth_day=day, birth_calendar=calendar, **more)


@pytest.mark.parametrize(
    ("contact", "today", "expected"),
    [
        (born(3, 2), DAY(2026, 3, 2), DAY(2026, 3, 2)),
        (born(3, 1), DAY(2026, 3, 2), DAY(2027, 3, 1)),
        (born(2, 29), DAY(2026, 1, 1), DAY(2026, 2, 28)),
        (born(2, 29), DAY(2028, 1, 1), DAY(2028, 2, 29)),
        (born(8, 15, "lunar"), DAY(2026, 1, 1), DAY(2026, 9, 25)),
        (born(1, 1, "lunar"), DAY(2026, 2, 18), DAY(2027, 2, 6)),
        (Contact(name="某人"), DAY(2026, 1, 1), None),
    ],
)
def test_the_next_birthday_is_the_first_from_today_on(
    contact: Contact, today: datetime.date, expected: datetime.date | None
) -> None:
    assert birthdays.next_on(contact, today) == expected


@pytest.mark.django_db
def test_upcoming_birthdays_are_those_of_both_calendars_in_their_order() -> None:
    today = DAY(2026, 9, 20)
    making.contact("中秋生", birth_month=8, birth_day=15, birth_calendar="lunar")  # September 25
    making.contact("明天生", birth_month=9, birth_day=21)
    making.contact("昨天生", birth_month=9, birth_day=19)
    making.contact("走了", birth_month=9, birth_day=21, has_left=True)
    found = birthdays.upcoming(None, today, days=30)
    assert [(one.contact.name, one.in_days) for one in found] == [("明天生", 1), ("中秋生", 5)]


@pytest.mark.django_db
def test_a_birthday_on_the_30th_of_a_short_lunar_month_is_found_on_its_last_day() -> None:
    contact = making.contact(birth_month=12, birth_day=30, birth_calendar="lunar")
    for year in range(2026, 2032):
        start = DAY(year, 1, 1)
        on = birthdays.next_on(contact, start)
        assert on is not None
        assert [one.on for one in birthdays.upcoming(None, on - datetime.timedelta(3), days=7)] == [on]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("month", "day", "calendar"), [(2, 30, "solar"), (4, 31, "solar"), (13, 1, "solar"), (1, 31, "lunar"), (5, None, "solar")]
)
def test_a_day_that_does_not_exist_is_refused(month: int, day: int | None, calendar: str) -> None:
    with pytest.raises(Invalid):
        making.contact(birth_month=month, birth_day=day, birth_calendar=calendar)
