"""What we asked to be paid."""

import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import MoneyField, Owned, Searchable, Tagged, Tracked

OPEN = ("issued", "partly_paid")


def overdue_on(today: datetime.date) -> Q:
    """What makes an invoice overdue on a day."""
    return Q(state__in=OPEN, due_on__lt=today, amount__gt=F("paid"))


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Which invoices still wait for money."""

    def open(self) -> "InvoiceQuerySet":
        """Issued and not fully paid."""
        return self.filter(state__in=OPEN)

    def overdue(self, today: datetime.date) -> "InvoiceQuerySet":
        """Open although the due day has passed; credit notes are never overdue."""
        return self.filter(overdue_on(today))


class Invoice(Tracked, Searchable, Tagged, Owned):
    """An invoice or, with a negative amount, a credit note; what is paid on it is kept by sales.paying."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ISSUED = "issued", _("issued")
        PARTLY_PAID = "partly_paid", _("partly paid")
        PAID = "paid", _("paid")
        VOID = "void", _("void")

    number = models.CharField(_("invoice number"), max_length=60, unique=True, blank=True)
    account = models.ForeignKey(
        "customers.Account", verbose_name=_("account"), blank=True, on_delete=models.PROTECT, related_name="invoices"
    )
    order = models.ForeignKey(
        "sales.Order", verbose_name=_("order"), null=True, blank=True, on_delete=models.PROTECT, related_name="invoices"
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    issued_on = models.DateField(_("issued on"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    currency = models.ForeignKey(
        "catalog.Currency", verbose_name=_("currency"), blank=True, on_delete=models.PROTECT, related_name="+"
    )
    amount = MoneyField(_("invoice amount"), currency="currency")
    paid = MoneyField(_("paid"), currency="currency", default=0, editable=False)
    description = models.TextField(_("description"), blank=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        indexes = [
            *Searchable.Meta.indexes,
            *Tagged.Meta.indexes,
            models.Index(fields=["-issued_on", "-id"], name="invoice_issued"),
            models.Index(fields=["owner", "-issued_on", "-id"], name="invoice_owner_issued"),
            models.Index(fields=["account", "-issued_on"], name="invoice_of_account"),
            models.Index(fields=["due_on", "id"], name="invoice_due", condition=models.Q(state__in=["issued", "partly_paid"])),
        ]

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        """An invoice goes to the customer of its order, in the order's currency, and is due after it was issued."""
        for name, text in (("account", _("Choose an account.")), ("currency", _("Choose a currency."))):
            if getattr(self, f"{name}_id") is None:
                raise ValidationError({name: text})
        if self.order and self.order.account_id != self.account_id:
            raise ValidationError({"order": _("This order belongs to another account.")})
        if self.order and self.order.currency_id != self.currency_id:
            raise ValidationError({"currency": _("The order is in another currency.")})
        if self.due_on and self.issued_on and self.due_on < self.issued_on:
            raise ValidationError({"due_on": _("An invoice cannot be due before it is issued.")})

    @property
    def outstanding(self) -> Decimal:
        """What is still to be paid; negative when we owe money."""
        return self.amount - self.paid

    def is_overdue(self, today: datetime.date) -> bool:
        """Whether the customer should have paid by now."""
        return self.state in OPEN and self.due_on is not None and self.due_on < today and self.outstanding > 0
