"""Who looks after an account, in which role, from when until when."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Tracked


class Responsibility(Tracked):
    """One member of the account team for a span of time; the owner's entries are kept by customers.team."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        SALES = "sales", _("sales")
        PRESALES = "presales", _("presales")
        SERVICE = "service", _("service")
        FINANCE = "finance", _("finance")
        MANAGER = "manager", _("manager")

    account = models.ForeignKey(
        "customers.Account", verbose_name=_("account"), on_delete=models.CASCADE, related_name="responsibilities"
    )
    person = models.ForeignKey("people.Person", verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.SALES)
    from_on = models.DateField(_("from"), blank=True, help_text=_("Empty = today."))
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("account team member")
        verbose_name_plural = _("account team")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="responsibility_ends_after_start",
                violation_error_message=_("The end lies before the start."),
            ),
            models.UniqueConstraint("account", name="responsibility_one_owner", condition=Q(role="owner", until_on__isnull=True)),
        ]
        indexes = [
            models.Index(fields=["account", "-from_on"], name="responsibility_of_account"),
            models.Index(fields=["-from_on", "-id"], name="responsibility_from"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"

    def clean(self) -> None:
        """Who owns the account now is decided on the account itself."""
        is_owner_now = self.role == self.Role.OWNER and self.until_on is None
        if is_owner_now and self.account_id and self.account.owner_id != self.person_id:
            raise ValidationError({"role": _("The owner is changed on the account itself.")})
