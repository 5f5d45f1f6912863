"""The words with which programs sign in, and how often they ask."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessToken(models.Model):
    """Lets a program act as a person, as far as the token allows; its secret is kept only as a checksum.

    `objects_only` names the paths of the objects that it reaches; empty = all that the person may see.
    """

    person = models.ForeignKey("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=16)
    checksum = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(_("may write"), default=False)
    is_proven = models.BooleanField(_("made with a second factor"), default=False)
    objects_only = ArrayField(models.CharField(max_length=60), verbose_name=_("only these objects"), default=list, blank=True)
    created_at = models.DateTimeField(_("created"))
    expires_on = models.DateField(_("expires on"))
    last_used_at = models.DateTimeField(_("last used"), null=True)
    last_used_from = models.CharField(_("from"), max_length=45, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        indexes = [models.Index(fields=["person", "-id"], name="access_token_of_person")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class AskedCount(models.Model):
    """How many requests somebody (a token, an address) sent within one minute; forgotten soon, and not kept through a crash."""

    who = models.CharField(max_length=80)
    minute = models.BigIntegerField()
    count = models.IntegerField(default=1)

    class Meta:
        verbose_name = _("requests of a minute")
        verbose_name_plural = _("requests of a minute")
        constraints = [models.UniqueConstraint("who", "minute", name="asked_count_once")]

    def __str__(self) -> str:
        return f"{self.who}: {self.count}"


class KeptAnswer(models.Model):
    """The answer to a request that carried an idempotency key, given again when the request is repeated within a day."""

    token = models.ForeignKey(AccessToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [models.UniqueConstraint("token", "key", name="kept_answer_once")]

    def __str__(self) -> str:
        return self.key
