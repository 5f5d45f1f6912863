"""What the plugin does when something happened in the product."""

from django.db.models import F

from guanxi.records.announcements import RecordsImported
from guanxi.records.announcing import when

from .models import Loan


def connect() -> None:
    """Listen to what is announced."""
    when(RecordsImported, count)


def count(announcement: RecordsImported) -> None:
    """Count that an import has passed by."""
    Loan._default_manager.update(imports_seen=F("imports_seen") + 1)
