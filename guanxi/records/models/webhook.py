"""Addresses of other systems that are told of changes, and what each of them was told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Webhook(models.Model):
    """Another system that wants to know when records change; it is told what `person` may see.

    `paths`, `kinds` and `fields` narrow it down: to objects, to kinds of change, to changes of these fields; empty = all.
    """

    name = models.CharField(_("name"), max_length=80)
    url = models.URLField(_("address"), max_length=500)
    secret = models.CharField(_("secret"), max_length=80)
    person = models.ForeignKey(
        "people.Person", verbose_name=_("sees what this person sees"), on_delete=models.CASCADE, related_name="+"
    )
    paths = ArrayField(models.CharField(max_length=60), verbose_name=_("objects"), default=list, blank=True)
    kinds = ArrayField(models.CharField(max_length=10), verbose_name=_("events"), default=list, blank=True)
    fields = ArrayField(models.CharField(max_length=80), verbose_name=_("only changes of these fields"), default=list, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One message to a webhook, and how its sending went."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")

    webhook = models.ForeignKey(Webhook, verbose_name=_("webhook"), on_delete=models.CASCADE, related_name="deliveries")
    event = models.UUIDField(_("event"))
    path = models.CharField(_("object"), max_length=60)
    object_id = models.BigIntegerField(_("record"))
    kind = models.CharField(_("event"), max_length=10)
    body = models.JSONField(_("content"))
    created_at = models.DateTimeField(_("created"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_at = models.DateTimeField(_("next try"), null=True)
    tried_at = models.DateTimeField(_("last try"), null=True)
    status = models.PositiveSmallIntegerField(_("answer"), null=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField(_("answered in (ms)"), null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint("webhook", "event", name="delivery_once_per_event")]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="delivery_of_webhook"),
            models.Index(fields=["created_at"], name="delivery_created"),
        ]

    def __str__(self) -> str:
        return f"{self.path}/{self.object_id} {self.kind}"
