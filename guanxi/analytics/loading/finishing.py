"""The end of a run: figures compared with the source, rejected rows and documents written down, the table told what it holds."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from guanxi.lib import text as words
from guanxi.records.refusals import Refusal

from . import values
from .models import KeptFile, KnowledgeDocument, LoadedTable, LoadRun, RejectedRow
from .plan import Mode
from .staging import Rejected
from .surroundings import digest

EXAMPLES = 50
MOST_REASONS = 30
BATCH = 2000
SEARCHED_SIGNS = 200_000
"""Of very long documents only the beginning is searched: an index row has its limit."""


class Unreconciled(Refusal):
    """The rows that were written do not add up to those that were read."""


def reconcile(written: Mapping[str, Decimal], counted: Mapping[str, Decimal]) -> None:
    """Compare the sums of the file with those that were counted while it was written.

    :raises Unreconciled: if one differs.
    """
    for name, value in counted.items():
        if written.get(name, Decimal(0)) != value:
            text = _("The sum of “%(name)s” is %(written)s in the file and %(counted)s in the source. Nothing was loaded.")
            raise Unreconciled(text % {"name": name, "written": written.get(name), "counted": value})


def summary(rejected: Sequence[tuple[KeptFile, Rejected]], files: int) -> dict[str, Any]:
    """The reasons by frequency, and the first rows as examples."""
    reasons = Counter(reason for _kept, row in rejected for reason in row.reasons)
    examples = [
        {"file": kept.pk, "line": row.line, "cells": values.texts(row.cells), "reasons": [list(one) for one in row.reasons]}
        for kept, row in rejected[:EXAMPLES]
    ]
    return {
        "files": files,
        "reasons": [[name, text, count] for (name, text), count in reasons.most_common(MOST_REASONS)],
        "examples": examples,
    }


def note_rejected(run: LoadRun, rejected: Iterable[tuple[KeptFile, Rejected]]) -> None:
    """Keep the rows that were not taken; a row that was mended and still does not fit is open again."""
    rows: dict[str, RejectedRow] = {}
    for kept, row in rejected:
        known = digest(row.cells)
        rows[known] = RejectedRow(
            table=run.table, run=run, file=kept, line=row.line, digest=known, cells=values.texts(row.cells),
            reasons=[list(one) for one in row.reasons],
        )  # fmt: skip
    RejectedRow.objects.bulk_create(
        rows.values(), batch_size=BATCH, update_conflicts=True, unique_fields=["table", "digest"],
        update_fields=["run", "file", "line", "reasons", "state"],
    )  # fmt: skip
    if run.plan.get("load", {}).get("mode", Mode.FULL) == Mode.FULL or run.kind == LoadRun.Kind.AGAIN:
        run.table.rejected.filter(state=RejectedRow.State.OPEN).exclude(run=run).delete()


def write_down(run: LoadRun, *, at: datetime.datetime) -> None:
    """Tell the table what it holds now."""
    run.state, run.finished_at, run.message, run.phase = LoadRun.State.DONE, at, "", ""
    run.save(update_fields=["state", "finished_at", "message", "phase"])
    told: dict[str, Any] = {"latest": run, "rows": run.counts.get("rows", 0), "plan": run.plan, "changed_at": at}
    if mark := run.checks.get("watermark"):
        told["watermark"] = mark
    LoadedTable.objects.filter(pk=run.table_id).update(**told)
    run.table.refresh_from_db()


def keep_documents(run: LoadRun, file: Path) -> None:
    """Let the documents of a run be found by their words, in the place of those before."""
    run.table.documents.all().delete()
    rows = iter(_documents(run, file))
    while some := list(islice(rows, 200)):
        KnowledgeDocument.objects.bulk_create(some)


def _documents(run: LoadRun, file: Path) -> Iterator[KnowledgeDocument]:
    import pyarrow.parquet as pq  # late: slow import

    names = [name for name in ("path", "title", "text", "keywords", "_line") if name in pq.read_schema(file).names]
    for batch in pq.ParquetFile(file).iter_batches(batch_size=200, columns=names):
        for row in batch.to_pylist():
            title, said = (row.get("title") or "")[:500], row.get("text") or ""
            keywords = [one.strip()[:80] for one in (row.get("keywords") or "").split(",") if one.strip()][:40]
            tokens = words.telling(words.token_set([title, " ".join(keywords), said[:SEARCHED_SIGNS]], pinyin=False))
            yield KnowledgeDocument(
                table=run.table, run=run, line=row["_line"], path=(row.get("path") or "")[:1000], title=title or "–", text=said,
                keywords=keywords, search=words.tsvector_literal(tokens),
            )  # fmt: skip
