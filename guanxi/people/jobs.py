"""The jobs of people: forgetting sessions that ended and failures that no longer matter; mail about signing in."""

import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from . import mailing, sessions, signing_in


@app.periodic(cron="35 3 * * *")
@app.task(name="people.tidy", queue="reactions", queueing_lock="people.tidy")
def tidy(timestamp: int) -> None:
    """Forget what is over; `timestamp` is when this was planned."""
    del timestamp
    sessions.forget_ended(at=timezone.now())
    signing_in.forget_old_failures(at=timezone.now())


@app.task(name=mailing.LINK, queue="care", retry=mailing.AGAIN)
def mail_link(key: int) -> None:
    """Send the person with this key the link under which a new password is chosen."""
    mailing.send_link(key)


@app.task(name=mailing.ALERT, queue="care", retry=mailing.AGAIN)
def mail_alert(key: int, agent: str, address: str, at: str) -> None:
    """Write to the person with this key that somebody came in from a new device."""
    mailing.send_alert(key, agent=agent, address=address, at=datetime.datetime.fromisoformat(at))
