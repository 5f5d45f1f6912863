"""A sheet of the explorer that somebody kept under a name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Owned, Searchable, Tagged, Tracked


class Report(Tracked, Searchable, Owned, Tagged):
    """A question with the way it is drawn; `question` is the query of the explorer's address, `cube` the facts it asks.

    Whoever opens a report asks anew, with their own rights: it keeps no figures.
    """

    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    cube = models.CharField(_("cube"), max_length=80)
    question = models.TextField(_("question"), blank=True, help_text=_("As the address of the explorer says it."))

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [
            *Searchable.Meta.indexes,
            *Tagged.Meta.indexes,
            models.Index(fields=["-changed_at", "-id"], name="report_changed"),
            models.Index(fields=["owner", "-changed_at", "-id"], name="report_owner_changed"),
        ]

    def __str__(self) -> str:
        return self.name
