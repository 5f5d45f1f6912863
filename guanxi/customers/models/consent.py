"""Whether we may call, write, text: consent per person and channel, with its basis and source; the newest entry holds."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Tracked


class Consent(Tracked):
    """One statement of one contact about one channel; never changed, only followed by a newer one."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("telephone")
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")
        FAX = "fax", _("fax")
        POST = "post", _("letter")
        WECHAT = "wechat", _("WeChat")
        VISIT = "visit", _("visit")

    class State(models.TextChoices):
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    class Basis(models.TextChoices):
        CONSENT = "consent", _("consent given")
        CONTRACT = "contract", _("contract")
        LEGAL = "legal", _("legal obligation")
        VITAL = "vital", _("vital interest")
        PUBLIC = "public", _("public interest")
        INTEREST = "interest", _("legitimate interest")
        OBJECTION = "objection", _("objection by the person")

    contact = models.ForeignKey("customers.Contact", verbose_name=_("contact"), on_delete=models.CASCADE, related_name="consents")
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    state = models.CharField(_("state"), max_length=8, choices=State)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis, default=Basis.CONSENT)
    source = models.CharField(_("where it was stated"), max_length=200, blank=True)
    evidence = models.CharField(
        _("evidence"),
        max_length=300,
        blank=True,
        help_text=_("Where it can be proven: form, recording, ticket, address of a page."),
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True, help_text=_("Empty = until it is withdrawn."))
    stated_at = models.DateTimeField(_("stated at"), blank=True, help_text=_("Empty = now."))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [
            models.Index(fields=["contact", "channel", "-stated_at", "-id"], name="consent_newest"),
            models.Index(fields=["-stated_at", "-id"], name="consent_stated"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_state_display()}"

    def clean(self) -> None:
        """What was stated once stays on record; a change of mind is a newer statement."""
        if not self._state.adding:
            raise ValidationError(_("A statement is never changed. Add a newer one."))
