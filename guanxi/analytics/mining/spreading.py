"""Lets columns of accounts say what the runs in use say: as soon as another one is in use, and every night."""

from collections.abc import Iterable
from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from . import methods
from .models import MiningRun

JOB = "mining.spread"


def later(name: str) -> None:
    """Let a worker write the columns of this method, with the transaction in which another run came in use.

    One column is written after the other: two indexes of one table cannot be made at once.
    """
    method = methods.at(name)
    if method is None or method.spread is None:
        return
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(JOB, queue="reactions", lock=JOB, queueing_lock=f"{JOB}-{name}").defer(method=name)


def removed(runs: Iterable[MiningRun]) -> None:
    """Let nothing stand any more of runs that were in use and are gone."""
    for name in sorted({run.method for run in runs if run.is_in_use}):
        later(name)


def everything() -> None:
    """Write the columns of all methods anew: of accounts that came back or were changed elsewhere, too."""
    for method in methods.everything():
        later(method.name)


def now(name: str) -> None:
    """Write the columns of one method."""
    method = methods.at(name)
    if method is not None and method.spread is not None:
        method.spread()
