"""Forms that were sent and answered, so that a second click finds the first one's result."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SentForm(models.Model):
    """One form for a new record, by the word that was put into it when it was shown; forgotten after a day."""

    token = models.UUIDField(_("form"), primary_key=True)
    person = models.ForeignKey("people.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(_("sent"), db_index=True)
    path = models.CharField(_("object"), max_length=60)
    object_id = models.BigIntegerField(_("record"), null=True)

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")

    def __str__(self) -> str:
        return str(self.token)
