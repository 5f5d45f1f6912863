"""Deciding's work in the background: results are measured on the day of their review."""

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from . import reviewing

logger = logging.getLogger("guanxi.deciding")


@app.periodic(cron="20 5 * * *", periodic_id="deciding.review")
@app.task(name="deciding.review", queueing_lock="deciding.review", pass_context=False)
def review(timestamp: int) -> None:
    """Measure what is due; `timestamp` is when this was planned."""
    del timestamp
    now = timezone.now()
    measured, left = reviewing.review_due(timezone.localdate(now), now)
    if measured or left:
        logger.info("%s results of decisions measured, %s could not be", measured, left)
