"""The rules of evaluation that a company may change."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanxi.customers.models import Standing
from guanxi.records.models import MoneyField, PercentField, Tracked


class LevelCut(Tracked):
    """How many of the customers, best first, make one level of the value pyramid; the last level takes the rest."""

    level = models.CharField(_("level"), max_length=10, choices=Standing.Level, unique=True)
    share = PercentField(_("share of customers"))
    order = models.PositiveSmallIntegerField(_("order"), unique=True)

    class Meta:
        verbose_name = _("level of the value pyramid")
        verbose_name_plural = _("levels of the value pyramid")
        constraints = [models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="level_cut_is_a_share")]

    def __str__(self) -> str:
        return self.get_level_display()


class ProfitTier(Tracked):
    """A tier of customers by last year's profit contribution: from this amount on (company currency)."""

    name = models.CharField(_("tier"), max_length=20, unique=True)
    from_profit = MoneyField(_("from profit contribution"), null=True, blank=True, unique=True, help_text=_("Empty = everything below the other tiers."))

    class Meta:
        verbose_name = _("customer tier")
        verbose_name_plural = _("customer tiers")

    def __str__(self) -> str:
        return self.name


class MarginTier(Tracked):
    """A tier of products by margin (profit contribution ÷ revenue): from this margin on."""

    class Advice(models.TextChoices):
        PUSH = "push", _("push")
        KEEP = "keep", _("keep")
        LIMIT = "limit", _("limit")

    name = models.CharField(_("margin tier"), max_length=40, unique=True)
    from_margin = PercentField(_("from margin"), null=True, blank=True, unique=True, help_text=_("Empty = everything below the other tiers."))
    advice = models.CharField(_("advice"), max_length=6, choices=Advice, default=Advice.KEEP)

    class Meta:
        verbose_name = _("margin tier")
        verbose_name_plural = _("margin tiers")

    def __str__(self) -> str:
        return self.name


class ProfitRules(models.Model):
    """One row: how profit contribution is counted where a ledger leaves something open."""

    assumed_margin = PercentField(
        _("assumed margin"), null=True, blank=True, validators=[MinValueValidator(0)],
        help_text=_("For lines whose cost is unknown; empty = they add revenue but no profit."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("profit rules")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="profit_rules_is_one_row")]

    def __str__(self) -> str:
        return str(_("profit rules"))
