"""Repeats runs whose time has come again: every day, week or month, in the night, with the rights that their owners have then."""

import datetime
import logging

from django.utils import timezone, translation

from guanxi.records.models import Channel
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from . import starting
from .models import MiningRun, Rhythm

logger = logging.getLogger("guanxi.mining")


def is_due(run: MiningRun, today: datetime.date) -> bool:
    """Whether a run is to be repeated on this day: in the night after a day, on Mondays, on the first; or if that was missed."""
    last = timezone.localdate(run.created_at)
    since = {
        Rhythm.DAILY: today,
        Rhythm.WEEKLY: today - datetime.timedelta(days=today.weekday()),
        Rhythm.MONTHLY: today.replace(day=1),
    }
    return bool(run.rhythm) and last < since[Rhythm(run.rhythm)]


def repeat_due(now: datetime.datetime) -> int:
    """Ask for every run whose time has come; gives how many. One that cannot be repeated keeps its rhythm and is named in the log."""
    today, count = timezone.localdate(now), 0
    for run in MiningRun.objects.exclude(rhythm="").select_related("owner").order_by("pk"):
        if run.is_busy or not is_due(run, today):
            continue
        with translation.override(run.owner.language if run.owner else translation.get_language()):
            try:
                starting.repeat(run, Writer(by=None, at=now, channel=Channel.SYSTEM))
            except Refusal as refusal:
                logger.warning("mining run %s is not repeated: %s", run.pk, refusal)
            else:
                count += 1
    return count
