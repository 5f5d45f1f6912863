"""Does what was put off: the process that takes jobs from the database."""

import asyncio
import threading

from procrastinate import App
from procrastinate.contrib.django import app

from guanxi.config.operations import job_notes
from guanxi.records.fitting import loading


async def work(worker_app: App, concurrency: int) -> None:
    """Take jobs until told to stop; the one at hand is finished first."""
    async with worker_app.open_async():
        middleware = [*(worker_app.worker_defaults.get("task_middleware") or []), job_notes.noted]
        await worker_app.run_worker_async(concurrency=concurrency, shutdown_graceful_timeout=15, task_middleware=middleware)


def run(concurrency: int) -> None:
    """Work in this process."""
    loading.refresh()
    threading.Thread(target=loading.follow, name="fitting", daemon=True).start()
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:  # type: ignore[attr-defined]
        asyncio.run(work(worker_app, concurrency))
