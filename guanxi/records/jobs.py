"""The kernel's jobs."""

import datetime
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from guanxi.people import mailing as post
from guanxi.people.models import Person

from . import announcing
from .api import once as answers
from .api import throttling
from .auditing import pruning, sealing
from .bin import emptying
from .bulk import running as bulk_running
from .bulk import undoing as bulk_undoing
from .fitting import indexes, tables, tidying, turning
from .forms import once
from .models import BulkRun, Channel, ImportRun
from .personal import keeping
from .talking import finishing, mailing, notices
from .transfer import running, undoing
from .webhooks import delivering, listening
from .writer import Writer


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


@app.periodic(cron="40 3 * * *")
@app.task(name="records.empty_bin", queue="reactions", queueing_lock="records.empty_bin")
def empty_bin(timestamp: int) -> None:
    """Empty the recycle bin of what is older than the company keeps it; `timestamp` is when this was planned."""
    del timestamp
    if settings.BIN_DAYS:
        now = timezone.now()
        emptying.empty_old(now - datetime.timedelta(days=settings.BIN_DAYS), Writer(by=None, at=now, channel=Channel.SYSTEM))


@app.task(name="records.work_on_import", queue="imports")
def work_on_import(run: int, what: str, by: int | None) -> None:
    """Check, carry out or undo an import; begun anew after a dead worker it goes on where that one stopped."""
    found = ImportRun.objects.filter(pk=run).first()
    if found is None:
        return
    try:
        if what == "undo":
            undoing.undo(found, by=Person.objects.filter(pk=by).first() if by else None, clock=timezone.now)
        elif what == "check":
            running.check(found, clock=timezone.now)
        else:
            running.carry_out(found, clock=timezone.now)
    finally:
        finishing.tell(found)


@app.periodic(cron="* * * * *")
@app.task(name="records.seal_audit", queue="care", queueing_lock="records.seal_audit")
def seal_audit(timestamp: int) -> None:
    """Seal what was written since the last minute; `timestamp` is when this was planned."""
    del timestamp
    sealing.seal(timezone.now())


@app.periodic(cron="10 4 * * *")
@app.task(name="records.prune_audit", queue="reactions", queueing_lock="records.prune_audit")
def prune_audit(timestamp: int) -> None:
    """Remove audit entries older than the company keeps them; `timestamp` is when this was planned."""
    del timestamp
    if settings.AUDIT_DAYS:
        pruning.prune(days=settings.AUDIT_DAYS, at=timezone.now())


bulk_works = {"check": bulk_running.check, "run": bulk_running.carry_out, "undo": bulk_undoing.undo}


@app.task(name="records.work_on_bulk", queue="imports")
def work_on_bulk(run: int, what: str) -> None:
    """Preview, carry out or undo a bulk change; begun anew after a dead worker it goes on where that one stopped."""
    found = BulkRun.objects.filter(pk=run).first()
    if found is None:
        return
    try:
        bulk_works[what](found, clock=timezone.now)
    finally:
        finishing.tell(found)


@app.task(name=indexes.BUILD, queue="reactions")
def build_index_of_field(key: int) -> None:
    """Build the index that a custom field waits for."""
    indexes.build(key)


@app.task(
    name=turning.CONVERT,
    queue="reactions",
    retry=RetryStrategy(max_attempts=10, wait=20, retry_exceptions=[tables.Busy, OperationalError, InterfaceError]),
)
def turn_field(key: int) -> None:
    """Turn a custom field of a large table into another kind; begun anew after a dead worker it goes on where that one stopped."""
    try:
        turning.carry_on(key, clock=timezone.now)
    except (tables.Busy, OperationalError, InterfaceError):
        raise
    except Exception:
        turning.failed(key)
        raise


@app.task(name=indexes.SEARCH, queue="reactions")
def index_object_again(path: str) -> None:
    """Make the search words of an object's records anew: other fields are found by searching now."""
    indexes.search_again(path)


@app.periodic(cron="40 3 * * *")
@app.task(name="records.drop_removed_fields", queue="reactions", queueing_lock="records.drop_removed_fields")
def drop_removed_fields(timestamp: int) -> None:
    """Drop the values of fields and objects that were removed long ago; `timestamp` is when this was planned."""
    del timestamp
    tidying.drop_old(timezone.now())


@app.task(name=listening.JOB, queue="webhooks")
def deliver(webhook: int) -> None:
    """Send what waits for a webhook."""
    delivering.deliver(webhook, clock=timezone.now)


@app.periodic(cron="* * * * *")
@app.task(name="records.deliver_due", queue="care", queueing_lock="records.deliver_due")
def deliver_due(timestamp: int) -> None:
    """Send again what could not be sent; `timestamp` is when this was planned."""
    del timestamp
    for webhook in delivering.due(timezone.now()):
        listening.send_soon(webhook)


@app.periodic(cron="40 * * * *")
@app.task(name="records.forget_api_traces", queue="care", queueing_lock="records.forget_api_traces")
def forget_api_traces(timestamp: int) -> None:
    """Forget kept answers, counted requests and messages whose time is over; `timestamp` is when this was planned."""
    del timestamp
    now = timezone.now()
    answers.forget(now)
    throttling.forget(now)
    delivering.forget(now)


@app.periodic(cron="40 2 * * *")
@app.task(name="records.keep_no_longer", queue="imports", queueing_lock="records.keep_no_longer")
def keep_no_longer(timestamp: int) -> None:
    """Carry out the rules for how long records are kept; `timestamp` is when this was planned."""
    del timestamp
    keeping.carry_out_all(timezone.now())


@app.periodic(cron="50 3 * * *")
@app.task(name="records.forget_notices", queue="reactions", queueing_lock="records.forget_notices")
def forget_notices(timestamp: int) -> None:
    """Let go of old notices; `timestamp` is when this was planned."""
    del timestamp
    notices.forget(timezone.now())


@app.periodic(cron="0 7 * * *")
@app.task(name="records.mail_notices", queue="reactions", queueing_lock="records.mail_notices", retry=post.AGAIN)
def mail_notices(timestamp: int) -> None:
    """Send unread notices to those who want them by e-mail; `timestamp` is when this was planned."""
    del timestamp
    if settings.CAN_SEND_MAIL:
        mailing.send_all(timezone.now())
