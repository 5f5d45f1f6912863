"""Currencies and their dated rates."""

import pycountry
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Tracked


class Currency(Tracked):
    """A currency the company deals in."""

    code = models.CharField(_("code"), max_length=3, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("currency")
        verbose_name_plural = _("currencies")

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Accept only currencies that ISO 4217 knows."""
        if not is_known(self.code):
            raise ValidationError({"code": _("Enter a currency code of three capital letters, such as CNY or EUR.")})


def is_known(code: str) -> bool:
    """Whether ISO 4217 has a currency of this code."""
    return len(code) == 3 and code.isascii() and code.isupper() and pycountry.currencies.get(alpha_3=code) is not None


class ExchangeRate(Tracked):
    """From this day on, one unit of the currency is worth so many units of the company's currency."""

    currency = models.ForeignKey(Currency, verbose_name=_("currency"), on_delete=models.CASCADE, related_name="rates")
    from_on = models.DateField(_("valid from"))
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=10)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint("currency", "from_on", name="exchange_rate_once_a_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.from_on}"
