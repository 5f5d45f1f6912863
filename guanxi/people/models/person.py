"""The people who use the product."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from guanxi.lib import names

from .tracked import Tracked


class PersonManager(BaseUserManager["Person"]):
    """Makes persons with a hashed password."""

    def create_user(self, username: str, password: str | None = None, **values: Any) -> "Person":
        """Save a person who may sign in (not at all while the password is None)."""
        person = self.model(username=username, **values)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser, Tracked):
    """Somebody who signs in: salesperson, agent, engineer, manager, administrator."""

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        SIMPLIFIED = "zh-hans", "简体中文"
        TRADITIONAL = "zh-hant", "繁體中文"

    class Appearance(models.TextChoices):
        SYSTEM = "system", _("as the system")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    username = models.CharField(_("user name"), max_length=60, unique=True)
    surname = models.CharField(_("surname"), max_length=60, blank=True)
    given_name = models.CharField(_("given name"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    title = models.CharField(_("job title"), max_length=120, blank=True)
    department = models.ForeignKey(
        "people.Department", verbose_name=_("department"), null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    roles = models.ManyToManyField("people.Role", verbose_name=_("roles"), blank=True, related_name="people")
    language = models.CharField(_("language"), max_length=10, choices=Language, default=Language.SIMPLIFIED)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai")
    appearance = models.CharField(_("appearance"), max_length=10, choices=Appearance, default=Appearance.SYSTEM)
    is_administrator = models.BooleanField(
        _("administrator"), default=False, help_text=_("May see and change everything, settings included.")
    )
    is_active = models.BooleanField(_("may sign in"), default=True)

    told_by: ClassVar[tuple[str, ...]] = ("username", "surname", "given_name")

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="person_email_unique", condition=~models.Q(email=""),
                violation_error_message=_("Somebody else has this e-mail address."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def name(self) -> str:
        """Surname first without a blank in Chinese, given name first otherwise."""
        return names.join(self.surname, self.given_name)
