"""The kernel's jobs."""

from typing import Any

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from guanxi.people.models import Person

from . import announcing
from .auditing import sealing
from .forms import once
from .models import ImportRun
from .transfer import running, undoing


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


@app.task(name="records.work_on_import", queue="imports")
def work_on_import(run: int, what: str, by: int | None) -> None:
    """Check, carry out or undo an import; begun anew after a dead worker it goes on where that one stopped."""
    found = ImportRun.objects.filter(pk=run).first()
    if found is None:
        return
    if what == "undo":
        undoing.undo(found, by=Person.objects.filter(pk=by).first() if by else None, clock=timezone.now)
    elif what == "check":
        running.check(found, clock=timezone.now)
    else:
        running.carry_out(found, clock=timezone.now)


@app.periodic(cron="* * * * *")
@app.task(name="records.seal_audit", queue="care", queueing_lock="records.seal_audit")
def seal_audit(timestamp: int) -> None:
    """Seal what was written since the last minute; `timestamp` is when this was planned."""
    del timestamp
    sealing.seal(timezone.now())
