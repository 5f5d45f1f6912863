"""What holds for signing in: the company's rules, and what a role asks for beyond them."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class SignInRules(models.Model):
    """One row: the company's rules for passwords and sessions."""

    least_password_length = models.PositiveSmallIntegerField(
        _("least length of a password"), default=10, validators=[MinValueValidator(8), MaxValueValidator(64)]
    )
    remembered_passwords = models.PositiveSmallIntegerField(
        _("earlier passwords that may not be used again"), default=3, validators=[MaxValueValidator(24)]
    )
    idle_minutes = models.PositiveIntegerField(
        _("minutes without use after which a session ends"), default=0, help_text=_("0 = no such limit.")
    )
    longest_hours = models.PositiveIntegerField(
        _("hours after which everybody signs in again"), default=0, help_text=_("0 = as the installation is set (14 days).")
    )
    allows_passwords = models.BooleanField(
        _("sign-in with a password"), default=True,
        help_text=_("Without it only single sign-on and passkeys let people in. Administrators keep their passwords."),
    )  # fmt: skip
    allows_passkeys = models.BooleanField(_("sign-in with a passkey"), default=True)
    sends_alerts = models.BooleanField(_("tell people of sign-ins from a new device"), default=True)

    class Meta:
        verbose_name = _("rules for signing in")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="sign_in_rules_is_one_row")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> "SignInRules":
        """The one row, with defaults until an administrator has saved it."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class RoleSignIn(models.Model):
    """What people of one role must do to sign in."""

    role = models.OneToOneField("people.Role", verbose_name=_("role"), on_delete=models.CASCADE, related_name="sign_in")
    needs_second_factor = models.BooleanField(_("needs a second factor"), default=False)
    needed_since = models.DateField(_("needed since"), null=True, blank=True)
    grace_days = models.PositiveSmallIntegerField(_("days to set it up"), default=7)
    networks = ArrayField(
        models.CharField(max_length=49), verbose_name=_("networks"), default=list, blank=True,
        help_text=_("Signing in works from these addresses only, such as 203.0.113.0/24. Empty = from everywhere."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("sign-in of a role")
        verbose_name_plural = _("sign-ins of roles")

    def __str__(self) -> str:
        return str(self.role)
