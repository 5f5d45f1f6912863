"""The tree of industries."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Tracked


class Industry(Tracked):
    """A branch of the economy, as coarse or fine as the company wants."""

    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(_("code"), max_length=20, blank=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("parent industry"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )

    class Meta:
        verbose_name = _("industry")
        verbose_name_plural = _("industries")
        constraints = [models.UniqueConstraint("parent", "name", name="industry_name_unique_in_parent", nulls_distinct=False)]

    def __str__(self) -> str:
        return self.name
