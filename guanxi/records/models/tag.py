"""The words with which people mark records."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.people.models.tracked import Tracked


class Tag(Tracked):
    """A word that stands on records, with its color; the records themselves hold the word (see TagsField)."""

    class Color(models.TextChoices):
        GRAY = "gray", _("gray")
        RED = "red", _("red")
        ORANGE = "orange", _("orange")
        YELLOW = "yellow", _("yellow")
        GREEN = "green", _("green")
        TEAL = "teal", _("teal")
        BLUE = "blue", _("blue")
        PURPLE = "purple", _("purple")
        PINK = "pink", _("pink")

    name = models.CharField(_("name"), max_length=60, unique=True)
    color = models.CharField(_("color"), max_length=10, choices=Color, default=Color.GRAY)
    description = models.CharField(_("description"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        indexes = [models.Index(fields=["-changed_at", "-id"], name="tag_changed")]

    def __str__(self) -> str:
        return self.name
