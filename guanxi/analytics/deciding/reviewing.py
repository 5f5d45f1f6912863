"""Measuring the results of decisions whose day of review has come."""

import datetime

from guanxi.records import registry, saving
from guanxi.records.models import Channel
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from . import verbs
from .models import Decision, State

MOST = 500


def review_due(today: datetime.date, now: datetime.datetime) -> tuple[int, int]:
    """Measure them, each in its owner's name; how many were, and how many could not be (they come again tomorrow)."""
    record = registry.declared(Decision)
    action = next(one for one in record.actions if one.verb is verbs.measure)
    due = Decision.objects.filter(state=State.DECIDED, review_on__lte=today).exclude(indicator=None).select_related("owner")
    measured = left = 0
    for decision in due.order_by("review_on", "pk")[:MOST]:
        try:
            saving.perform(record, action, decision, Writer(by=None, at=now, channel=Channel.SYSTEM))
            measured += 1
        except Refusal:
            left += 1
    return measured, left
