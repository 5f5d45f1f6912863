"""Sources, tables, runs, rows and codes as programs get them."""

import datetime
from collections.abc import Mapping
from typing import Any

from guanxi.analytics.loading import lineage, mending, plan_files, renaming, shelving, starting, versions
from guanxi.analytics.loading.models import Code, CodeTable, DataSource, KeptFile, LoadedTable, LoadRun, RejectedRow
from guanxi.analytics.loading.source_form import OPTIONS
from guanxi.people.models import Person
from guanxi.records import naming
from guanxi.records.api.giving import plain
from guanxi.sources.table import Table

Told = dict[str, Any]


def source(one: DataSource) -> Told:
    """A source; its password stays a secret."""
    return {
        "id": one.pk, "version": versions.of(one), "name": one.name, "kind": one.kind, "place": one.place, "database": one.database, "user": one.user, "has_password": bool(one.secret),
        "options": {name: str(one.options[name]) for name in OPTIONS if name in one.options},
        "created_by": person(one.created_by), "created_at": plain(one.created_at), "changed_at": plain(one.changed_at),
    }  # fmt: skip


def file(one: KeptFile) -> Told:
    """A kept file."""
    return {
        "id": one.pk, "name": one.name, "size": one.size, "sha256": one.sha256, "kept_at": plain(one.kept_at), "is_kept": one.removed_at is None,
    }  # fmt: skip


def sample(table: Table, mapping: Mapping[str, Any]) -> Told:
    """The first rows of a table that is not loaded yet, and the mapping that fits it."""
    rows = [{"line": number, "cells": cells} for number, cells in starting.first_rows(table)]
    return {"tables": list(table.sheets), "header": list(table.header), "rows": rows, "mapping": dict(mapping)}


def table_in_short(one: LoadedTable) -> Told:
    """A loaded table as it stands in lists."""
    is_there = bool(one.latest_id) and shelving.present(one.name) is not None
    return {
        "id": one.pk, "version": versions.of(one), "name": one.name, "label": one.label, "source": {"id": one.source.pk, "name": one.source.name} if one.source else None,
        "cube": f"load_{one.name}" if is_there else None, "rows": one.rows, "is_open": one.is_open, "every": one.every,
        "next_at": plain(one.next_at), "watermark": one.watermark, "latest_run": one.latest_id,
        "created_by": person(one.created_by), "created_at": plain(one.created_at), "changed_at": plain(one.changed_at),
    }  # fmt: skip


def table(one: LoadedTable) -> Told:
    """A loaded table with its mapping and what waits for people."""
    counts = {state: one.rejected.filter(state=state).count() for state in RejectedRow.State.values}
    return {**table_in_short(one), "mapping": plan_files.to_json(plan_files.from_json(one.plan)), "rejected_rows": counts}


def run(one: LoadRun) -> Told:
    """A run: how far it is, and what came of it."""
    checks = one.checks or {}
    reasons = [{"column": name, "reason": text, "rows": count} for name, text, count in checks.get("reasons", [])]
    gone = (
        renaming.missing(plan_files.from_json(one.table.plan), one.header)
        if one.state == LoadRun.State.REFUSED and one.header
        else {}
    )
    return {
        "id": one.pk, "table": {"id": one.table_id, "name": one.table.name}, "kind": one.kind, "state": one.state, "phase": one.phase,
        "done": one.done, "expected": one.expected, "is_canceling": one.is_canceling, "message": one.message, "counts": dict(one.counts),
        "sums": dict(one.sums), "reasons": reasons, "columns_gone": gone, "since": one.since, "files": [file(kept) for kept in one.files.all()],
        "by": person(one.by), "created_at": plain(one.created_at), "started_at": plain(one.started_at), "finished_at": plain(one.finished_at),
    }  # fmt: skip


def rejected(one: RejectedRow) -> Told:
    """A row that was not taken: its cells as they came, and what people put in their place."""
    header = mending.header(one.table)
    return {
        "id": one.pk, "version": versions.of(one), "table": {"id": one.table_id, "name": one.table.name}, "run": one.run_id, "file": one.file_id,
        "line": one.line, "state": one.state,
        "cells": [{"name": name, "value": cell} for name, cell in zip(header, one.cells, strict=False)],
        "reasons": [{"column": name, "reason": text} for name, text in one.reasons], "mended": dict(one.mended),
        "mended_by": person(one.mended_by), "mended_at": plain(one.mended_at),
    }  # fmt: skip


def code_table(one: CodeTable) -> Told:
    """A code table."""
    return {
        "id": one.pk, "version": versions.of(one), "name": one.name, "label": one.label, "known": one.known, "created_at": plain(one.created_at),
    }  # fmt: skip


def code(one: Code) -> Told:
    """A code of others, what it means, and what a program thinks it means."""
    return {
        "id": one.pk, "version": versions.of(one), "table": one.table_id, "foreign": one.foreign, "ours": one.ours, "likely": one.likely, "likeness": round(one.likeness, 4),
        "state": one.state, "rows": one.rows, "seen_at": plain(one.seen_at), "by": person(one.by), "decided_at": plain(one.decided_at),
    }  # fmt: skip


def row(one: Mapping[str, Any]) -> Told:
    """A row of a loaded table with the file and line that it came from."""
    values = {name: cell(value) for name, value in one.items() if not name.startswith("_")}
    return {"file": one["_file"], "line": one["_line"], "run": one["_run"], "values": values}


def origin(found: lineage.Origin, of: LoadedTable) -> Told:
    """Where a row came from; `cells` as they stood there, null if the bytes are no longer kept."""
    cells = None if found.cells is None else [{"name": name, "value": value} for name, value in found.cells]
    return {
        "table": {"id": of.pk, "name": of.name}, "source": {"id": of.source.pk, "name": of.source.name} if of.source else None,
        "values": {name: cell(value) for name, value in found.row}, "file": file(found.file) if found.file else None, "line": found.line,
        "cells": cells, "run": run(found.run) if found.run else None,
    }  # fmt: skip


def cell(value: Any) -> Any:
    """A value of the warehouse; its moments have no zone, they are those of the company."""
    if isinstance(value, datetime.datetime) and value.tzinfo is None:
        return value.isoformat()
    return plain(value)


def person(one: Person | None) -> Told | None:
    """Who did it."""
    return {"id": one.pk, "name": naming.name_of(one)} if one else None
