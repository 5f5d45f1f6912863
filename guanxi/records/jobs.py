"""The kernel's jobs."""

from typing import Any

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from . import announcing
from .forms import once


@app.task(name=announcing.JOB, queue="reactions", retry=RetryStrategy(max_attempts=8, exponential_wait=5))
def react(kind: str, reaction: str, values: dict[str, Any]) -> None:
    """Run one reaction to an announcement."""
    announcing.run(kind, reaction, values)


@app.periodic(cron="20 3 * * *")
@app.task(name="records.forget_sent_forms", queue="reactions", queueing_lock="records.forget_sent_forms")
def forget_sent_forms(timestamp: int) -> None:
    """Forget forms that were sent before yesterday; `timestamp` is when this was planned."""
    del timestamp
    once.forget(timezone.now())
