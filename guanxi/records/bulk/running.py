"""Carrying out a bulk change piece by piece, each with its progress in one transaction, so that it goes on exactly where it stopped."""

import datetime
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from guanxi.people.models import Company, Person
from guanxi.records import batches, faces, holding, naming, reading, registry, saving, sweeping
from guanxi.records.batches import SomeInvalid
from guanxi.records.declare import Record
from guanxi.records.models import BulkProblem, BulkRun, Channel
from guanxi.records.refusals import NotAllowed, Refusal
from guanxi.records.writer import Writer

from . import planning
from .planning import Plan

CHUNK = 200
MOST_KEPT = 20_000
"""So many rejected records are kept with their reasons; the counts hold all of them."""
LOCKS = 7_301_002  # the first half of the advisory lock; the second is the run
Clock = Callable[[], datetime.datetime]
State = BulkRun.State


@dataclass
class Outcome:
    """What became of some records: how many of each fate, and why some were left as they are."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[tuple[int, str, str]] = field(default_factory=list)

    def refuse(self, obj: Any, reason: str, fate: str = "refused") -> None:
        """Note a record that stays as it is."""
        self.counts[fate] += 1
        self.problems.append((obj.pk, naming.name_of(obj), reason))


@dataclass
class _Going:
    """A run under way."""

    run: BulkRun
    record: Record
    person: Person
    plan: Plan
    clock: Clock
    is_check: bool

    @property
    def writer(self) -> Writer:
        return Writer(by=self.person, at=self.clock(), channel=Channel.BULK, batch=self.run.batch)


def check(run: BulkRun, *, clock: Clock) -> BulkRun:
    """Carry out everything and take it back, piece by piece: the counts that the change would have now."""
    return _guarded(run, clock, is_check=True)


def carry_out(run: BulkRun, *, clock: Clock) -> BulkRun:
    """Change the records; a run that was interrupted goes on after its last piece. What is busy elsewhere is left alone."""
    return _guarded(run, clock, is_check=False)


def cancel(run: BulkRun) -> None:
    """Let a run stop after the piece at hand."""
    BulkRun.objects.filter(pk=run.pk).update(is_canceling=True)


def alone(run: BulkRun) -> AbstractContextManager[bool]:
    """Whether nobody else works on this run."""
    return holding.alone(LOCKS, run.pk)


def is_at_work(run: BulkRun) -> bool:
    """Whether a living worker has this run in its hands."""
    with alone(run) as mine:
        return not mine


def stop(run: BulkRun, state: str, clock: Clock, message: str = "") -> None:
    """Note that a run is over."""
    run.state, run.message, run.finished_at = state, message, clock()
    run.save(update_fields=["state", "message", "finished_at"])


def _guarded(run: BulkRun, clock: Clock, *, is_check: bool) -> BulkRun:
    place = timezone.override(Company.current().time_zone)
    with alone(run) as mine, translation.override(run.by.language), place, sweeping.seldom():
        run.refresh_from_db()
        if not mine or run.state not in ((State.CHECKING,) if is_check else (State.RUNNING,)):
            return run
        try:
            _run(run, clock, is_check=is_check)
        except Refusal as refusal:
            stop(run, State.FAILED, clock, " ".join(refusal.fields.values()) or str(refusal))
        except Exception:
            stop(run, State.FAILED, clock, _("Something unexpected went wrong; what was changed so far is kept."))
            raise
    return run


def _run(run: BulkRun, clock: Clock, *, is_check: bool) -> None:
    while run.position < run.total:
        _chunk(_going(run, clock, is_check=is_check))
        if run.is_canceling:
            stop(run, State.CANCELED, clock)
            return
    stop(run, State.CHECKED if is_check else State.DONE, clock)


def _going(run: BulkRun, clock: Clock, *, is_check: bool) -> _Going:
    """The run with the rights that its person has at this moment."""
    person = Person.objects.get(pk=run.by_id)
    declared = registry.at(run.path)
    if declared is None:
        raise Refusal(_("This object does not exist any more."))
    record = faces.face(declared, person)
    return _Going(run, record, person, planning.read(record, person, run.plan), clock, is_check)


def _chunk(going: _Going) -> None:
    """Work on the next keys. What a preview wrote is taken back before its counts are kept."""
    run = going.run
    keys = run.keys[run.position : run.position + CHUNK]
    with transaction.atomic():
        with transaction.atomic():
            outcome = work(going.record, going.plan, keys, going.writer)
            if going.is_check:
                transaction.set_rollback(True)
        _keep(run, outcome, len(keys), is_check=going.is_check)


def _keep(run: BulkRun, outcome: Outcome, done: int, *, is_check: bool) -> None:
    counts = Counter(run.checked if is_check else run.counts)
    room = max(0, MOST_KEPT - sum(counts[fate] for fate in ("refused", "not_allowed", "gone")))
    counts.update(outcome.counts)
    if is_check:
        run.checked = dict(counts)
    else:
        run.counts = dict(counts)
    run.position += done
    run.is_canceling = BulkRun.objects.values_list("is_canceling", flat=True).get(pk=run.pk)
    run.save(update_fields=["position", "counts", "checked"])
    BulkProblem.objects.bulk_create(
        BulkProblem(run=run, is_check=is_check, object_id=key, name=name[:300], reason=reason)
        for key, name, reason in outcome.problems[:room]
    )


def work(record: Record, plan: Plan, keys: Sequence[int], writer: Writer) -> Outcome:
    """Do with each of these records what the plan says, as far as the person may and no rule refuses; runs in a transaction."""
    outcome = Outcome()
    if writer.by is None:
        raise NotAllowed
    objects = planning.within(record, writer.by, plan, keys)
    _missing(record, writer.by, [key for key in keys if key not in objects], outcome)
    chosen = [objects[key] for key in keys if key in objects]
    if plan.kind == "field":
        _change(record, [(obj, plan.values(obj)) for obj in chosen], writer, outcome)
    elif plan.kind == "delete":
        _remove(record, chosen, writer, outcome)
    else:
        for obj in chosen:
            _perform(record, plan, obj, writer, outcome)
    return outcome


def _missing(record: Record, person: Person, keys: list[int], outcome: Outcome) -> None:
    """What the person may see but not change, and what is not there any more."""
    if not keys:
        return
    seen = {obj.pk: obj for obj in reading.visible(record, person).filter(pk__in=keys)}
    for obj in seen.values():
        outcome.refuse(obj, _("You may not change this record."), "not_allowed")
    outcome.counts["gone"] += len(keys) - len(seen)


def _change(record: Record, pairs: list[tuple[Any, dict[str, Any]]], writer: Writer, outcome: Outcome) -> None:
    """Change these records; those that a rule refuses are noted and the rest is tried again."""
    while pairs:
        try:
            with transaction.atomic():
                different = batches.change_many(record, pairs, writer)
        except SomeInvalid as refusal:
            for index, invalid in refusal.rows.items():
                outcome.refuse(pairs[index][0], _told(invalid))
            pairs = [pair for index, pair in enumerate(pairs) if index not in refusal.rows]
        except (Refusal, IntegrityError) as refusal:
            if len(pairs) == 1:
                outcome.refuse(pairs[0][0], _told(refusal))
                return
            middle = len(pairs) // 2
            _change(record, pairs[:middle], writer, outcome)
            pairs = pairs[middle:]
        else:
            outcome.counts.update("changed" if one else "unchanged" for one in different)
            return


def _remove(record: Record, objects: list[Any], writer: Writer, outcome: Outcome) -> None:
    """Delete these records; what others still need is found by halving."""
    if not objects:
        return
    keys = [obj.pk for obj in objects]
    try:
        with transaction.atomic():
            batches.remove_many(record, objects, writer)
    except (Refusal, IntegrityError) as refusal:
        for obj, key in zip(objects, keys, strict=True):
            obj.pk = key
        if len(objects) == 1:
            outcome.refuse(objects[0], _told(refusal))
            return
        middle = len(objects) // 2
        _remove(record, objects[:middle], writer, outcome)
        _remove(record, objects[middle:], writer, outcome)
    else:
        outcome.counts["changed"] += len(objects)


def _perform(record: Record, plan: Plan, obj: Any, writer: Writer, outcome: Outcome) -> None:
    if plan.action is None:
        raise LookupError("only a plan with an action performs one")
    if not plan.action.allowed(obj):
        outcome.refuse(obj, _("This cannot be done with the record as it is now."))
        return
    try:
        with transaction.atomic():
            saving.perform(record, plan.action, obj, writer, **(plan.answers or {}))
    except (Refusal, IntegrityError) as refusal:
        outcome.refuse(obj, _told(refusal))
    else:
        outcome.counts["changed"] += 1


def _told(refusal: Exception) -> str:
    if isinstance(refusal, IntegrityError):
        return str(saving.contradiction(refusal))
    reasons = getattr(refusal, "fields", {})
    return " ".join(dict.fromkeys(reasons.values())) or str(refusal)
