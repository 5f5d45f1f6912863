"""The kernel's jobs."""

from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from . import announcing


@app.task(name=announcing.JOB, queue="reactions", retry=RetryStrategy(max_attempts=8, exponential_wait=5))
def react(kind: str, reaction: str, values: dict[str, Any]) -> None:
    """Run one reaction to an announcement."""
    announcing.run(kind, reaction, values)
