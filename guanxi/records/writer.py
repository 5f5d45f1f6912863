"""Who writes, through which door, and when."""

import datetime
import uuid
from dataclasses import dataclass

from django.utils import timezone

from guanxi.people.models import Person

from .models import Channel


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Comes in from the edge (view, job, command) with every change; `by=None` is the product itself, which may do everything."""

    by: Person | None
    at: datetime.datetime
    channel: Channel = Channel.FORM
    batch: uuid.UUID | None = None
    is_sample: bool = False

    @property
    def today(self) -> datetime.date:
        """The day on which this happens, in the time zone in force."""
        return timezone.localtime(self.at).date()
