"""The tree of industries."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.people.trees import would_cycle
from guanxi.records.models import Searchable, Tracked


class Industry(Tracked, Searchable):
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
        indexes = [*Searchable.Meta.indexes, models.Index(fields=["code", "id"], name="industry_code")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a tree that bites its own tail."""
        if would_cycle(self, self.parent_id):
            raise ValidationError({"parent": _("An industry cannot be part of itself.")})
