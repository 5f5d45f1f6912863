"""The jobs of people: forgetting sessions that ended and failures that no longer matter."""

from django.utils import timezone
from procrastinate.contrib.django import app

from . import sessions, signing_in


@app.periodic(cron="35 3 * * *")
@app.task(name="people.tidy", queue="reactions", queueing_lock="people.tidy")
def tidy(timestamp: int) -> None:
    """Forget what is over; `timestamp` is when this was planned."""
    del timestamp
    sessions.forget_ended(at=timezone.now())
    signing_in.forget_old_failures(at=timezone.now())
