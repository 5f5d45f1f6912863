"""The lines of orders: the facts from which every figure about profit is made."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import MoneyField, PercentField, QuantityField, Tracked


class OrderLine(Tracked):
    """So much of a product at a price; a negative quantity is a return.

    `text` is what the paper said about the product, where that differs from its name.
    `amount` and `cost` are in the order's currency (amount = quantity × unit price × (1 − discount) unless a ledger states it;
    cost = quantity × unit cost; unknown cost = NULL). Below them stand copies that figures need without joins, kept by
    sales.ordering: the order's account and day, whether the order counts, and revenue and profit in the company's currency.
    """

    order = models.ForeignKey("sales.Order", verbose_name=_("order"), on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(_("position"), default=0)
    product = models.ForeignKey(
        "catalog.Product", verbose_name=_("product"), null=True, blank=True, on_delete=models.PROTECT, related_name="order_lines"
    )
    text = models.CharField(_("text"), max_length=255, blank=True)
    quantity = QuantityField(_("quantity"), default=1)
    unit_price = MoneyField(_("unit price"), currency="order__currency", null=True, blank=True)
    discount = PercentField(_("discount"), default=0)
    amount = MoneyField(_("amount"), currency="order__currency", null=True, blank=True)
    unit_cost = MoneyField(_("unit cost"), currency="order__currency", null=True, blank=True)
    cost = MoneyField(_("cost"), currency="order__currency", null=True, blank=True)
    external_id = models.CharField(_("external ID"), max_length=120, blank=True, default="")

    account = models.ForeignKey(
        "customers.Account", verbose_name=_("account"), editable=False, on_delete=models.PROTECT, related_name="order_lines"
    )
    ordered_on = models.DateField(_("order date"), editable=False)
    counts = models.BooleanField(_("counts"), default=False, editable=False)
    revenue = MoneyField(_("revenue"), default=0, editable=False)
    expense = MoneyField(_("cost in company currency"), null=True, editable=False)
    profit = models.GeneratedField(
        expression=F("revenue") - F("expense"), output_field=MoneyField(_("profit contribution"), null=True),
        db_persist=True, verbose_name=_("profit contribution"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.UniqueConstraint("order", "position", name="order_line_position_once"),
            models.UniqueConstraint("external_id", name="order_line_external_id_unique", condition=~models.Q(external_id="")),
            models.CheckConstraint(condition=models.Q(discount__lte=1), name="order_line_discount_at_most_all"),
        ]
        indexes = [
            models.Index(fields=["-ordered_on", "-id"], name="order_line_ordered"),
            models.Index(
                fields=["ordered_on", "account"],
                include=["revenue", "profit"],
                name="order_line_facts",
                condition=models.Q(counts=True),
            ),
            models.Index(
                fields=["account", "ordered_on"],
                include=["revenue", "profit"],
                name="order_line_of_account",
                condition=models.Q(counts=True),
            ),
            models.Index(
                fields=["product", "ordered_on"],
                include=["revenue", "profit", "quantity"],
                name="order_line_of_product",
                condition=models.Q(counts=True),
            ),
        ]

    def clean(self) -> None:
        """A line needs an amount: stated, or from a price."""
        if self.amount is None:
            raise ValidationError({"unit_price": _("No price is known for this product on this day. Enter a unit price.")})

    def __str__(self) -> str:
        return f"{self.order} / {self.position}"
