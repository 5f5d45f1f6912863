"""How large markets are, and who holds which part of them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import MoneyField, PercentField, Tracked

from .competitor import Competitor


class MarketFigure(Tracked):
    """What all sellers together sold in a region in a year, of a category or of everything, in the company's currency."""

    region = models.ForeignKey("customers.Region", verbose_name=_("region"), on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(
        "catalog.Category", verbose_name=_("category"), null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text=_("Empty = all categories together."),
    )  # fmt: skip
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(1990), MaxValueValidator(2100)])
    size = MoneyField(_("market size"), validators=[MinValueValidator(0)])
    leader = models.ForeignKey(
        Competitor, verbose_name=_("strongest competitor"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    leader_share = PercentField(_("market share of the strongest competitor"), null=True, blank=True)
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Statistics office, association, own estimate …")
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("market figure")
        verbose_name_plural = _("market figures")
        constraints = [
            models.UniqueConstraint("region", "category", "year", name="market_figure_once", nulls_distinct=False),
        ]
        indexes = [models.Index(fields=["-year", "-id"], name="market_figure_year")]

    def __str__(self) -> str:
        return f"{self.region} {self.year}"
