"""Which columns a person wants to see in a list."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class ListPreference(models.Model):
    """One person's choice for the list of one object."""

    person = models.ForeignKey("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="+")
    path = models.CharField(_("object"), max_length=60)
    columns = ArrayField(models.CharField(max_length=80), verbose_name=_("columns"), default=list, blank=True)
    widths = models.JSONField(_("widths in pixels"), default=dict, blank=True)

    class Meta:
        verbose_name = _("list preference")
        verbose_name_plural = _("list preferences")
        constraints = [models.UniqueConstraint("person", "path", name="list_preference_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.path}"
