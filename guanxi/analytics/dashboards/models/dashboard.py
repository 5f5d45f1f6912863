"""Reports side by side on one page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Owned, Searchable, Tagged, Tracked


class Width(models.TextChoices):
    """How much of the page a tile takes."""

    THIRD = "third", _("a third")
    HALF = "half", _("half")
    FULL = "full", _("whole width")


class Dashboard(Tracked, Searchable, Owned, Tagged):
    """A page of reports; whoever opens it asks anew, with their own rights."""

    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("dashboard")
        verbose_name_plural = _("dashboards")
        indexes = [
            *Searchable.Meta.indexes,
            *Tagged.Meta.indexes,
            models.Index(fields=["-changed_at", "-id"], name="dashboard_changed"),
            models.Index(fields=["owner", "-changed_at", "-id"], name="dashboard_owner_changed"),
        ]

    def __str__(self) -> str:
        return self.name


class Tile(Tracked):
    """One report on a dashboard, in its place and width."""

    dashboard = models.ForeignKey(Dashboard, verbose_name=_("dashboard"), on_delete=models.CASCADE, related_name="tiles")
    report = models.ForeignKey("exploring.Report", verbose_name=_("report"), on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField(_("position"), default=0)
    width = models.CharField(_("width"), max_length=5, choices=Width, default=Width.HALF)
    title = models.CharField(_("title"), max_length=120, blank=True, help_text=_("Empty: the name of the report."))

    class Meta:
        verbose_name = _("tile of a dashboard")
        verbose_name_plural = _("tiles of dashboards")
        ordering = ("position", "id")
        indexes = [models.Index(fields=["dashboard", "position", "id"], name="tile_of_dashboard")]

    def __str__(self) -> str:
        return str(self.report)
