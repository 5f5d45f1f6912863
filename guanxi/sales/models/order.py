"""Orders and where they stand."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanxi.catalog.exchanging import no_rate
from guanxi.records.models import MoneyField, Owned, Searchable, Tagged, Tracked


class OrderState(models.TextChoices):
    """The execution state; everything but draft and canceled counts in every figure."""

    DRAFT = "draft", _("draft")
    CONFIRMED = "confirmed", _("confirmed")
    PRODUCED = "produced", _("produced")
    SHIPPED = "shipped", _("shipped")
    DELIVERED = "delivered", _("delivered")
    CLOSED = "closed", _("closed")
    CANCELED = "canceled", _("canceled")


class Order(Tracked, Searchable, Tagged, Owned):
    """A customer's order; its amounts are the sums of its lines, kept by sales.ordering.

    Numbers that the product gives are unique. Those of other systems need not be: a ledger may use one number for
    several customers or days, so an order is identified by number, account and day.
    """

    class Kind(models.TextChoices):
        SALE = "sale", _("sale")
        REFUND = "refund", _("refund or credit")

    number = models.CharField(_("order number"), max_length=60, blank=True)
    account = models.ForeignKey("customers.Account", verbose_name=_("account"), on_delete=models.PROTECT, related_name="orders")
    contact = models.ForeignKey(
        "customers.Contact", verbose_name=_("contact"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.CharField(_("kind of order"), max_length=8, choices=Kind, default=Kind.SALE)
    state = models.CharField(_("state"), max_length=10, choices=OrderState, default=OrderState.DRAFT)
    ordered_on = models.DateField(_("order date"))
    ordered_at = models.DateTimeField(_("ordered at"), null=True, blank=True)
    wanted_on = models.DateField(_("wanted by"), null=True, blank=True)
    currency = models.ForeignKey(
        "catalog.Currency", verbose_name=_("currency"), blank=True, on_delete=models.PROTECT, related_name="+",
        help_text=_("The company's currency when left empty."),
    )  # fmt: skip
    rate = models.DecimalField(
        _("exchange rate"), max_digits=20, decimal_places=10, null=True, blank=True,
        help_text=_("Into the company's currency; taken from the dated rates at the order date when left empty."),
    )  # fmt: skip
    price_book = models.ForeignKey(
        "catalog.PriceBook", verbose_name=_("price book"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey(
        "customers.Region",
        verbose_name=_("delivered to region"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    territory = models.ForeignKey(
        "customers.Territory",
        verbose_name=_("sales territory"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    delivery_address = models.CharField(_("delivery address"), max_length=255, blank=True)
    shipping_mode = models.CharField(_("shipping mode"), max_length=60, blank=True)
    is_returned = models.BooleanField(
        _("returned"),
        default=False,
        help_text=_("The goods came back. A refund is a line or order of its own with a negative quantity."),
    )
    refund_of = models.ForeignKey(
        "self", verbose_name=_("refund of order"), null=True, blank=True, on_delete=models.PROTECT, related_name="refunds"
    )
    amount = MoneyField(_("order amount"), currency="currency", default=0, editable=False)
    cost = MoneyField(_("order cost"), currency="currency", default=0, editable=False)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.UniqueConstraint("number", "account", "ordered_on", name="order_once"),
            models.CheckConstraint(condition=Q(rate__isnull=True) | Q(rate__gt=0), name="order_rate_positive"),
        ]
        indexes = [
            *Searchable.Meta.indexes,
            *Tagged.Meta.indexes,
            models.Index(fields=["-changed_at", "-id"], name="order_changed"),
            models.Index(fields=["-ordered_on", "-id"], name="order_ordered"),
            models.Index(fields=["-amount", "-id"], name="order_amount"),
            models.Index(fields=["owner", "-ordered_on", "-id"], name="order_owner_ordered"),
            models.Index(fields=["account", "-ordered_on", "-id"], name="order_account_ordered"),
            models.Index(fields=["state", "-ordered_on", "-id"], name="order_state_ordered"),
        ]

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        """An order needs a rate into the company's currency, and a price book in its own currency."""
        if self.currency_id is None:
            raise ValidationError({"currency": _("Choose a currency.")})
        if self.rate is None and self.ordered_on:
            raise ValidationError({"rate": no_rate(self.currency.code, self.ordered_on)})
        if self.price_book and self.price_book.currency_id != self.currency_id:
            raise ValidationError({"price_book": _("This price book is in another currency than the order.")})

    @property
    def counts(self) -> bool:
        """Whether the order is part of revenue and profit."""
        return self.state not in (OrderState.DRAFT, OrderState.CANCELED)
