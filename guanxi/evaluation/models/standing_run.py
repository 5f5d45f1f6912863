"""When levels and tiers of all customers were computed, and how far a running computation is."""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST = datetime.timedelta(hours=1)


class StandingRun(models.Model):
    """One computation of everybody's level and tier; the newest one tells people how fresh they are."""

    year = models.PositiveSmallIntegerField(_("year"))
    asked_at = models.DateTimeField(_("asked for"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("accounts"), default=0)

    class Meta:
        verbose_name = _("computation of levels")
        verbose_name_plural = _("computations of levels")
        ordering = ("-id",)

    def is_under_way(self, now: datetime.datetime) -> bool:
        """Whether it can still come to its end; one that took longer has died."""
        return self.finished_at is None and now - self.asked_at < LONGEST

    def __str__(self) -> str:
        return f"{self.year}: {self.done}/{self.total}"
