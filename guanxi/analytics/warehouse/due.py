"""When the warehouse is to be refreshed without anybody asking."""

import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from guanxi.people.models import Company

from . import place, watching
from .models import Keeping, Refresh, Touched
from .units import UNITS

TOO_MANY_NOTES = 100_000
"""So many notes that nobody reads are replaced by one for each unit: then the next refresh loads everything."""


def reason(now: datetime.datetime) -> str:
    """Say why the warehouse is due: its time of night has come, or something changed and the minutes are over; empty if it is not."""
    keeping = Keeping.current()
    last = Refresh.objects.first()
    if last and last.is_under_way and now - last.asked_at < datetime.timedelta(hours=6):
        return ""
    if keeping.nightly_at and _nightly_is_due(keeping.nightly_at, now):
        return Refresh.Reason.NIGHTLY
    if not keeping.every_minutes:
        return ""
    if last and now - last.asked_at < datetime.timedelta(minutes=keeping.every_minutes):
        return ""
    is_wanted = place.star() is None or Touched.objects.exists() or bool(watching.missing())
    return Refresh.Reason.SCHEDULE if is_wanted else ""


def _nightly_is_due(at: str, now: datetime.datetime) -> bool:
    """A night that was missed, while nothing ran, is made good later that day; one that failed is not tried again and again."""
    local = now.astimezone(ZoneInfo(Company.current().time_zone))
    hour, minute = map(int, at.split(":"))
    due = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if local < due or not Refresh.objects.exists():
        return False
    return not Refresh.objects.filter(reason=Refresh.Reason.NIGHTLY, asked_at__gte=due).exists()


def shorten_notes() -> bool:
    """Keep the notes few where nobody refreshes."""
    if Touched.objects.count() <= TOO_MANY_NOTES:
        return False
    with transaction.atomic():
        Touched.objects.all().delete()
        Touched.objects.bulk_create(Touched(unit=unit.name, keys=None) for unit in UNITS)
    return True
