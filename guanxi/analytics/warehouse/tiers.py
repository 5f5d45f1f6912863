"""What the surroundings say about the warehouse: how much memory it may use, and the store for what is old."""

import os
from pathlib import Path

from django.conf import settings

from .limits import Limits, Store

MOST_THREADS = 8
READING, REFRESHING = 0.4, 0.6
"""Who reads, and who refreshes what changed, gets this part of the memory of who loads everything: questions about 20 million lines are
as quick with it, a changed month among them even quicker, and both run together."""


def limits(scratch: str, share: float = 1.0) -> Limits:
    """How much a connection may use, all that was set up or a part; what does not fit goes to the named folder below the warehouse."""
    chosen = settings.ENVIRONMENT
    threads = min(os.cpu_count() or 1, MOST_THREADS)
    megabytes = int(chosen.number("GUANXI_WAREHOUSE_MB", 512) * share)
    return Limits(megabytes, threads, Path(settings.WAREHOUSE) / "scratch" / scratch)


def store() -> Store | None:
    """Name the store that speaks S3; None if none is set up."""
    chosen = settings.ENVIRONMENT
    url = chosen.text("GUANXI_WAREHOUSE_STORE")
    if not url.startswith("s3://"):
        return None
    endpoint = chosen.text("GUANXI_WAREHOUSE_S3_ENDPOINT")
    return Store(
        url=url.rstrip("/"),
        endpoint=endpoint.removeprefix("http://").removeprefix("https://"),
        region=chosen.text("GUANXI_WAREHOUSE_S3_REGION", "us-east-1"),
        key=chosen.text("GUANXI_WAREHOUSE_S3_KEY"),
        secret=chosen.text("GUANXI_WAREHOUSE_S3_SECRET"),
        is_secure=not endpoint.startswith("http://"),
    )
