"""Files attached to a record."""

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    """One version of one file of one record; whoever may see the record may download it.

    Versions of the same file share `document`; one of them is current. The same content is kept once: several rows may name
    the same `stored_as`.
    """

    path = models.CharField(_("object"), max_length=60)
    object_id = models.BigIntegerField(_("record"))
    name = models.CharField(_("file name"), max_length=255)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("type"), max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=200, db_index=True)
    document = models.UUIDField(_("file"), default=uuid.uuid4, db_default=RandomUUID())
    number = models.PositiveIntegerField(_("version"), default=1)
    is_current = models.BooleanField(_("current"), default=True)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(
        "people.Person", verbose_name=_("added by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.UniqueConstraint("document", "number", name="attachment_version_once"),
            models.UniqueConstraint("document", condition=models.Q(is_current=True), name="attachment_current_once"),
        ]
        indexes = [
            models.Index(fields=["path", "object_id", "-id"], name="attachment_of_record"),
            models.Index(fields=["document", "-number"], name="attachment_versions"),
            models.Index(fields=["sha256"], name="attachment_content"),
        ]

    def __str__(self) -> str:
        return self.name
