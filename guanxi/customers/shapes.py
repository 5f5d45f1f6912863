"""Files of customers and contacts whose columns are not fields themselves: province, city and county, and a birthday."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.lib import lunar, numbers, regions
from guanxi.records.fields import Kind
from guanxi.records.transfer.shape import Cells, Filling, Input, Shape

from .models import Account, Contact

_BETWEEN = re.compile(r"[\s/\\>|,，、·-]+")
_YEAR = re.compile(r"(\d{4})\s*年?\s*(?=[闰\d正一二三四五六七八九十冬腊])")
_LUNAR = re.compile(r"农历|農曆|阴历|陰曆|lunar", re.IGNORECASE)
_MONTH_DAY = re.compile(r"\D*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号號]?\D*")


def region(cells: Cells) -> str | None:
    """The code of the smallest region that the cells lead to; what is unknown leaves the one above it.

    A single cell may hold a code, any usual name, or several names from the large to the small: 浙江 杭州 西湖.
    """
    country, places = cells["country"], [cells[name] for name in ("province", "city", "county")]
    if any((country, *places)):
        return _smallest(country, places)
    text = str(cells["place"] or "").strip()
    if not text or regions.by_code(text):
        return text or None
    found = regions.find_any(text)
    parts = [*_BETWEEN.split(text), None, None, None]
    return found.code if found else _smallest(None, parts[:3]) or text


def birth_month(cells: Cells) -> int | None:
    """The month of the birthday."""
    return _birthday(cells)[1]


def birth_day(cells: Cells) -> int | None:
    """The day of the birthday."""
    return _birthday(cells)[2]


def birth_year(cells: Cells) -> int | None:
    """The year of birth, if the cell tells it."""
    return _birthday(cells)[0]


def birth_calendar(cells: Cells) -> str | None:
    """The calendar, where the cell says 农历 or writes the day as only the lunar calendar does."""
    return str(Contact.Calendar.LUNAR) if _birthday(cells)[3] else None


def birth_in_leap_month(cells: Cells) -> bool | None:
    """Whether the cell says 闰."""
    return _birthday(cells)[4] or None


def _smallest(country: Any, places: list[Any]) -> str | None:
    for known in (3, 2, 1, 0):
        province, city, county = [place if index < known else None for index, place in enumerate(places)]
        found = regions.find(country=country, province=province, city=city, county=county)
        if found is not None:
            return found.code
    return None


def _birthday(cells: Cells) -> tuple[int | None, int | None, int | None, bool, bool]:
    """Year, month, day, whether lunar, whether in a leap month; nothing where the cell says nothing readable."""
    text = str(cells["birthday"] or "").strip()
    said_lunar = bool(_LUNAR.search(text))
    plain = _LUNAR.sub("", text).strip()
    if not said_lunar and (day := numbers.parse_day(plain)):
        return day.year, day.month, day.day, False, False
    year = _YEAR.match(plain)
    rest = plain[year.end() :].strip() if year else plain
    if not _MONTH_DAY.fullmatch(rest) and (moon := lunar.parse(rest)):
        return _number(year), moon.month, moon.day, True, moon.leap
    if match := _MONTH_DAY.fullmatch(rest.lstrip("-/.闰")):
        return _number(year), int(match[1]), int(match[2]), said_lunar, rest.startswith("闰")
    return None, None, None, False, False


def _number(match: re.Match[str] | None) -> int | None:
    return int(match[1]) if match else None


def _fields(model: Any, *but: str) -> tuple[str, ...]:
    """Every field that columns may fill."""
    return tuple(column.name for column in model._meta.concrete_fields if column.editable and column.name not in ("id", *but))


PLACES = {
    "country": Input(
        label=_("country"), kind=Kind.TEXT, headers=("国家", "國家", "国家/地区", "Country", "Billing Country", "Country/Region")
    ),
    "province": Input(
        label=_("province or state"),
        kind=Kind.TEXT,
        headers=(
            "省/自治区",
            "省份",
            "省",
            "省/市",
            "Province",
            "State",
            "State/Province",
            "Billing State/Province",
            "Billing State",
        ),
    ),
    "city": Input(label=_("city"), kind=Kind.TEXT, headers=("城市", "市", "City", "Billing City", "Mailing City")),
    "county": Input(label=_("county or district"), kind=Kind.TEXT, headers=("区县", "区/县", "县", "區", "District", "County")),
    "place": Input(
        label=_("region"),
        kind=Kind.TEXT,
        headers=("Region", "地区", "地區", "省市区", "所在地", "所在地区", "所属地区", "Location"),
    ),
}
BIRTHDAYS = {
    "birthday": Input(
        label=_("birthday"), kind=Kind.TEXT, headers=("生日", "出生日期", "Birthday", "Birthdate", "Date of Birth")
    ),
}

SHAPES = (
    Shape(
        name="accounts",
        label=_("accounts"),
        inputs=PLACES,
        fillings=(
            Filling(name="accounts", record="accounts", key=(), fields=_fields(Account, "region"), derived={"region": region}),
        ),
    ),
    Shape(
        name="contacts",
        label=_("contacts"),
        inputs=BIRTHDAYS,
        fillings=(
            Filling(
                name="contacts",
                record="contacts",
                key=(),
                derived={
                    "birth_month": birth_month,
                    "birth_day": birth_day,
                    "birth_year": birth_year,
                    "birth_calendar": birth_calendar,
                    "birth_in_leap_month": birth_in_leap_month,
                },
            ),
        ),
    ),
)
