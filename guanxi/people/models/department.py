"""The tree of departments."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .tracked import Tracked


class Department(Tracked):
    """A part of the company; reach "department and below" follows this tree."""

    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(_("code"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("parent department"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    head = models.ForeignKey(
        "people.Person", verbose_name=_("head"), null=True, blank=True, on_delete=models.SET_NULL, related_name="heads"
    )

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [models.UniqueConstraint("parent", "name", name="department_name_unique_in_parent", nulls_distinct=False)]

    def __str__(self) -> str:
        return self.name
