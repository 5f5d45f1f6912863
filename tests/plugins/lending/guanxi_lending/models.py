"""The noun: a device that a customer has on loan."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Tracked


class Loan(Tracked):
    """A demonstration device at a customer's."""

    device = models.CharField(_("device"), max_length=120)
    account = models.ForeignKey("customers.Account", verbose_name=_("account"), on_delete=models.CASCADE, related_name="loans")
    lent_on = models.DateField(_("lent on"))
    imports_seen = models.PositiveIntegerField(_("imports seen"), default=0, editable=False)

    class Meta:
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        indexes = [models.Index(fields=["-lent_on", "-id"], name="loan_lent")]

    def __str__(self) -> str:
        return self.device
