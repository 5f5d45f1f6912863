"""The time zones that people choose from: by place, with the city in the reader's language."""

import zoneinfo
from functools import lru_cache

from babel.dates import get_timezone_location

ELSEWHERE = ("Etc/", "SystemV/", "posix/", "right/", "US/", "Canada/", "Mexico/", "Brazil/", "Chile/")
"""Zones that are no places, and former names of places that have another one."""
UTC = "UTC"


@lru_cache
def offered(language: str, also: str = "") -> tuple[tuple[str, str], ...]:
    """Name and label of every zone, in the order of the names; `also` is there even if it is an unusual one.

    :param language: as Babel writes it, such as ``zh_Hans``.
    """
    names = {name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith(ELSEWHERE)}
    return tuple((name, _label(name, language)) for name in sorted(names | {UTC} | ({also} if also else set())))


def _label(name: str, language: str) -> str:
    plain = name.replace("_", " ")
    if language.startswith("en") or "/" not in name:
        return plain
    return f"{get_timezone_location(name, locale=language, return_city=True)} ({plain})"
