"""Works on one run: opens the warehouse for its owner, lets the method look, keeps what it finds, and tells how far it is."""

import datetime
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from guanxi.analytics.findings import Findings
from guanxi.people.models import Company
from guanxi.people.rights import as_of
from guanxi.records.models import Channel
from guanxi.records.refusals import NotAllowed, Refusal
from guanxi.records.writer import Writer

from . import data, keeping, options, slicing, starting, use
from .methods import Canceled
from .models import MiningRun, State

Clock = Callable[[], datetime.datetime]
EVERY_SECONDS = 0.4
logger = logging.getLogger("guanxi.mining")


class Told:
    """Writes how far a run is, a few times a second at most, and learns that it was called off."""

    def __init__(self, run: MiningRun) -> None:
        self.run, self.next_at = run, 0.0

    def __call__(self, share: float, text: str) -> None:
        """Tell it.

        :raises Canceled: if somebody called the run off.
        """
        if time.monotonic() < self.next_at:
            return
        rows = MiningRun.objects.filter(pk=self.run.pk)
        rows.update(share=min(max(share, 0.0), 1.0), at_hand=text[:200])
        if rows.values_list("is_canceling", flat=True).first() is not False:
            raise Canceled
        self.next_at = time.monotonic() + EVERY_SECONDS


def work(run: MiningRun, *, clock: Clock) -> MiningRun:
    """Do what was asked for; the run holds afterwards how it ended. Only unexpected errors come out, after they were noted."""
    language = run.owner.language if run.owner else translation.get_language()
    with translation.override(language), timezone.override(Company.current().time_zone):
        try:
            findings = _looked(run, clock)
            progress = Told(run)
            progress(1.0, _("Keeping what was found"))
            _keep(run, findings, clock)
        except Canceled:
            end(run, State.CANCELED, clock)
        except Refusal as refusal:
            end(run, State.FAILED, clock, said(refusal))
        except MemoryError:
            end(run, State.FAILED, clock, too_much())
        except Exception:
            end(run, State.FAILED, clock, _("Something unexpected went wrong; it has been written down in the log."))
            raise
    return run


def _looked(run: MiningRun, clock: Clock) -> Findings:
    method, person = starting.method_of(run), run.owner
    today = timezone.localdate(clock())
    if person is not None:
        if not person.is_active:
            raise NotAllowed
        as_of(person, today)
    chosen = options.read(method.options, run.options.get("options", {}))
    slice_ = slicing.read(run.options.get("where", {}))
    if data.unseen_lines(person) & set(run.needs):
        raise NotAllowed
    run.reach = data.reach_of(person)
    with data.opened(person, today, slice_) as opened:
        run.as_of = opened.built_at
        return method.run(chosen, replace(opened, repeats=run.repeated_id), Told(run))


@transaction.atomic
def _keep(run: MiningRun, findings: Findings, clock: Clock) -> None:
    method = starting.method_of(run)
    keeping.store(run, findings)
    end(run, State.DONE, clock, found=len(findings.rows), reach=run.reach, as_of=run.as_of, share=1.0)
    writer = Writer(by=None, at=clock(), channel=Channel.SYSTEM)
    if method.settle is not None:
        method.settle(run, findings, writer)
    use.take_over(run)


def end(run: MiningRun, state: State, clock: Clock, message: str = "", **more: Any) -> None:
    """Note that a run is over, and how."""
    values = {"state": state, "message": message, "finished_at": clock(), "at_hand": "", "is_canceling": False, **more}
    for name, value in values.items():
        setattr(run, name, value)
    MiningRun.objects.filter(pk=run.pk).update(**values)


def said(refusal: Refusal) -> str:
    """A refusal with its reasons in one text."""
    reasons = [f"{name}: {reason}" if name else reason for name, reason in refusal.fields.items()]
    return " ".join([str(refusal), *reasons])


def too_much() -> str:
    """What is said of a run that took all the memory it may have."""
    return _("The run needed more memory than it may have. Ask for a higher support, a shorter period or fewer items.")
