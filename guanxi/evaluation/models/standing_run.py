"""When levels and tiers of all customers were computed, and how far a running computation is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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

    def __str__(self) -> str:
        return f"{self.year}: {self.done}/{self.total}"
