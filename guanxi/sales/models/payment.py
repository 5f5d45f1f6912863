"""Money that came in (回款) or went back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import MoneyField, Owned, Searchable, Tracked


class Payment(Tracked, Searchable, Owned):
    """One receipt of money from a customer, or with a negative amount money given back."""

    class Method(models.TextChoices):
        TRANSFER = "transfer", _("bank transfer")
        CHEQUE = "cheque", _("cheque")
        CASH = "cash", _("cash")
        ALIPAY = "alipay", _("Alipay")
        WECHAT = "wechat", _("WeChat Pay")
        CARD = "card", _("card")
        OTHER = "other", _("other")

    number = models.CharField(_("payment number"), max_length=60, unique=True, blank=True)
    account = models.ForeignKey("customers.Account", verbose_name=_("account"), on_delete=models.PROTECT, related_name="payments")
    invoice = models.ForeignKey("sales.Invoice", verbose_name=_("invoice"), null=True, blank=True, on_delete=models.PROTECT, related_name="payments")
    received_on = models.DateField(_("received on"))
    currency = models.ForeignKey("catalog.Currency", verbose_name=_("currency"), on_delete=models.PROTECT, related_name="+")
    amount = MoneyField(_("amount received"), currency="currency")
    method = models.CharField(_("method"), max_length=10, choices=Method, default=Method.TRANSFER)
    reference = models.CharField(_("bank reference"), max_length=120, blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["-received_on", "-id"], name="payment_received"),
            models.Index(fields=["owner", "-received_on", "-id"], name="payment_owner_received"),
            models.Index(fields=["account", "-received_on"], name="payment_of_account"),
            models.Index(fields=["invoice"], name="payment_of_invoice"),
        ]

    def __str__(self) -> str:
        return self.number
