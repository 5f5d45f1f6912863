"""Writing the audit trail into a file that outlives this database: one JSON object a line."""

import datetime
import json
from collections.abc import Iterator
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet, TextField
from django.db.models.expressions import RawSQL

from guanxi.people.models import AuditEntry
from guanxi.records.models import Change

AT_ONCE = 2000


def write(file: IO[str], *, since: datetime.datetime | None = None, changes: bool = False) -> int:
    """Write entries (and changes) to a file, oldest first; returns how many."""
    count = 0
    for row in rows(since=since, changes=changes):
        file.write(json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False) + "\n")
        count += 1
    return count


def rows(*, since: datetime.datetime | None, changes: bool) -> Iterator[dict[str, Any]]:
    """All entries, then all changes, as plain values with their digests."""
    sources: list[QuerySet[Any]] = [AuditEntry.objects.all(), *([Change.objects.all()] if changes else [])]
    for source in sources:
        table = source.model._meta.db_table
        digest = RawSQL(f"encode(guanxi_audit_digest({table}), 'hex')", (), output_field=TextField())  # noqa: S611 (tables of ours)
        found = source.annotate(digest=digest)
        if since:
            found = found.filter(at__gte=since)
        for row in found.order_by("id").values().iterator(chunk_size=AT_ONCE):
            yield {"table": table, **row}
