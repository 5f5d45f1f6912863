"""Birthdays by the solar or the lunar calendar, and the solar date on which each is next."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.translation import get_language

from guanxi.lib import lunar
from guanxi.people.models import Person
from guanxi.records import faces, reading, registry

from .models import Contact

NEAR_DAYS = 14
MOST = 500
_LUNAR = Contact.Calendar.LUNAR


@dataclass(frozen=True)
class Birthday:
    """Whose birthday is on which day, in how many days; the age is known with the year of birth."""

    contact: Contact
    on: datetime.date
    in_days: int

    @property
    def lunar_text(self) -> str:
        """The day as the lunar calendar calls it, for a birthday that is kept by it; otherwise empty."""
        if self.contact.birth_calendar != _LUNAR:
            return ""
        return lunar_day(self.contact).text(get_language() or "en")

    @property
    def age(self) -> int | None:
        """How old the contact becomes; by the lunar calendar in years of that calendar."""
        if not self.contact.birth_year:
            return None
        year = lunar.lunar_year_and_day(self.on)[0] if self.contact.birth_calendar == _LUNAR else self.on.year
        return year - self.contact.birth_year


def next_on(contact: Contact, day: datetime.date) -> datetime.date | None:
    """The solar date of the contact's next birthday, `day` itself included; None while month or day are unknown.

    Who was born on February 29 celebrates on February 28 in other years. For the lunar calendar see guanxi.lib.lunar.
    """
    if not (contact.birth_month and contact.birth_day):
        return None
    if contact.birth_calendar == _LUNAR:
        return lunar.next_on_or_after(lunar_day(contact), day)
    this_year = _solar(day.year, contact.birth_month, contact.birth_day)
    return this_year if this_year >= day else _solar(day.year + 1, contact.birth_month, contact.birth_day)


def lunar_day(contact: Contact) -> lunar.LunarDay:
    """The lunar day on which the contact was born; month and day must be known."""
    return lunar.LunarDay(contact.birth_month or 1, contact.birth_day or 1, contact.birth_in_leap_month)


def near(contact: Contact, day: datetime.date) -> Birthday | None:
    """The contact's birthday if it is today or within two weeks."""
    found = upcoming_of(contact, day)
    return found if found and found.in_days <= NEAR_DAYS else None


def upcoming_of(contact: Contact, day: datetime.date) -> Birthday | None:
    """The contact's next birthday, however far away."""
    on = next_on(contact, day)
    return Birthday(contact, on, (on - day).days) if on else None


def sees(person: Person | None) -> bool:
    """Whether no role hides from the person when contacts were born."""
    return faces.sees("contacts", person, "birth_year", "birth_month", "birth_day", "birth_calendar")


def upcoming(person: Person | None, day: datetime.date, *, days: int) -> list[Birthday]:
    """The birthdays from `day` on for so many days among the contacts within reach, soonest first; who has left is left out."""
    if not sees(person):
        return []
    asked = [day + datetime.timedelta(n) for n in range(days + 1)]
    solar, moon = set(_solar_days(asked)), set(_lunar_days(asked))
    rows = reading.visible(registry.declared(Contact), person).filter(has_left=False)
    rows = rows.alias(born=F("birth_month") * 100 + F("birth_day"))
    either = _born(Contact.Calendar.SOLAR, solar) | _born(_LUNAR, moon)
    found = []
    for contact in rows.filter(either).select_related("account").defer("search", "account__search")[:MOST]:
        on = next_on(contact, day)
        if on and on <= asked[-1]:
            found.append(Birthday(contact, on, (on - day).days))
    return sorted(found, key=lambda birthday: (birthday.on, birthday.contact.name_key))


def _born(calendar: str, days: set[tuple[int, int]]) -> Q:
    months, codes = {month for month, _day in days}, {month * 100 + day for month, day in days}
    return Q(birth_calendar=calendar, birth_month__in=months, born__in=codes)


def _solar_days(days: list[datetime.date]) -> Iterator[tuple[int, int]]:
    for day in days:
        yield day.month, day.day
        if (day.month, day.day) == (2, 28):
            yield 2, 29


def _lunar_days(days: list[datetime.date]) -> Iterator[tuple[int, int]]:
    for day in days:
        found = lunar.lunar_day(day)
        yield found.month, found.day
        if found.day == 29:  # a birthday on the 30th falls on the 29th of a short month
            yield found.month, 30


def _solar(year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:  # February 29 of a common year, or a day that no month has
        return datetime.date(year, month, 28)
