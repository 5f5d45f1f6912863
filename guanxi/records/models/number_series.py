"""Where the numbers of an object have come to."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberSeries(models.Model):
    """The next number of one object (and year). Prefix and digits start as declared and are the company's to change."""

    path = models.CharField(_("object"), max_length=60)
    year = models.PositiveSmallIntegerField(_("year"), default=0, help_text=_("0 = the same series every year"))
    prefix = models.CharField(_("prefix"), max_length=20, blank=True)
    digits = models.PositiveSmallIntegerField(_("digits"), default=6)
    next = models.PositiveBigIntegerField(_("next number"), default=1)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [models.UniqueConstraint("path", "year", name="number_series_once")]

    def __str__(self) -> str:
        return f"{self.path} {self.year or ''}"

    def text(self, number: int) -> str:
        """A number of this series as it stands on paper."""
        middle = f"{self.year}-" if self.year else ""
        return f"{self.prefix}{middle}{number:0{self.digits}d}"
