"""Who else sells to our customers: competitors, their prices, and where we met them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.records.models import MoneyField, Owned, Searchable, Tagged, Tracked


class Threat(models.TextChoices):
    """How dangerous a competitor is."""

    HIGH = "high", pgettext_lazy("threat", "high")
    MIDDLE = "middle", pgettext_lazy("threat", "middle")
    LOW = "low", pgettext_lazy("threat", "low")


class Competitor(Tracked, Searchable, Owned, Tagged):
    """Another seller, as sales and marketing know it."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    region = models.ForeignKey(
        "customers.Region", verbose_name=_("region"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    threat = models.CharField(_("threat"), max_length=6, choices=Threat, blank=True)
    strengths = models.TextField(_("strengths"), blank=True)
    weaknesses = models.TextField(_("weaknesses"), blank=True)
    answer = models.TextField(
        _("our answer"), blank=True, help_text=_("What salespeople say when a customer names this competitor.")
    )

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        indexes = [
            *Searchable.Meta.indexes,
            *Tagged.Meta.indexes,
            models.Index(fields=["-changed_at", "-id"], name="competitor_changed"),
            models.Index(fields=["owner", "-changed_at", "-id"], name="competitor_owner_changed"),
        ]

    def __str__(self) -> str:
        return self.name


class CompetitorPrice(Tracked):
    """What a competitor asked for something like one of our products, when and where that was seen."""

    competitor = models.ForeignKey(Competitor, verbose_name=_("competitor"), on_delete=models.CASCADE, related_name="prices")
    product = models.ForeignKey("catalog.Product", verbose_name=_("our product"), on_delete=models.PROTECT, related_name="+")
    price = MoneyField(_("price"))
    seen_on = models.DateField(_("seen on"))
    source = models.CharField(_("where"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("price of a competitor")
        verbose_name_plural = _("prices of competitors")
        indexes = [
            models.Index(fields=["-seen_on", "-id"], name="competitor_price_seen"),
            models.Index(fields=["product", "-seen_on"], name="competitor_price_of"),
        ]

    def __str__(self) -> str:
        return f"{self.competitor}: {self.product}"


class Outcome(models.TextChoices):
    """Who got the business."""

    WON = "won", _("won")
    LOST = "lost", _("lost")
    OPEN = "open", pgettext_lazy("business", "open")


class Reason(models.TextChoices):
    """What decided."""

    PRICE = "price", _("price")
    PRODUCT = "product", _("product")
    DELIVERY = "delivery", _("delivery time")
    SERVICE = "service", _("service")
    RELATION = "relation", _("relationship")
    OTHER = "other", _("something else")


class Encounter(Tracked, Owned):
    """A business for which a customer considered a competitor, too."""

    competitor = models.ForeignKey(Competitor, verbose_name=_("competitor"), on_delete=models.CASCADE, related_name="encounters")
    account = models.ForeignKey("customers.Account", verbose_name=_("account"), on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(
        "catalog.Category", verbose_name=_("category"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    met_on = models.DateField(_("met on"))
    outcome = models.CharField(_("outcome"), max_length=4, choices=Outcome, default=Outcome.OPEN)
    reason = models.CharField(_("what decided"), max_length=8, choices=Reason, blank=True)
    amount = MoneyField(_("amount at stake"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("encounter with a competitor")
        verbose_name_plural = _("encounters with competitors")
        indexes = [
            models.Index(fields=["-met_on", "-id"], name="encounter_met"),
            models.Index(fields=["owner", "-met_on", "-id"], name="encounter_owner_met"),
            models.Index(fields=["competitor", "-met_on"], name="encounter_of"),
        ]

    def __str__(self) -> str:
        return f"{self.competitor}: {self.account}"
