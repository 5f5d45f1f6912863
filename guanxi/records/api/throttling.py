"""Counting requests per minute, together for all web processes, so that nobody takes the product away from the others."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from guanxi.records.models import AskedCount

SECONDS = 60
WRONG_TOKENS = 600
"""So many requests with an unknown token may come from one address within a minute."""

_COUNT = """
INSERT INTO records_askedcount AS known (who, minute, count) SELECT name, %s, 1 FROM unnest(%s::text[]) AS name
ON CONFLICT (who, minute) DO UPDATE SET count = known.count + 1 RETURNING who, count
"""


@dataclass(frozen=True)
class Allowance:
    """How many requests there may be in a minute, how many are left, and the seconds until the next minute."""

    limit: int
    left: int
    seconds: int

    @property
    def is_used_up(self) -> bool:
        return self.left < 0

    def headers(self) -> dict[str, str]:
        """The allowance as answers tell it."""
        told = {"RateLimit-Policy": f'"minute";q={self.limit};w={SECONDS}'}
        told["RateLimit"] = f'"minute";r={max(self.left, 0)};t={self.seconds}'
        return told | ({"Retry-After": str(self.seconds)} if self.is_used_up else {})


def count(token: int, address: str, at: datetime.datetime) -> Allowance:
    """Count a request of a token from an address; what is left is the smaller one of both allowances."""
    per_token = int(settings.API_PER_MINUTE)
    per_address = per_token * 2
    of_token, of_address = _count([f"token {token}", f"address {address}"], at)
    left = min(per_token - of_token, per_address - of_address)
    return Allowance(per_token, left, _left_of_minute(at))


def count_wrong(address: str, at: datetime.datetime) -> Allowance:
    """Count a request that came with no token that is known."""
    (tried,) = _count([f"wrong {address}"], at)
    return Allowance(WRONG_TOKENS, WRONG_TOKENS - tried, _left_of_minute(at))


def forget(before: datetime.datetime) -> None:
    """Throw away the counts of minutes that are over."""
    AskedCount.objects.filter(minute__lt=_minute(before) - 1).delete()


def _count(names: list[str], at: datetime.datetime) -> list[int]:
    cut = [name[:80] for name in names]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [_minute(at), cut])
        found = dict(cursor.fetchall())
    return [int(found[name]) for name in cut]


def _minute(at: datetime.datetime) -> int:
    return int(at.timestamp()) // SECONDS


def _left_of_minute(at: datetime.datetime) -> int:
    return SECONDS - int(at.timestamp()) % SECONDS
