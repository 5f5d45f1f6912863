"""Who writes, through which door, and when."""

import datetime
import uuid
from dataclasses import dataclass, replace

from django.utils import timezone

from guanxi.people.models import Person

from .models import Channel


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Comes in from the edge (view, job, command) with every change; `by=None` is the product itself, which may do everything.

    `by_rule` marks what a verb of the domain fills by itself (a refund copies costs): field rights do not apply, reach does.
    """

    by: Person | None
    at: datetime.datetime
    channel: Channel = Channel.FORM
    batch: uuid.UUID | None = None
    is_sample: bool = False
    by_rule: bool = False

    @property
    def today(self) -> datetime.date:
        """The day on which this happens, in the time zone in force."""
        return timezone.localtime(self.at).date()

    @property
    def ruled(self) -> "Writer":
        """The same writer while a verb of the domain, not the person, says which values are filled."""
        return replace(self, by_rule=True)
