"""Reports and dashboards that come by mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .dashboard import Dashboard


class Rhythm(models.TextChoices):
    """How often it comes, in the morning of the person's time zone."""

    DAY = "day", _("every working day")
    WEEK = "week", _("every Monday")
    MONTH = "month", _("on the first of each month")


class Kind(models.TextChoices):
    """What is attached."""

    PDF = "pdf", "PDF"
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"


class Subscription(models.Model):
    """One person's wish to get a report or all reports of a dashboard by mail, drawn with that person's rights at that moment."""

    person = models.ForeignKey("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="+")
    report = models.ForeignKey("exploring.Report", null=True, on_delete=models.CASCADE, related_name="+")
    dashboard = models.ForeignKey(Dashboard, null=True, on_delete=models.CASCADE, related_name="subscriptions")
    rhythm = models.CharField(_("how often"), max_length=5, choices=Rhythm, default=Rhythm.WEEK)
    kind = models.CharField(_("attached as"), max_length=4, choices=Kind, default=Kind.PDF)
    next_at = models.DateTimeField(_("next mail"))
    sent_at = models.DateTimeField(_("last mail"), null=True)
    message = models.TextField(_("message"), blank=True)
    made_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(
                "person", "report", name="subscription_to_report_once", condition=models.Q(report__isnull=False)
            ),
            models.UniqueConstraint(
                "person", "dashboard", name="subscription_to_dashboard_once", condition=models.Q(dashboard__isnull=False)
            ),
            models.CheckConstraint(
                name="subscription_to_one", condition=models.Q(report__isnull=False) ^ models.Q(dashboard__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["next_at"], name="subscription_due")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.report or self.dashboard}"
