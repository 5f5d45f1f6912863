"""What `guanxi import` does with earlier imports: lists them, goes on with one, undoes one."""

from collections.abc import Callable, Mapping
from typing import Any

import click
from django.utils import timezone

from guanxi.config.cli.importing import Options, Part, bar, carry_out, person
from guanxi.records.models import ImportRun
from guanxi.records.refusals import Refusal
from guanxi.records.transfer import running, undoing

SHOWN = 30


def latest() -> list[dict[str, Any]]:
    """The latest imports, newest first."""
    return [_plain(run) for run in ImportRun.objects.select_related("by").order_by("-pk")[:SHOWN]]


def resume(number: int, options: Mapping[str, Any], *, is_quiet: bool) -> dict[str, Any]:
    """Go on with a run after its last committed rows.

    :raises Refusal: if there is no such run, or nothing is left to do.
    """
    run = _run(number)
    if run.state in running.OVER or not run.mapping.get("objects"):
        raise Refusal(f"The import {number} is not interrupted, but {run.get_state_display()}.")
    if running.is_at_work(run):
        raise Refusal(f"The import {number} is at work elsewhere.")
    asked = Options(**{**options, "dry_run": False})
    return carry_out(Part(run, running.plan_of(run), ()), asked, is_quiet=is_quiet)


def undo(number: int, username: str | None, *, is_quiet: bool) -> dict[str, Any]:
    """Take back what a run wrote.

    :raises Refusal: if there is no such run, or it was not carried out.
    """
    run, by = _run(number), person(username)
    if by and not undoing.may_undo(run, by):
        raise Refusal(f"{by} may not undo the import {number}.")
    total = undoing.changes_left(run)
    notice: Callable[[ImportRun], object] = lambda run: shown.update(total - undoing.changes_left(run) - shown.pos)  # noqa: E731
    with click.progressbar(length=total, label=run.file_name, file=bar(is_quiet)) as shown:
        run = undoing.undo(run, by=by, clock=timezone.now, notice=notice)
    if run.state != ImportRun.State.UNDONE:
        raise Refusal(f"The import {number} is at work elsewhere.")
    return _plain(run)


def told(result: Mapping[str, Any]) -> str:
    """One run in a line, with what was not undone below it."""
    head = f"{result['import']:>5}  {result['started'] or '–':<19}  {result['state']:<12}  {result['position']:>9,} rows  {result['file']}"
    undone = result["undone"]
    if not undone:
        return head
    counts = ", ".join(f"{heap} {undone[heap]:,}" for heap in ("reversed", "kept", "failed"))
    return "\n".join(
        [f"{head}  ({counts})", *(f"       {name}: {reason}" for _path, _key, name, reason in undone["reasons"][:10])]
    )


def _plain(run: ImportRun) -> dict[str, Any]:
    return {
        "import": run.pk, "file": run.file_name, "sheet": run.mapping.get("file", {}).get("sheet") or "", "state": run.state,
        "position": run.position, "expected": run.rows_expected, "by": run.by.username if run.by else None, "undone": run.reversed,
        "started": timezone.localtime(run.started_at).isoformat(" ", "seconds")[:19] if run.started_at else None,
    }  # fmt: skip


def _run(number: int) -> ImportRun:
    run = ImportRun.objects.filter(pk=number).first()
    if run is None:
        raise Refusal(f"There is no import {number}; `guanxi import --list` shows them.")
    return run
