"""The people at our customers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.lib import names
from guanxi.records.models import Owned, PhoneField, Searchable, TagsField, Tracked

DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Contact(Tracked, Searchable, Owned):
    """A person whom we talk to; works for one main account and perhaps for others (see Affiliation)."""

    class Calendar(models.TextChoices):
        SOLAR = "solar", _("solar calendar")
        LUNAR = "lunar", _("lunar calendar")

    class Gender(models.TextChoices):
        FEMALE = "female", _("female")
        MALE = "male", _("male")
        OTHER = "other", _("other")

    surname = models.CharField(_("surname"), max_length=80, blank=True)
    given_name = models.CharField(_("given name"), max_length=80, blank=True)
    name = models.CharField(
        pgettext_lazy("person", "name"),
        max_length=160,
        blank=True,
        help_text=_("Filled from surname and given name, or the other way round."),
    )
    name_key = models.CharField(_("sort key"), max_length=400, editable=False, default="")
    salutation = models.CharField(_("salutation"), max_length=40, blank=True)
    gender = models.CharField(_("gender"), max_length=8, choices=Gender, blank=True)
    account = models.ForeignKey(
        "customers.Account",
        verbose_name=_("main account"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contacts",
    )
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    department = models.CharField(_("department"), max_length=120, blank=True)
    phone = PhoneField(_("phone"), blank=True)
    mobile = PhoneField(_("mobile"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    wechat = models.CharField(_("WeChat"), max_length=80, blank=True)
    birth_month = models.PositiveSmallIntegerField(_("month of birth"), null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField(_("day of birth"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    birth_calendar = models.CharField(_("birthday by"), max_length=6, choices=Calendar, default=Calendar.SOLAR)
    birth_in_leap_month = models.BooleanField(_("in a leap month"), default=False)
    preferences = models.TextField(_("preferences"), blank=True)
    tags = TagsField(verbose_name=_("tags"))
    external_id = models.CharField(_("external ID"), max_length=120, blank=True, default="")
    has_left = models.BooleanField(_("has left"), default=False)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint("external_id", name="contact_external_id_unique", condition=~models.Q(external_id="")),
        ]
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["-changed_at", "-id"], name="contact_changed"),
            models.Index(fields=["owner", "-changed_at", "-id"], name="contact_owner_changed"),
            models.Index(fields=["name_key", "id"], name="contact_name_key"),
            models.Index(fields=["account", "name_key", "id"], name="contact_account_name_key"),
            models.Index(fields=["email"], name="contact_email", condition=~models.Q(email="")),
            models.Index(
                fields=["birth_calendar", "birth_month", "birth_day"],
                name="contact_birthday",
                condition=models.Q(birth_month__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name or names.join(self.surname, self.given_name)

    def clean(self) -> None:
        """Somebody without any name cannot be found again; a birthday needs month and day."""
        if not (self.name or self.surname or self.given_name):
            raise ValidationError({"name": _("Enter a name.")})
        if bool(self.birth_month) != bool(self.birth_day):
            raise ValidationError({"birth_day": _("A birthday needs a month and a day.")})
        if self.birth_month and not 1 <= self.birth_month <= 12:
            raise ValidationError({"birth_month": _("Enter a month from 1 to 12.")})
        longest = 30 if self.birth_calendar == self.Calendar.LUNAR else DAYS_OF_MONTH[(self.birth_month or 1) - 1]
        if self.birth_day and not 1 <= self.birth_day <= longest:
            raise ValidationError({"birth_day": _("Enter a day from 1 to %(longest)s.") % {"longest": longest}})
