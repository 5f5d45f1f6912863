"""Where people are signed in, and from which devices they were before."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OpenSession(models.Model):
    """One session: from which device and address, since when, last seen when."""

    class Way(models.TextChoices):
        PASSWORD = "password", _("password")
        SECOND = "second", _("password and second factor")
        PASSKEY = "passkey", _("passkey")
        SINGLE = "single", _("single sign-on")

    key = models.CharField(max_length=40, unique=True)
    person = models.ForeignKey("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="open_sessions")
    started_at = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last seen"))
    address = models.CharField(_("network address"), max_length=45)
    agent = models.CharField(_("browser"), max_length=300, blank=True)
    way = models.CharField(_("signed in with"), max_length=8, choices=Way)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return f"{self.person_id} {self.started_at:%F %T}"


class KnownDevice(models.Model):
    """A browser from which a person has signed in before, by the digest of a word in its cookie."""

    person = models.ForeignKey("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="known_devices")
    digest = models.CharField(max_length=64)
    first_at = models.DateTimeField(_("first seen"))
    last_at = models.DateTimeField(_("last seen"))
    address = models.CharField(_("network address"), max_length=45)
    agent = models.CharField(_("browser"), max_length=300, blank=True)
    is_told = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("known device")
        verbose_name_plural = _("known devices")
        constraints = [models.UniqueConstraint("person", "digest", name="known_device_once")]

    def __str__(self) -> str:
        return self.agent
