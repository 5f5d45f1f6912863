"""What evaluation does when something happened below it."""

from django.utils import timezone

from guanxi.records.announcements import RecordsImported
from guanxi.records.announcing import when

from . import standing, summing


def connect() -> None:
    """Listen to what is announced."""
    when(RecordsImported, compute_levels)


def compute_levels(announcement: RecordsImported) -> None:
    """Compute everybody's level and tier anew after `announcement`; doing it twice changes nothing."""
    summing.put_together()
    now = timezone.now()
    standing.recompute(today=timezone.localdate(now), now=now)
