"""Order lines that count, summed up beforehand; the database itself adds to these tables in the transaction that changes lines.

Several rows may stand for the same key: what a key brought is their sum. New rows are only added (`is_new`), so writers never wait
for one another; a job puts them together (evaluation.summing). The sums are those of the lines at any moment.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import MoneyField

DIGITS = 38
"""A sum has room for more than any line has, so that no line is refused because of it."""


class Summed(models.Model):
    """Sums of order lines in the company's currency; `unknown` is the revenue of those without a known cost."""

    revenue = MoneyField(_("revenue"), max_digits=DIGITS)
    profit = MoneyField(_("profit contribution"), max_digits=DIGITS)
    unknown = MoneyField(_("revenue of unknown cost"), max_digits=DIGITS)
    lines = models.IntegerField(_("order lines"))
    is_new = models.BooleanField(_("new"), default=True)

    class Meta:
        abstract = True


class CustomerMonth(Summed):
    """What a customer bought in a month in orders of one owner."""

    # No references in the database: keys of what was removed since may stand in rows that sum up to nothing.
    account = models.ForeignKey(
        "customers.Account", verbose_name=_("account"), on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    owner = models.ForeignKey(
        "people.Person", verbose_name=_("owner"), null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    month = models.DateField(_("month"))

    class Meta:
        verbose_name = _("month of a customer")
        verbose_name_plural = _("months of customers")
        indexes = [
            models.Index("month", "account", name="customer_month"),
            models.Index("month", name="customer_month_new", condition=models.Q(is_new=True)),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.month:%Y-%m}"


class OwnerDay(Summed):
    """What was sold on a day in orders of one owner."""

    owner = models.ForeignKey(
        "people.Person", verbose_name=_("owner"), null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("day of an owner")
        verbose_name_plural = _("days of owners")
        indexes = [
            models.Index("day", "owner", name="owner_day"),
            models.Index("day", name="owner_day_new", condition=models.Q(is_new=True)),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.day}"
