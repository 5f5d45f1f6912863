"""For whom a contact works, in which role, and who reports to whom: the customer's own organization chart."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Tracked


class Affiliation(Tracked):
    """One contact's place in one account; the contact's main account has one, too (kept from the contact's own fields)."""

    class Role(models.TextChoices):
        DECISION_MAKER = "decision_maker", _("decision maker")
        RESPONSIBLE = "responsible", _("responsible person")
        HANDLER = "handler", _("handler")
        INFLUENCER = "influencer", _("influencer")
        USER = "user", _("user")
        GATEKEEPER = "gatekeeper", _("gatekeeper")
        OTHER = "other", _("other")

    account = models.ForeignKey(
        "customers.Account", verbose_name=_("account"), on_delete=models.CASCADE, related_name="affiliations"
    )
    contact = models.ForeignKey(
        "customers.Contact", verbose_name=_("contact"), on_delete=models.CASCADE, related_name="affiliations"
    )
    role = models.CharField(_("role"), max_length=16, choices=Role, blank=True)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    department = models.CharField(_("department"), max_length=120, blank=True)
    reports_to = models.ForeignKey(
        "customers.Contact", verbose_name=_("reports to"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_main = models.BooleanField(_("main account"), default=False, editable=False)

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            models.UniqueConstraint(
                "account",
                "contact",
                name="affiliation_once",
                violation_error_message=_("This contact already works for the account."),
            ),
            models.UniqueConstraint("contact", name="affiliation_one_main", condition=Q(is_main=True)),
            models.CheckConstraint(
                condition=Q(reports_to__isnull=True) | ~Q(reports_to=F("contact")),
                name="affiliation_not_own_boss",
                violation_error_message=_("Nobody reports to themselves."),
            ),
        ]
        indexes = [
            models.Index(fields=["reports_to"], name="affiliation_of_superior", condition=Q(reports_to__isnull=False)),
            models.Index(fields=["-changed_at", "-id"], name="affiliation_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.contact} · {self.account}"

    def clean(self) -> None:
        """Nobody reports to themselves, directly or around a corner; a superior works for the same account.

        The main account is the contact's own field.
        """
        if self.is_main and self.contact.account_id != self.account_id:
            raise ValidationError({"account": _("The main account is changed on the contact itself.")})
        if not self.reports_to_id:
            return
        boss: int | None = self.reports_to_id
        seen = {self.contact_id}
        others = dict(Affiliation.objects.filter(account=self.account_id).values_list("contact_id", "reports_to_id"))
        if boss not in others:
            raise ValidationError({"reports_to": _("This contact does not work for the account.")})
        while boss:
            if boss in seen:
                raise ValidationError({"reports_to": _("This would make somebody their own superior.")})
            seen.add(boss)
            boss = others.get(boss)
