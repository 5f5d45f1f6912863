"""Asks for runs: checks what was chosen, keeps it, and hands it to the worker; repeats and calls off."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from guanxi.people.models.role import RightTo
from guanxi.records import reading, registry, saving
from guanxi.records.declare import Record
from guanxi.records.refusals import Invalid, NotAllowed, Refusal
from guanxi.records.writer import Writer

from . import data, methods, options, slicing, sources, spreading
from .methods import Method
from .models import MiningRun, State

JOB = "mining.work"


class Unknown(Refusal):
    """There is no such method (any more)."""

    def __init__(self, name: str) -> None:
        known = ", ".join(method.name for method in methods.everything())
        super().__init__(_("There is no method %(name)s. Methods: %(known)s.") % {"name": name, "known": known})


def record() -> Record:
    """The declaration of runs."""
    return registry.declared(MiningRun)


def method_of(run: MiningRun) -> Method:
    """The method of a run.

    :raises Unknown: if what brought it is not installed any more.
    """
    found = methods.at(run.method)
    if found is None:
        raise Unknown(run.method)
    return found


@transaction.atomic
def ask(method: str, chosen: Mapping[str, Any], where: Mapping[str, Any], writer: Writer, *, name: str = "") -> MiningRun:
    """Ask for a run; it begins as soon as a worker has time.

    :param chosen: options of the method by name; those left out take their default.
    :param where: the chosen purchases, see `slicing.read`.
    :raises NotAllowed: without the right to make runs or to see what they look at.
    :raises Invalid: naming options and levels that make no sense.
    """
    found = methods.at(method)
    if found is None:
        raise Unknown(method)
    values = options.read(found.options, chosen)
    slice_ = slicing.read(where) if found.chooses else slicing.Slice()
    sources.check(values, writer.by)
    data.extent_of("orders", writer.by)
    run: MiningRun = saving.create(record(), {"method": method, "name": name.strip()}, writer)
    kept = {"options": options.plain(values), "where": slice_.told()}
    needs = list(found.needs(values))
    if unseen := data.unseen_lines(writer.by) & set(needs):
        raise Invalid({name: _("You do not see this figure.") for name in sorted(unseen)})
    MiningRun.objects.filter(pk=run.pk).update(options=kept, needs=needs, source=sources.name_of(values))
    run.refresh_from_db()
    return run


@transaction.atomic
def repeat(run: MiningRun, writer: Writer) -> MiningRun:
    """Ask for the same again over the data of now; rhythm goes over to the new run, use when it has come to its end.

    :raises NotAllowed: without the right to make runs or to change this one.
    """
    method_of(run)
    if not reading.within(record(), writer.by, run, RightTo.CHANGE):
        raise NotAllowed
    values = {"method": run.method, "name": run.name, "rhythm": run.rhythm, "owner": run.owner_id}
    new: MiningRun = saving.create(record(), values, writer)
    MiningRun.objects.filter(pk=new.pk).update(options=run.options, needs=run.needs, source=run.source, repeated=run)
    if run.rhythm:
        saving.change(record(), run, {"rhythm": ""}, writer)
    new.refresh_from_db()
    return new


def prepare(runs: Sequence[MiningRun]) -> None:
    """Call runs that nobody named after their method."""
    for run in runs:
        method = methods.at(run.method)
        if not run.name and method is not None:
            run.name = str(method.label)


def settle(runs: Sequence[MiningRun]) -> None:
    """Hand runs that wait to the worker, with the transaction that made them; let what those in use say be written where people work."""
    for run in runs:
        if run.state == State.WAITING:
            hand_over(run.pk)
        if run.is_in_use:
            spreading.later(run.method)


def hand_over(key: int) -> None:
    """Queue the work on a run, once; runs are worked on one after the other."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(JOB, queue="imports", lock="mining", queueing_lock=f"mining-{key}").defer(run=key)


class MethodStays(Refusal):
    """A run keeps the method with which it was asked for."""


def keep_method(run: MiningRun, value: str, *, writer: Writer) -> None:
    """Take the method of a new run; of another one it stays.

    :raises MethodStays: if somebody wants to change it.
    :raises NotAllowed: without the right to see orders.
    """
    if run.pk is not None and value != run.method:
        raise MethodStays(_("A run keeps its method. Make a new one."))
    run.method = value


class OverAlready(Refusal):
    """Nobody works on the run any more."""


def call_off(run: MiningRun, *, writer: Writer) -> None:
    """Call a run off; who works on it stops within a second, one that waits does not begin.

    :raises OverAlready: if it has ended.
    """
    if not run.is_busy:
        raise OverAlready(_("%(name)s has ended already.") % {"name": run})
    run.is_canceling = True
    if run.state == State.WAITING:
        run.state = State.CANCELED
