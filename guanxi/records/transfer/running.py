"""Running an import: chunk by chunk, each with its progress in one transaction, so that it goes on exactly where it stopped."""

import datetime
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from guanxi.lib import text
from guanxi.people.asking_once import given
from guanxi.people.models import Company
from guanxi.people.models.role import RightTo
from guanxi.records import fields, holding, reading, sweeping
from guanxi.records.announcements import RecordsImported
from guanxi.records.announcing import announce
from guanxi.records.models import Channel, ImportProblem, ImportRun
from guanxi.records.refusals import NotAllowed, Refusal
from guanxi.records.writer import Writer
from guanxi.sources.table import Row, Table, UnreadableTable

from . import ahead, files, mapping, preparing, shape, surveying, values
from .abreast import Abreast
from .drafting import Drafted, Drafter
from .later import catch_up
from .mapping import Mode, Plan, Unmappable
from .outcome import CONFLICT, ERROR, LATER, Taken, Trouble
from .taking import Taker

CHUNK = 1000
MOST_WARNINGS = 2000
OVER = (ImportRun.State.DONE, ImportRun.State.UNDOING, ImportRun.State.UNDONE)
LOCKS = 7_301_001  # the first half of the advisory lock; the second is the run
Clock = Callable[[], datetime.datetime]
Notice = Callable[[ImportRun], object]


def silent(run: ImportRun) -> None:
    """Tell nobody how far a run is."""
    del run


@dataclass
class Going:
    """A run under way."""

    run: ImportRun
    plan: Plan
    table: Table
    drafter: Drafter
    taker: Abreast
    is_check: bool


def check(run: ImportRun, *, clock: Clock, notice: Notice = silent) -> ImportRun:
    """Carry out everything and take it back, chunk by chunk: the counts a real run would have now."""
    return _guarded(run, clock, notice, is_check=True)


def carry_out(run: ImportRun, *, clock: Clock, notice: Notice = silent) -> ImportRun:
    """Take the file in; one that was interrupted goes on after its last chunk. What is busy elsewhere is left alone."""
    return _guarded(run, clock, notice, is_check=False)


def cancel(run: ImportRun) -> None:
    """Let a run stop after the chunk at hand."""
    ImportRun.objects.filter(pk=run.pk).update(is_canceling=True)


def alone(run: ImportRun) -> AbstractContextManager[bool]:
    """Whether nobody else works on this run."""
    return holding.alone(LOCKS, run.pk)


def is_at_work(run: ImportRun) -> bool:
    """Whether a living worker has this run in its hands."""
    with alone(run) as mine:
        return not mine


def plan_of(run: ImportRun) -> Plan:
    """The mapping of a run.

    :raises Unmappable: if it names what does not exist.
    """
    return mapping.seen_by(mapping.from_json(run.mapping, shape.declared()), run.by)


def may_import(plan: Plan, run: ImportRun) -> None:
    """The right to import every object that the file makes or changes.

    :raises NotAllowed: without it.
    """
    for target in plan.targets:
        action = RightTo.VIEW if target.mode is Mode.FIND else RightTo.IMPORT
        if not reading.may(target.record, run.by, action):
            raise NotAllowed
        lists = mapping.word_lists(target)
        if not all(reading.may(lists[name], run.by, RightTo.CREATE) for name in target.create_missing):
            raise NotAllowed


def words_made(counts: dict[str, dict[str, int]], plan: Plan) -> dict[str, dict[str, int]]:
    """The counts of word lists that grew along the way, by the path of their object."""
    own = {"rows", *(target.name for target in plan.targets)}
    return {path: fates for path, fates in counts.items() if path not in own}


def _guarded(run: ImportRun, clock: Clock, notice: Notice, *, is_check: bool) -> ImportRun:
    language = run.by.language if run.by else translation.get_language()
    with alone(run) as mine, translation.override(language), timezone.override(Company.current().time_zone), sweeping.seldom():
        run.refresh_from_db()
        if not mine or run.state in OVER:
            return run
        try:
            _run(run, clock, notice, is_check=is_check)
        except Refusal as refusal:
            _stop(run, ImportRun.State.FAILED, clock, str(refusal))
        except UnreadableTable as why:
            _stop(run, ImportRun.State.FAILED, clock, str(files.told(why)))
        except Exception:
            _stop(run, ImportRun.State.FAILED, clock, _("Something unexpected went wrong; what was taken so far is kept."))
            raise
    return run


def _run(run: ImportRun, clock: Clock, notice: Notice, *, is_check: bool) -> None:
    _start(run, clock, is_check=is_check)
    going = _prepared(run, clock, is_check=is_check)
    rows = going.table.rows()
    _recall(going, islice(rows, run.position))
    notice(run)
    coming = ahead.Chunks(rows, going.drafter, CHUNK)
    for chunk in coming:
        with text.used_ahead(chunk.words):
            _take(going, chunk, coming)
        notice(run)
        if run.is_canceling:
            _stop(run, ImportRun.State.CANCELED, clock)
            return
    with transaction.atomic():
        catch_up(run, going.plan, going.taker, is_check=is_check)
        _stop(run, ImportRun.State.CHECKED if is_check else ImportRun.State.DONE, clock)
        if not is_check and run.counts.get("rows", {}).get("accepted"):
            preparing.remember(going.plan, going.table.header, at=clock())
    notice(run)


def _start(run: ImportRun, clock: Clock, *, is_check: bool) -> None:
    State = ImportRun.State  # noqa: N806 (a class)
    if is_check or run.state not in (State.RUNNING, State.CANCELED, State.FAILED) or not run.counts:
        run.position, run.started_at = 0, clock()
        run.problems.filter(is_check=is_check).delete()
        if is_check:
            run.checked = {}
        else:
            run.counts = {}
    run.started_at = run.started_at or clock()
    run.state = State.CHECKING if is_check else State.RUNNING
    run.message, run.is_canceling, run.finished_at = "", False, None
    run.save()


def _prepared(run: ImportRun, clock: Clock, *, is_check: bool) -> Going:
    plan = plan_of(run)
    table = files.opened(run, plan.source)
    mapping.checked(plan, table.header)
    may_import(plan, run)
    survey = surveying.from_json(run.survey) if run.survey else surveying.survey(table)
    if not run.survey:
        run.survey, run.rows_expected = survey.to_json(), survey.rows
        run.save(update_fields=["survey", "rows_expected"])
    writer = Writer(by=run.by, at=clock(), channel=Channel.IMPORT, batch=run.batch, is_sample=run.is_sample)
    taker = Abreast(plan, writer, is_check=is_check)
    _constants_exist(plan, taker)
    return Going(run, plan, table, Drafter(plan, table.header, survey.notations()), taker, is_check)


def _constants_exist(plan: Plan, taker: Taker) -> None:
    """Relations among the constants are found before anything is written.

    :raises Unmappable: naming the one that is not.
    """
    for target in plan.targets:
        for name in fields.followed(target.record, {**target.constants, **target.absent}):
            said = target.constants.get(name, target.absent.get(name))
            relation = fields.everything(target.record)[name]
            if said is not None and not isinstance(taker.locator.find(relation.target, [str(said)]).get(str(said)), int):
                raise Unmappable(
                    _("There is no %(object)s “%(name)s”.") % {"object": relation.target._meta.verbose_name, "name": said}
                )


def _recall(going: Going, rows: Iterable[Row]) -> None:
    """Read again, without writing, what was taken before the interruption."""
    rejected = set(going.run.problems.filter(is_check=False, kind__in=(ERROR, CONFLICT)).values_list("row", flat=True))
    for drafted in going.drafter.drafts(rows):
        if drafted.row.number not in rejected:
            going.taker.recall([drafted])


def _take(going: Going, chunk: ahead.Chunk, coming: ahead.Chunks) -> None:
    run = going.run

    def following() -> list[Drafted] | None:
        after = coming.following()
        return after.drafts if after else None

    with transaction.atomic(), given(company=Company.current()):
        taken = going.taker.take_next(chunk.drafts, following)
        taken.counts["rows", "total"] += len(chunk.rows)
        _surplus(chunk.rows, taken)
        run.position += len(chunk.rows)
        counts = _added(run.checked if going.is_check else run.counts, taken)
        if going.is_check:
            run.checked = counts
        else:
            run.counts = counts
        run.is_canceling = ImportRun.objects.values_list("is_canceling", flat=True).get(pk=run.pk)
        run.save(update_fields=["position", "counts", "checked"])
        _note(going, taken.troubles)


def _surplus(chunk: list[Row], taken: Taken) -> None:
    for row in chunk:
        if row.surplus:
            text = _("There are more cells than columns; what stands to the right was left out.")
            taken.troubles.append(Trouble(Drafted(row, []), "warning", "", [("", text)]))


def _added(counts: dict[str, dict[str, int]], taken: Taken) -> dict[str, dict[str, int]]:
    added = {name: dict(fates) for name, fates in counts.items()}
    for (name, fate), count in taken.counts.items():
        added.setdefault(name, {})
        added[name][fate] = added[name].get(fate, 0) + count
    warnings = sum(trouble.kind == "warning" for trouble in taken.troubles)
    rows = added.setdefault("rows", {})
    rows["warning"] = rows.get("warning", 0) + warnings
    return added


def _note(going: Going, troubles: list[Trouble]) -> None:
    """Keep the rejected rows, all of them, and the first warnings."""
    known = (going.run.checked if going.is_check else going.run.counts)["rows"].get("warning", 0)
    room = max(0, MOST_WARNINGS - known)
    kept = [trouble for trouble in troubles if trouble.kind in (ERROR, CONFLICT, LATER)]
    kept += [trouble for trouble in troubles if trouble.kind == "warning"][:room] if room else []
    ImportProblem.objects.bulk_create(
        [
            ImportProblem(
                run=going.run, is_check=going.is_check, row=trouble.row.row.number, kind=trouble.kind,
                reasons=[list(reason) for reason in trouble.reasons],
                cells=[values.text(cell) for cell in trouble.row.row.cells] if trouble.kind in (ERROR, CONFLICT) else [],
            )
            for trouble in kept
        ],
        batch_size=1000,
    )  # fmt: skip


@transaction.atomic
def _stop(run: ImportRun, state: ImportRun.State, clock: Clock, message: str = "") -> None:
    if run.state == ImportRun.State.RUNNING:
        announce(RecordsImported(run.pk))
    run.state, run.message, run.finished_at = state, message, clock()
    run.save(update_fields=["state", "message", "finished_at", "counts", "checked"])
