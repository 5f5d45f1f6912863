"""Sealing what was written: each minute the rows of finished transactions become one more link of the chain."""

import datetime
import logging
from itertools import groupby
from operator import attrgetter

from django.db import connection, transaction

from guanxi.people.models import AuditSeal

from . import chain, marks

logger = logging.getLogger("guanxi.audit")
ROWS_OF_A_SEAL = 50_000
LOCK = 7_161_730


def seal(at: datetime.datetime) -> int:
    """Seal all rows of finished transactions; returns how many. Only one process at a time does it."""
    sealed = 0
    while count := _next(at):
        sealed += count
    return sealed


@transaction.atomic
def _next(at: datetime.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = marks.newest_seal()
    first, previous = (last.end, last.digest) if last else (0, chain.BEGINNING)
    made = _gathered(first, marks.horizon(), previous)
    if made is None:
        return 0
    end, digest = made
    seal = AuditSeal(
        first=first, end=end, count=digest.count, leaves=bytes(digest.leaves), digest=digest.text, previous=previous, sealed_at=at
    )
    seal.save(force_insert=True)
    logger.info("audit sealed", extra={"rows": seal.count, "digest": seal.digest})
    return seal.count


def _gathered(first: int, horizon: int, previous: str) -> tuple[int, chain.Digest] | None:
    """Whole transactions up to the usual size of a seal; None if there is nothing yet."""
    taken: list[chain.Link] = []
    end = horizon
    for mark, rows in groupby(chain.links(first, horizon), key=attrgetter("mark")):
        if len(taken) >= ROWS_OF_A_SEAL:
            end = mark
            break
        taken.extend(rows)
    if not taken:
        return None
    digest = chain.Digest(previous, first, end)
    for link in taken:
        digest.add(link)
    return end, digest
