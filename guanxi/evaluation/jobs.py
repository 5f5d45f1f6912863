"""Evaluation's work in the background: levels and tiers every night and whenever somebody asks."""

import logging

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from . import standing, summing
from .models import StandingRun

logger = logging.getLogger("guanxi.evaluation")


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


@app.periodic(cron="10 2 * * *", periodic_id="evaluation.sums.comparing")
@app.task(name="evaluation.compare_sums", queueing_lock="evaluation.sums.comparing", pass_context=False)
def compare_sums(timestamp: int) -> None:
    """Compare the sums with the lines, and make them anew where somebody changed them past the product; `timestamp` is when planned."""
    del timestamp
    if differing := summing.differing():
        logger.error("%s sums of order lines differ from the lines; they are made anew", differing)
        summing.again()
