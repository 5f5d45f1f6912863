"""What the installation notes about itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobError(models.Model):
    """Why a job failed the last time; the job itself stands in the tables of the job queue."""

    job = models.BigIntegerField(_("Job"), primary_key=True)
    at = models.DateTimeField(_("Moment"))
    text = models.TextField(_("Error"))

    class Meta:
        verbose_name = _("Error of a job")
        verbose_name_plural = _("Errors of jobs")

    def __str__(self) -> str:
        return self.text.rpartition("\n")[2]
