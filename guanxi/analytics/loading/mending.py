"""Mending rows that were not taken: their cells put right, or the row left out for good; both hold for every later run."""

import datetime
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from guanxi.people.models import Person

from . import plan_files, versions
from .models import LoadedTable, RejectedRow


def header(table: LoadedTable) -> list[str]:
    """The columns of the source as the latest run found them."""
    last = table.runs.exclude(header=[]).order_by("-pk").first()
    return list(last.header) if last else list(table.sample.get("header", []))


def sources_of(table: LoadedTable, name: str) -> Sequence[str]:
    """The columns of the source that fill a column."""
    column = plan_files.from_json(table.plan).column(name)
    return column.needed if column else ()


@transaction.atomic
def mend(row: RejectedRow, said: Mapping[str, str], *, by: Person | None, at: datetime.datetime, seen: str = "") -> None:
    """Put cells right; those that stay as they were are not kept.

    :raises OtherVersion: if somebody else decided about the row after it was seen.
    """
    versions.expect(RejectedRow.objects.select_for_update().get(pk=row.pk), seen)
    came = dict(zip(header(row.table), row.cells, strict=False))
    row.mended = {name: text.strip() for name, text in said.items() if name in came and text.strip() != (came[name] or "")}
    row.state, row.mended_by, row.mended_at = RejectedRow.State.MENDED, by, at
    row.save(update_fields=["mended", "state", "mended_by", "mended_at"])


def decide(
    table: LoadedTable, rows: Collection[int], state: RejectedRow.State, *, by: Person | None, at: datetime.datetime
) -> int:
    """Leave rows out for good, or open them again; says how many."""
    return table.rejected.filter(pk__in=rows).exclude(state=state).update(state=state, mended_by=by, mended_at=at)
