"""The warehouse's work in the background: refreshing when it is due, and when somebody asks."""

import datetime
import logging

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from . import due, refreshing
from .models import Refresh

logger = logging.getLogger("guanxi.warehouse")


LATER = RetryStrategy(wait=10, retry_exceptions=[refreshing.UnderWay, OperationalError, InterfaceError])
"""Who finds a command at work, or no database, comes again: a refresh that waits is never forgotten."""


@app.task(name=refreshing.JOB, queue="warehouse", lock="warehouse", retry=LATER)
def refresh(refresh: int) -> None:
    """Refresh the warehouse; a job that begins anew after a dead worker begins the refresh anew."""
    found = Refresh.objects.filter(pk=refresh).first()
    if found is None:
        return
    if found.state == Refresh.State.RUNNING:
        Refresh.objects.filter(pk=found.pk).update(state=Refresh.State.WAITING)
        found.refresh_from_db()
    refreshing.run(found, clock=timezone.now)
    if found.state == Refresh.State.FAILED:
        logger.error("the warehouse was not refreshed: %s %s", found.failure, found.detail)
    elif found.state == Refresh.State.DONE:
        logger.info("warehouse refreshed in %.1f s: %s", found.seconds or 0, found.generation)


@app.periodic(cron="* * * * *", periodic_id="warehouse.look")
@app.task(name="warehouse.look", queue="care", queueing_lock="warehouse.look", pass_context=False)
def look(timestamp: int) -> None:
    """Ask for a refresh if one is due; `timestamp` is when this was planned."""
    now = datetime.datetime.fromtimestamp(timestamp, datetime.UTC)
    due.shorten_notes()
    if reason := due.reason(now):
        refreshing.ask(reason, by=None, now=timezone.now())
