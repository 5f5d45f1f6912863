"""What higher folders have computed about an account; a plain table that they fill and everybody below reads."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import MoneyField


class Standing(models.Model):
    """An account's place in the value pyramid by last year's profit contribution. One row per account, written by evaluation."""

    class Level(models.TextChoices):
        """From the top of the pyramid down."""

        VIP = "vip", _("VIP customer")
        MAJOR = "major", _("major customer")
        ORDINARY = "ordinary", _("ordinary customer")
        SMALL = "small", _("small customer")

    account = models.OneToOneField(
        "customers.Account", verbose_name=_("account"), primary_key=True, on_delete=models.CASCADE, related_name="standing"
    )
    year = models.PositiveSmallIntegerField(_("year"), help_text=_("The year whose profit contribution decides."))
    level = models.CharField(_("level"), max_length=10, choices=Level, blank=True)
    previous_level = models.CharField(_("level in the year before"), max_length=10, choices=Level, blank=True)
    tier = models.CharField(_("tier"), max_length=20, blank=True)
    rank = models.PositiveIntegerField(_("rank by profit"), null=True)
    revenue = MoneyField(_("revenue of the year"), default=0)
    profit = MoneyField(_("profit contribution of the year"), default=0)
    computed_at = models.DateTimeField(_("computed"))

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        indexes = [
            models.Index(fields=["level", "-profit"], name="standing_level"),
            models.Index(
                fields=["-profit"],
                name="standing_moved",
                condition=~models.Q(previous_level="") & ~models.Q(previous_level=models.F("level")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.level}"

    @property
    def steps(self) -> int:
        """By how many levels the account climbed (above zero) or fell since the year before; 0 if one of them is unknown."""
        if not (self.level and self.previous_level):
            return 0
        return self.Level.values.index(self.previous_level) - self.Level.values.index(self.level)
