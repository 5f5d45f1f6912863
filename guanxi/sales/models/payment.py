"""Money that came in (回款) or went back."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import MoneyField, Owned, Searchable, Tagged, Tracked

from .invoice import Invoice


class Payment(Tracked, Searchable, Tagged, Owned):
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
    account = models.ForeignKey(
        "customers.Account", verbose_name=_("account"), blank=True, on_delete=models.PROTECT, related_name="payments"
    )
    invoice = models.ForeignKey(
        "sales.Invoice", verbose_name=_("invoice"), null=True, blank=True, on_delete=models.PROTECT, related_name="payments"
    )
    received_on = models.DateField(_("received on"))
    currency = models.ForeignKey(
        "catalog.Currency", verbose_name=_("currency"), blank=True, on_delete=models.PROTECT, related_name="+"
    )
    amount = MoneyField(_("amount received"), currency="currency")
    method = models.CharField(_("method"), max_length=10, choices=Method, default=Method.TRANSFER)
    reference = models.CharField(_("bank reference"), max_length=120, blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        indexes = [
            *Searchable.Meta.indexes,
            *Tagged.Meta.indexes,
            models.Index(fields=["-received_on", "-id"], name="payment_received"),
            models.Index(fields=["owner", "-received_on", "-id"], name="payment_owner_received"),
            models.Index(fields=["account", "-received_on"], name="payment_of_account"),
            models.Index(fields=["invoice"], name="payment_of_invoice"),
        ]

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        """A payment comes from somebody, in a currency; on an invoice only in its currency, from its account, while it is valid."""
        for name, text in (("account", _("Choose an account.")), ("currency", _("Choose a currency."))):
            if getattr(self, f"{name}_id") is None:
                raise ValidationError({name: text})
        if self.invoice:
            self._fit(self.invoice)

    def _fit(self, invoice: Invoice) -> None:
        if invoice.account_id != self.account_id:
            raise ValidationError({"invoice": _("This invoice belongs to another account.")})
        if invoice.currency_id != self.currency_id:
            raise ValidationError({"currency": _("The invoice is in %(currency)s.") % {"currency": invoice.currency}})
        if invoice.state in (Invoice.State.DRAFT, Invoice.State.VOID):
            raise ValidationError({"invoice": _("Payments can only be entered on issued invoices.")})
