"""Letting go of old audit entries; what is left of each is its digest in the chain, and one entry that tells how many went."""

import datetime

from django.db import connection, transaction

from guanxi.people import auditing
from guanxi.people.models import AuditEntry

LEAST_DAYS = 365
AT_ONCE = 20_000


def prune(*, days: int, at: datetime.datetime) -> int:
    """Remove sealed entries older than this many days (LEAST_DAYS at least); returns how many. History of records stays."""
    edge, pruned = at - datetime.timedelta(days=max(days, LEAST_DAYS)), 0
    while count := _some(edge, at):
        pruned += count
    return pruned


@transaction.atomic
def _some(edge: datetime.datetime, at: datetime.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT guanxi_audit_prune(%s, %s)", [edge, AT_ONCE])
        count = int(cursor.fetchone()[0])
    if count:
        auditing.note(AuditEntry.Kind.PRUNED, by=None, at=at, what={"rows": count, "before": edge.isoformat()})
    return count
