"""Mining's work in the background: the runs one after the other, and those that repeat themselves."""

from django.utils import timezone
from procrastinate.contrib.django import app

from . import repeating, spreading, starting, supervising


@app.task(name=starting.JOB, queue="imports")
def work(run: int) -> None:
    """Work on a run in a process of its own; begun anew after a dead worker it begins the run anew."""
    supervising.supervise(run, clock=timezone.now)


@app.periodic(cron="20 4 * * *", periodic_id="mining.repeat_due")
@app.task(name="mining.repeat_due", queue="reactions", queueing_lock="mining.repeat_due", pass_context=False)
def repeat_due(timestamp: int) -> None:
    """Ask for the runs whose time has come again; `timestamp` is when this was planned."""
    del timestamp
    repeating.repeat_due(timezone.now())
    spreading.everything()


@app.task(name=spreading.JOB, queue="reactions")
def spread(method: str) -> None:
    """Write what the runs in use of a method say into columns of accounts."""
    spreading.now(method)
