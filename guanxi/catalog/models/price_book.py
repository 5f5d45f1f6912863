"""Price books: prices for a group of customers, a currency, a span of time."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import MoneyField, QuantityField, Tracked


class PriceBook(Tracked):
    """A list of prices in one currency, valid for a span of days."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    currency = models.ForeignKey("catalog.Currency", verbose_name=_("currency"), on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField(_("valid from"), null=True, blank=True)
    until_on = models.DateField(_("valid until"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("price book")
        verbose_name_plural = _("price books")
        constraints = [
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="price_book_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the book may be used on this day."""
        begun = self.from_on is None or self.from_on <= day
        return self.is_active and begun and (self.until_on is None or day <= self.until_on)


class Price(Tracked):
    """The unit price of a product in a price book from a day on and from a quantity on."""

    price_book = models.ForeignKey(PriceBook, verbose_name=_("price book"), on_delete=models.CASCADE, related_name="prices")
    product = models.ForeignKey("catalog.Product", verbose_name=_("product"), on_delete=models.CASCADE, related_name="prices")
    from_on = models.DateField(_("valid from"))
    min_quantity = QuantityField(_("from quantity"), default=0)
    unit_price = MoneyField(_("unit price"), currency="price_book__currency")

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.UniqueConstraint("price_book", "product", "from_on", "min_quantity", name="price_once"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.price_book}: {self.product}"
