"""Numbers without gaps or doubles: the series is locked until the transaction that takes a number ends."""

import datetime

from django.db import connection

from .declare import Number, Record

_TAKE = """
INSERT INTO records_numberseries (path, year, prefix, digits, next) VALUES (%s, %s, %s, %s, 1 + %s)
ON CONFLICT (path, year) DO UPDATE SET next = records_numberseries.next + %s
RETURNING prefix, digits, next - %s
"""


def take(record: Record, *, count: int, today: datetime.date) -> list[str]:
    """The next `count` numbers of an object; a rollback gives them back, so there are no gaps.

    Must run inside a transaction. Concurrent takers of the same series wait for each other.
    """
    rule = record.number or Number()
    year = today.year if rule.yearly else 0
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [record.path, year, rule.prefix, rule.digits, count, count, count])
        prefix, digits, first = cursor.fetchone()
    middle = f"{year}-" if year else ""
    return [f"{prefix}{middle}{number:0{digits}d}" for number in range(first, first + count)]
