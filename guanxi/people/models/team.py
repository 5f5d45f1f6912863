"""Teams across departments."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .tracked import Tracked


class Team(Tracked):
    """People who work on the same customers; reach "team" follows membership."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    members = models.ManyToManyField("people.Person", verbose_name=_("members"), blank=True, related_name="teams")

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return self.name
