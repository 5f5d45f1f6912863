"""What evaluation does when something happened below it."""

from procrastinate.exceptions import AlreadyEnqueued

from guanxi.records.announcements import RecordsImported
from guanxi.records.announcing import when

from . import jobs


def connect() -> None:
    """Listen to what is announced."""
    when(RecordsImported, compute_levels)


def compute_levels(announcement: RecordsImported) -> None:
    """Compute everybody's level anew, unless that is about to happen anyway."""
    try:
        jobs.compute_standing.defer()
    except AlreadyEnqueued:
        return
