"""Blanking what audit entries and history tell of a person who is erased; that it was done is itself an entry."""

import datetime
from collections.abc import Mapping, Sequence

from django.db import connection, transaction

from guanxi.people import auditing
from guanxi.people.models import Person


@transaction.atomic
def blank(
    *, entries: Sequence[int], changes: Mapping[tuple[str, ...], Sequence[int]], by: Person | None, at: datetime.datetime
) -> int:
    """Blank these entries, and in these changes (keys per fields to blank) the values; returns how many rows that were."""
    rows = 0
    with connection.cursor() as cursor:
        if entries:
            cursor.execute("SELECT guanxi_audit_blank_entries(%s)", [list(entries)])
            rows += cursor.fetchone()[0]
        for names, keys in changes.items():
            cursor.execute("SELECT guanxi_audit_blank_changes(%s, %s)", [list(keys), list(names)])
            rows += cursor.fetchone()[0]
    if rows:
        auditing.note(auditing.Kind.REDACTED, by=by, at=at, what={"rows": rows})
    return rows
