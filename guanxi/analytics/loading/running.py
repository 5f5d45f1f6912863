"""A run: what the source holds is kept, staged, checked against the contract and then shown, all of it or nothing."""

import datetime
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from guanxi.analytics.warehouse import tiers
from guanxi.people.models import Company
from guanxi.records import holding
from guanxi.records.refusals import Refusal
from guanxi.sources import reading
from guanxi.sources.origin import Since
from guanxi.sources.table import Cell, UnreadableTable

from . import codes, finishing, gathering, keeping, plan_files, reaching, renaming, shelving, surroundings
from .contract import hold
from .models import DataSource, KeptFile, LoadRun
from .opening import opened
from .plan import Mode, Plan, Role, Type
from .staging import Rejected, Stager
from .surroundings import Surroundings
from .working import alone

TABLE_LOCKS = 7_301_013  # the first half of the advisory lock; the second is the table
MOST_REJECTED = 200_000
State = LoadRun.State
Clock = Callable[[], datetime.datetime]
Notice = Callable[[LoadRun], object]


class Canceled(Exception):
    """Somebody called the run off."""


class TooMany(Refusal):
    """More rows were rejected than anybody mends."""


@dataclass
class Work:
    """A run under way."""

    run: LoadRun
    plan: Plan
    around: Surroundings
    folder: Path
    clock: Clock
    notice: Notice
    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[KeptFile, Rejected]] = field(default_factory=list)
    is_documents: bool = False

    @property
    def staged(self) -> Path:
        return self.folder / "staged.parquet"


def silent(run: LoadRun) -> None:
    """Tell nobody how far a run is."""
    del run


def carry_out(run: LoadRun, *, clock: Clock, notice: Notice = silent) -> LoadRun:
    """Carry out a run; one that was interrupted goes on with the bytes it has. What is over or busy elsewhere is left alone."""
    language = run.by.language if run.by else translation.get_language()
    zone = Company.current().time_zone
    with (
        alone(run) as mine,
        holding.alone(TABLE_LOCKS, run.table_id) as only,
        translation.override(language),
        timezone.override(zone),
    ):
        run.refresh_from_db()
        if not mine or not run.is_busy:
            return run
        if not only:
            return _stop(run, State.REFUSED, clock, _("Another run of this table is under way. Wait for it, then load again."))
        return _guarded(run, clock, notice)


def _guarded(run: LoadRun, clock: Clock, notice: Notice) -> LoadRun:
    try:
        with _working(run, clock, notice) as work:
            _run(work)
    except Canceled:
        _stop(run, State.CANCELED, clock, _("Canceled. What was loaded before stands."))
    except Refusal as refusal:
        _stop(run, State.REFUSED, clock, str(refusal))
    except UnreadableTable as why:
        _stop(run, State.REFUSED, clock, str(reaching.told(why)))
    except (OSError, duckdb.Error) as why:
        if (told := _no_room(why)) is None:
            _stop(run, State.BROKEN, clock, _("Something unexpected went wrong. What was loaded before stands."))
            raise
        _stop(run, State.REFUSED, clock, told)
    except Exception:
        _stop(run, State.BROKEN, clock, _("Something unexpected went wrong. What was loaded before stands."))
        raise
    return run


def _run(work: Work) -> None:
    run = work.run
    if shelving.shown_run(run.table.name) == run.pk:  # killed after the pointer moved, before that was written down
        finishing.write_down(run, at=work.clock())
        return
    run.counts = {}
    _begin_anew_if_columns_changed(work)
    files = list(run.files.order_by("pk")) or [_fetched(work)]
    _phase(work, "stage")
    sums = _stage(work, files)
    for translator in work.around.translators.values():
        work.counts["codes"] += codes.note(translator, at=work.clock())
    _phase(work, "check")
    with gathering.workbench(tiers.limits(f"load-{run.pk}")) as bench:
        _judge(work, bench, files, sums)
        if run.kind == LoadRun.Kind.CHECK:
            _stop(run, State.CHECKED, work.clock)
            return
        _phase(work, "show")
        mark = work.plan.loading.watermark
        run.checks["watermark"] = gathering.highest(bench, mark) if mark else ""
        run.save(update_fields=["checks"])
        draft = shelving.draft_of(run)
        gathering.write(bench, draft)
        calendar = _calendar(work, bench, draft)
    with transaction.atomic():
        finishing.note_rejected(run, work.rejected)
        if work.is_documents:
            finishing.keep_documents(run, draft)
        shelving.put(run, draft, calendar)
        finishing.write_down(run, at=work.clock())
    work.notice(run)


def _begin_anew_if_columns_changed(work: Work) -> None:
    """Rows of another shape cannot stand beside new ones: everything is fetched once more.

    :raises NotReadable: where only the file with the new rows is at hand.
    """
    run, before = work.run, shelving.present(work.run.table.name)
    if work.plan.loading.mode is not Mode.INCREMENTAL or run.kind == LoadRun.Kind.AGAIN or before is None:
        return
    if gathering.has_columns(before, work.plan):
        return
    if run.table.source is None or run.table.source.kind == DataSource.Kind.FILE:
        raise reaching.NotReadable(_("The columns of the mapping changed. Load the kept files again first, then this one."))
    run.since = ""
    run.save(update_fields=["since"])


def _judge(work: Work, bench: Any, files: list[KeptFile], sums: dict[str, Any]) -> None:
    """Make the result of what was staged and of what stood there, and see whether the contract is kept.

    :raises Refusal: if not, or if the file does not add up.
    """
    run = work.run
    gathering.show(bench, "staged", work.staged)
    finishing.reconcile(gathering.sums(bench, "staged", work.plan), sums)
    _set_doubles_aside(work, gathering.doubles(bench, work.plan.uniques), files)
    gathering.leave_out(bench, [(kept.pk, row.line) for kept, row in work.rejected])
    before = shelving.present(run.table.name) if run.kind != LoadRun.Kind.AGAIN else None
    has_before = bool(before and gathering.has_columns(before, work.plan))
    if before and has_before:
        gathering.show(bench, "before", before)
    work.counts.update(gathering.join(bench, work.plan, run.since if has_before else "", has_before=has_before))
    _tell(work, files, gathering.sums(bench, "result", work.plan))
    hold(work.plan, work.counts, run)


def _calendar(work: Work, bench: Any, draft: Path) -> Path | None:
    """The days of the rows as a file, if one column is their day."""
    day = work.plan.day
    path = draft.with_suffix(".days.new")
    start = Company.current().fiscal_year_starts_in
    return path if day and gathering.write_calendar(bench, path, day.companion or day.name, start) else None


def _fetched(work: Work) -> KeptFile:
    """What the source holds, kept as it came."""
    source = work.run.table.source
    if source is None or source.kind == DataSource.Kind.FILE:
        raise reaching.NotReadable(_("There is no file to load. Choose one."))
    _phase(work, "fetch")
    target = work.folder / "fetched"
    part = work.plan.place.part

    def notice(rows: int) -> None:
        _progress(work, rows)

    reading.fetch(reaching.origin_of(source), part, target, since=_since(work), notice=notice)
    kept = keeping.keep(target, f"{source.name} {part}".strip(), at=work.clock())
    work.run.files.set([kept])
    return kept


def _since(work: Work) -> Since | None:
    """What the source is asked for: rows from the mark on, in the words of the column that the source has."""
    column = work.plan.column(work.plan.loading.watermark)
    if not work.run.since or column is None or work.plan.loading.mode is not Mode.INCREMENTAL or len(column.sources) != 1:
        return None
    value: Cell = work.run.since
    if column.type in (Type.DAY, Type.MOMENT):
        value = datetime.datetime.fromisoformat(work.run.since)
    elif column.is_number:
        value = int(float(work.run.since))
    return Since(column.sources[0], value)


def _stage(work: Work, files: list[KeptFile]) -> dict[str, Any]:
    """Read the files one after the other into one of typed rows; gives the sums of what was written."""
    writer = gathering.Writer(work.staged, work.plan, run=work.run.pk)
    try:
        for kept in files:
            table = opened(kept, work.plan)
            renaming.check(work.plan, table.header)
            work.run.header = list(table.header)
            work.is_documents = table.shape.format == "documents"
            stager = Stager(work.plan, table.header, work.around, table.percentages)
            for staged in stager.batches(table.rows()):
                writer.add(staged, file=kept.pk)
                work.rejected += [(kept, row) for row in staged.rejected]
                work.counts.update(read=staged.read, mended=staged.mended, left_out=staged.left_out)
                _progress(work, work.counts["read"])
                if len(work.rejected) > MOST_REJECTED:
                    _tell(work, files, {})
                    raise TooMany(_("More than %(most)s rows were rejected; the mapping does not fit.") % {"most": MOST_REJECTED})
    finally:
        writer.close()
    return dict(writer.sums)


def _set_doubles_aside(work: Work, doubles: list[tuple[int, int, str, int]], files: list[KeptFile]) -> None:
    """Rows that repeat others are rejected, too; their cells are read once more."""
    known = {kept.pk: kept for kept in files}
    wanted: dict[int, dict[int, list[tuple[str, str]]]] = {}
    for file, line, names, first in doubles:
        text = _("Line %(line)s has the same %(names)s.") % {"line": first, "names": names}
        wanted.setdefault(file, {}).setdefault(line, []).append((names, text))
    for file, lines in wanted.items():
        for row in opened(known[file], work.plan).rows():
            if row.number in lines:
                work.rejected.append((known[file], Rejected(row.number, row.cells, tuple(lines.pop(row.number)))))
            if not lines:
                break


def _tell(work: Work, files: list[KeptFile], sums: dict[str, Any]) -> None:
    run = work.run
    work.counts["rejected"] = len(work.rejected)
    run.counts = dict(work.counts)
    shown = [column.name for column in work.plan.columns if column.role is Role.MEASURE]
    run.sums = {name: str(sums[name]) for name in shown if name in sums}
    run.checks = finishing.summary(work.rejected, len(files))
    run.save(update_fields=["counts", "sums", "checks", "header"])


@contextmanager
def _working(run: LoadRun, clock: Clock, notice: Notice) -> Iterator[Work]:
    plan = plan_files.from_json(run.plan or run.table.plan)
    folder = keeping.scratch()
    run.state, run.message, run.finished_at = State.RUNNING, "", None
    run.plan, run.started_at, run.done = plan_files.to_json(plan), run.started_at or clock(), 0
    run.save()
    try:
        around = surroundings.gather(run.table, plan, run=run.pk, at=clock())
        yield Work(run, plan, around, folder, clock, notice)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _phase(work: Work, name: str) -> None:
    work.run.phase = name
    work.run.save(update_fields=["phase"])
    _progress(work, 0)


def _progress(work: Work, rows: int) -> None:
    """Write down how far it is, and look whether somebody called it off.

    :raises Canceled: if so.
    """
    work.run.done = rows
    LoadRun.objects.filter(pk=work.run.pk).update(done=rows)
    work.notice(work.run)
    if LoadRun.objects.filter(pk=work.run.pk, is_canceling=True).exists():
        raise Canceled


def _stop(run: LoadRun, state: LoadRun.State, clock: Clock, message: str = "") -> LoadRun:
    run.state, run.message, run.finished_at = state, message, clock()
    run.save(update_fields=["state", "message", "finished_at"])
    return run


def _no_room(why: Exception) -> str | None:
    """What to tell where disk or memory did not suffice; None for anything else."""
    if isinstance(why, OSError):
        refusal = keeping.full(why)
        return str(refusal) if refusal else None
    text = str(why)
    if "No space left" in text or "disk" in text.lower():
        return _("There is no room left on the disk of the server. Tell an administrator.")
    if isinstance(why, duckdb.OutOfMemoryException):
        return _("There is not enough memory for this table (GUANXI_WAREHOUSE_MB).")
    return None
