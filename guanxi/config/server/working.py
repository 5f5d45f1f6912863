"""Does what was put off: the process that takes jobs from the database."""

import asyncio

from procrastinate.contrib.django import app


async def work(concurrency: int) -> None:
    """Take jobs until told to stop; the one at hand is finished first."""
    await app.run_worker_async(concurrency=concurrency, shutdown_graceful_timeout=15)


def run(concurrency: int) -> None:
    """Work in this process."""
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        asyncio.run(work(concurrency))
