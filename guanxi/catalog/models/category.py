"""The tree of product categories."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.people.trees import would_cycle
from guanxi.records.models import Tracked


class Category(Tracked):
    """Products of a kind; categories have subcategories."""

    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(_("code"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("parent category"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )

    class Meta:
        verbose_name = _("product category")
        verbose_name_plural = _("product categories")
        constraints = [models.UniqueConstraint("parent", "name", name="category_name_unique_in_parent", nulls_distinct=False)]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a tree that bites its own tail."""
        if would_cycle(self, self.parent_id):
            raise ValidationError({"parent": _("A category cannot be below itself.")})
