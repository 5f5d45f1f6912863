"""Numbers without gaps or doubles: the series is locked until the transaction that takes a number ends."""

import datetime
from typing import Any

from django.db import connection

from .declare import Number, Record
from .models import NumberSeries

_TAKE = """
INSERT INTO records_numberseries (path, year, prefix, digits, next)
SELECT %(path)s, %(year)s, coalesce(last.prefix, %(prefix)s), coalesce(last.digits, %(digits)s), 1 + %(count)s
FROM (SELECT 1) AS one LEFT JOIN
  (SELECT prefix, digits FROM records_numberseries WHERE path = %(path)s ORDER BY year DESC LIMIT 1) AS last ON true
ON CONFLICT (path, year) DO UPDATE SET next = records_numberseries.next + %(count)s
RETURNING prefix, digits, next - %(count)s
"""
A_LOOK_AHEAD = 1000


def take(record: Record, *, count: int, today: datetime.date) -> list[str]:
    """The next `count` numbers of an object; a rollback gives them back, so there are no gaps.

    A new year keeps the prefix and length that the company chose. Numbers that somebody gave by hand are left out.
    Must run inside a transaction. Concurrent takers of the same series wait for each other.
    """
    rule = record.number or Number()
    year = year_of(rule, today)
    values: dict[str, Any] = {"path": record.path, "year": year, "prefix": rule.prefix, "digits": rule.digits, "count": count}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        prefix, digits, first = cursor.fetchone()
    series = NumberSeries(path=record.path, year=year, prefix=prefix, digits=digits)
    texts = [series.text(number) for number in range(first, first + count)]
    used = _used(record, texts)
    return _around(used, texts, record, series, first + count) if used else texts


def year_of(rule: Number, today: datetime.date) -> int:
    """The year whose series holds on a day; 0 where one series runs through the years."""
    return today.year if rule.yearly else 0


def _around(used: set[str], texts: list[str], record: Record, series: NumberSeries, following: int) -> list[str]:
    """As many numbers as asked for that nobody gave by hand; the series, locked by us, goes on after the last of them."""
    free = [text for text in texts if text not in used]
    while len(free) < len(texts):
        ahead = [series.text(number) for number in range(following, following + A_LOOK_AHEAD)]
        used = _used(record, ahead)
        for text in ahead:
            following += 1
            if text not in used:
                free.append(text)
            if len(free) == len(texts):
                break
    NumberSeries.objects.filter(path=series.path, year=series.year).update(next=following)
    return free


def _used(record: Record, texts: list[str]) -> set[str]:
    field = (record.number or Number()).field
    found = record.model._default_manager.filter(**{f"{field}__in": texts}).values_list(field, flat=True)
    return set(found)
