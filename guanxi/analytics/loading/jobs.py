"""Loading in the background: runs that people asked for, schedules, tidying up."""

from django.utils import timezone
from procrastinate.contrib.django import app

from . import scheduling, working
from .models import LoadRun


@app.task(name="loading.load", queue="imports")
def load(run: int) -> None:
    """Carry out a run; begun anew after a dead worker it goes on with the bytes that were kept."""
    working.carry_out(run, clock=timezone.now)


@app.periodic(cron="*/5 * * * *", periodic_id="loading.due")
@app.task(name="loading.load_due", queueing_lock="loading.due", pass_context=False)
def load_due(timestamp: int) -> None:
    """Load the tables whose time has come; `timestamp` is when this was planned."""
    del timestamp
    scheduling.bury(timezone.now())
    for run in scheduling.due(timezone.now()):
        hand_over(run)


@app.periodic(cron="25 3 * * *", periodic_id="loading.tidy")
@app.task(name="loading.tidy", queueing_lock="loading.tidy", pass_context=False)
def tidy(timestamp: int) -> None:
    """Remove what nobody needs any more; `timestamp` is when this was planned."""
    del timestamp
    scheduling.tidy(timezone.now())


def hand_over(run: LoadRun) -> None:
    """Put a run into the hands of the worker."""
    load.configure(lock=f"load-{run.table_id}").defer(run=run.pk)
