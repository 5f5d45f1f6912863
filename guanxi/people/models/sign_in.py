"""Failed sign-ins, kept for the throttle."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignInFailure(models.Model):
    """One wrong password; `who` is the user name as typed, `address` where it came from."""

    who = models.CharField(_("user name"), max_length=60)
    address = models.CharField(_("network address"), max_length=45)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("failed sign-in")
        verbose_name_plural = _("failed sign-ins")
        indexes = [
            models.Index(fields=["who", "at"], name="sign_in_failure_who"),
            models.Index(fields=["address", "at"], name="sign_in_failure_address"),
        ]

    def __str__(self) -> str:
        return f"{self.who} {self.at:%F %T}"
