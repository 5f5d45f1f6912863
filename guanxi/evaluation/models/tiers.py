"""Tiers of customers by profit in money and tiers of products by margin."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import MoneyField, PercentField, Tracked


class ProfitTier(Tracked):
    """A tier of customers by last year's profit contribution: from this amount on (company currency)."""

    name = models.CharField(_("tier"), max_length=20, unique=True)
    from_profit = MoneyField(
        _("from profit contribution"), null=True, blank=True,
        help_text=_("Empty = everything below the other tiers."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("customer tier")
        verbose_name_plural = _("customer tiers")
        constraints = [models.UniqueConstraint("from_profit", name="profit_tier_starts_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return self.name


class MarginTier(Tracked):
    """A tier of products by margin (profit contribution ÷ revenue): from this margin on."""

    class Advice(models.TextChoices):
        PUSH = "push", _("push")
        KEEP = "keep", _("keep")
        LIMIT = "limit", _("limit")

    name = models.CharField(_("margin tier"), max_length=40, unique=True)
    from_margin = PercentField(
        _("from margin"), null=True, blank=True,
        help_text=_("Empty = everything below the other tiers."),
    )  # fmt: skip
    advice = models.CharField(_("advice"), max_length=6, choices=Advice, default=Advice.KEEP)

    class Meta:
        verbose_name = _("margin tier")
        verbose_name_plural = _("margin tiers")
        constraints = [models.UniqueConstraint("from_margin", name="margin_tier_starts_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return self.name
