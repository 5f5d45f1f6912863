"""Dates the demo company's records back: accounts are as old as their first order, orders as old as their day.

Their history stays as it is: it is only ever added to, and tells truly when the demo company was loaded.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import connection

_AGES = "(SELECT unnest(%(keys)s::bigint[]) AS id, unnest(%(days)s::date[]) + time '09:30' AS at) AS age"
_ACCOUNTS = f"""
UPDATE customers_account a SET created_at = age.at, changed_at = greatest(age.at, least(%(now)s, last.day + time '16:20'))
FROM {_AGES} LEFT JOIN LATERAL (SELECT max(ordered_on) AS day FROM sales_order WHERE account_id = age.id) AS last ON true
WHERE a.id = age.id
"""  # noqa: S608 (words of ours)
_CONTACTS = f"""
UPDATE customers_contact c SET created_at = day.at, changed_at = day.at
FROM {_AGES} CROSS JOIN LATERAL (SELECT age.at + interval '1 day' * (age.id %% 90)) AS later (at)
CROSS JOIN LATERAL (SELECT least(%(now)s, later.at)) AS day (at)
WHERE c.account_id = age.id
"""  # noqa: S608 (words of ours)
_TEAM = f"""
UPDATE customers_responsibility r SET from_on = age.at::date, created_at = age.at, changed_at = age.at
FROM {_AGES} WHERE r.account_id = age.id
"""  # noqa: S608 (words of ours)
_ORDERS = """
UPDATE sales_order SET created_at = least(%(now)s, ordered_on + time '10:15'),
    changed_at = least(%(now)s, ordered_on + interval '1 day' * (id %% 30) + time '15:40')
WHERE account_id = ANY(%(keys)s)
"""


def date_back(since: Mapping[int, datetime.date], now: datetime.datetime) -> None:
    """Give accounts (primary key → first day), their contacts, teams and orders the moments they would have had; nothing is after `now`."""
    values: dict[str, Any] = {"keys": list(since), "days": list(since.values()), "now": now}
    with connection.cursor() as cursor:
        for statement in (_ACCOUNTS, _CONTACTS, _TEAM, _ORDERS):
            cursor.execute(statement, values)
