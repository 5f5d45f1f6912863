"""What we asked to be paid."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import MoneyField, Owned, Searchable, Tracked


class Invoice(Tracked, Searchable, Owned):
    """An invoice or, with a negative amount, a credit note; what is paid on it is kept by sales.paying."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ISSUED = "issued", _("issued")
        PARTLY_PAID = "partly_paid", _("partly paid")
        PAID = "paid", _("paid")
        VOID = "void", _("void")

    number = models.CharField(_("invoice number"), max_length=60, unique=True, blank=True)
    account = models.ForeignKey("customers.Account", verbose_name=_("account"), on_delete=models.PROTECT, related_name="invoices")
    order = models.ForeignKey("sales.Order", verbose_name=_("order"), null=True, blank=True, on_delete=models.PROTECT, related_name="invoices")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    issued_on = models.DateField(_("issued on"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    currency = models.ForeignKey("catalog.Currency", verbose_name=_("currency"), on_delete=models.PROTECT, related_name="+")
    amount = MoneyField(_("invoice amount"), currency="currency")
    paid = MoneyField(_("paid"), currency="currency", default=0, editable=False)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["-issued_on", "-id"], name="invoice_issued"),
            models.Index(fields=["owner", "-issued_on", "-id"], name="invoice_owner_issued"),
            models.Index(fields=["account", "-issued_on"], name="invoice_of_account"),
            models.Index(fields=["due_on", "id"], name="invoice_due", condition=models.Q(state__in=["issued", "partly_paid"])),
        ]

    def __str__(self) -> str:
        return self.number
