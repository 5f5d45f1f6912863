"""Subscriptions in the background: what is due goes out every quarter of an hour."""

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from guanxi.people import mailing

from . import sending


@app.periodic(cron="*/15 * * * *", periodic_id="dashboards.send")
@app.task(name="dashboards.send", queueing_lock="dashboards.send", retry=mailing.AGAIN, pass_context=False)
def send(timestamp: int) -> None:
    """Send reports by mail; `timestamp` is when this was planned."""
    del timestamp
    if settings.CAN_SEND_MAIL:
        sending.send_due(timezone.now())
