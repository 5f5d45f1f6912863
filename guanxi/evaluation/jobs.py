"""Evaluation's work in the background: levels and tiers every night and whenever somebody asks."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from . import standing, summing
from .models import StandingRun


@app.task(
    name="evaluation.compute_standing",
    queueing_lock="evaluation.standing",
    lock="evaluation.standing",
    retry=RetryStrategy(max_attempts=3),
)
def compute_standing(run: int | None = None) -> None:
    """Compute the level and tier of every account; `run` shows people how far it is."""
    now = timezone.now()
    known = StandingRun.objects.filter(pk=run).first() if run else None
    standing.recompute(today=timezone.localdate(now), now=now, run=known)


@app.periodic(cron="40 2 * * *", periodic_id="evaluation.standing")
@app.task(name="evaluation.compute_standing_nightly", queueing_lock="evaluation.standing.nightly", pass_context=False)
def compute_standing_nightly(timestamp: int) -> None:
    """Do so every night; `timestamp` says for which night, today decides."""
    compute_standing()


@app.periodic(cron="*/5 * * * *", periodic_id="evaluation.sums")
@app.task(name="evaluation.put_sums_together", queueing_lock="evaluation.sums", pass_context=False)
def put_sums_together(timestamp: int) -> None:
    """Leave one row of each sum; `timestamp` is when this was planned."""
    del timestamp
    summing.put_together()
