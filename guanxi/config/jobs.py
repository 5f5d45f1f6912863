"""Looks after the jobs of all folders: those of dead workers start again, old ones are thrown away."""

import time

from procrastinate import JobContext
from procrastinate.contrib.django import app

STALLED_SECONDS = 15
KEPT_HOURS = 24 * 14


@app.periodic(cron="* * * * * */5")
@app.task(name="config.rescue", queue="care", queueing_lock="rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Put the jobs of workers that died back into the queue; so every job must bear to be run twice."""
    del timestamp
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        await jobs.retry_job(job)
    await jobs.prune_stalled_workers(seconds_since_heartbeat=STALLED_SECONDS * 4)


@app.periodic(cron="17 3 * * *")
@app.task(name="config.forget_old_jobs", queue="care", queueing_lock="forget_old_jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Throw away what was finished two weeks ago."""
    if time.time() - timestamp > KEPT_HOURS * 3600:
        return
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True)
