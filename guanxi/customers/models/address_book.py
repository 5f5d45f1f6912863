"""Phone numbers and e-mail addresses as they are looked up: normalized, typed, several per account or contact.

What is typed into an account's or contact's own fields appears here under the field's name as `slot` (kept by
customers.reachability); further ones have slot "" and are edited here. The owner is always the holder's.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Right
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.records.models import Owned, PhoneField, Tracked

_ONE_OF_BOTH = _("Name either an account or a contact.")
_NOT_HERE = _("This one is changed on the account or contact itself.")
_ONE_HOLDER = Q(account__isnull=False, contact__isnull=True) | Q(account__isnull=True, contact__isnull=False)


class PhoneNumber(Tracked, Owned):
    """A number under which somebody is reached: as written, in E.164 (bare digits if it is no complete number), its extension."""

    class Kind(models.TextChoices):
        WORK = "work", _("work")
        MOBILE = "mobile", _("mobile")
        HOME = "home", _("home")
        FAX = "fax", _("fax")
        OTHER = "other", _("other")

    account = models.ForeignKey(
        "customers.Account",
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="phone_numbers",
    )
    contact = models.ForeignKey(
        "customers.Contact",
        verbose_name=_("contact"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="phone_numbers",
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.WORK)
    raw = PhoneField(pgettext_lazy("telephone", "number"))
    e164 = models.CharField(_("international number"), max_length=20, blank=True, editable=False)
    extension = models.CharField(_("extension"), max_length=20, blank=True, editable=False)
    slot = models.CharField(max_length=10, blank=True, default="", editable=False)
    is_invalid = models.BooleanField(_("invalid"), default=False)

    class Meta:
        verbose_name = _("phone number")
        verbose_name_plural = _("phone numbers")
        constraints = [
            models.CheckConstraint(condition=_ONE_HOLDER, name="phone_number_one_holder", violation_error_message=_ONE_OF_BOTH),
            models.UniqueConstraint(
                "account", "slot", name="phone_number_account_slot", condition=~Q(slot="") & Q(account__isnull=False)
            ),
            models.UniqueConstraint(
                "contact", "slot", name="phone_number_contact_slot", condition=~Q(slot="") & Q(contact__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["e164"], name="phone_number_e164"),
            models.Index(Right("e164", 8), name="phone_number_last_8"),
            models.Index(fields=["-changed_at", "-id"], name="phone_number_changed"),
            models.Index(fields=["owner", "-changed_at", "-id"], name="phone_number_owner_changed"),
        ]

    def __str__(self) -> str:
        return self.raw

    def clean(self) -> None:
        """A number that stands in a field of its holder is changed there."""
        refuse_elsewhere(self, "raw")


class EmailAddress(Tracked, Owned):
    """An address under which somebody is written to."""

    account = models.ForeignKey(
        "customers.Account",
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="email_addresses",
    )
    contact = models.ForeignKey(
        "customers.Contact",
        verbose_name=_("contact"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="email_addresses",
    )
    address = models.EmailField(_("e-mail address"))
    slot = models.CharField(max_length=10, blank=True, default="", editable=False)
    is_invalid = models.BooleanField(_("invalid"), default=False)

    class Meta:
        verbose_name = _("e-mail address")
        verbose_name_plural = _("e-mail addresses")
        constraints = [
            models.CheckConstraint(condition=_ONE_HOLDER, name="email_address_one_holder", violation_error_message=_ONE_OF_BOTH),
            models.UniqueConstraint(
                "account", "slot", name="email_address_account_slot", condition=~Q(slot="") & Q(account__isnull=False)
            ),
            models.UniqueConstraint(
                "contact", "slot", name="email_address_contact_slot", condition=~Q(slot="") & Q(contact__isnull=False)
            ),
        ]
        indexes = [
            models.Index(Lower("address"), name="email_address_lower"),
            models.Index(fields=["-changed_at", "-id"], name="email_address_changed"),
            models.Index(fields=["owner", "-changed_at", "-id"], name="email_address_owner_changed"),
        ]

    def __str__(self) -> str:
        return self.address

    def clean(self) -> None:
        """An address that stands in a field of its holder is changed there."""
        refuse_elsewhere(self, "address")


def refuse_elsewhere(entry: Any, field: str) -> None:
    """Keep an entry of a slot as its holder has it.

    :raises ValidationError: if it was given another value or holder.
    """
    if entry.slot and getattr(entry.account or entry.contact, entry.slot, None) != getattr(entry, field):
        raise ValidationError({field: _NOT_HERE})
