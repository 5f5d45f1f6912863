"""What we sell."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import MoneyField, Searchable, Tagged, Tracked


class Product(Tracked, Searchable, Tagged):
    """A thing or service that is sold, with its list price and present standard cost in the company's currency."""

    number = models.CharField(_("product number"), max_length=80, unique=True, blank=True)
    name = models.CharField(_("name"), max_length=255)
    english_name = models.CharField(_("English name"), max_length=255, blank=True)
    category = models.ForeignKey(
        "catalog.Category", verbose_name=_("category"), null=True, blank=True, on_delete=models.PROTECT, related_name="products"
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    price = MoneyField(_("list price"), null=True, blank=True)
    cost = MoneyField(_("standard cost"), null=True, blank=True)
    is_active = models.BooleanField(_("on sale"), default=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        indexes = [
            *Searchable.Meta.indexes,
            *Tagged.Meta.indexes,
            models.Index(fields=["-changed_at", "-id"], name="product_changed"),
            models.Index(fields=["name", "id"], name="product_name"),
            models.Index(fields=["category", "name", "id"], name="product_category_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ProductCost(Tracked):
    """From this day on, one unit of the product costs us this much, in the company's currency."""

    product = models.ForeignKey(Product, verbose_name=_("product"), on_delete=models.CASCADE, related_name="costs")
    from_on = models.DateField(_("valid from"))
    cost = MoneyField(_("unit cost"))

    class Meta:
        verbose_name = _("product cost")
        verbose_name_plural = _("product costs")
        constraints = [models.UniqueConstraint("product", "from_on", name="product_cost_once_a_day")]

    def __str__(self) -> str:
        return f"{self.product} {self.from_on}"
