"""The recycle bin: records that were removed and can still be brought back."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .change import Channel


class Removed(models.Model):
    """One removed record with all rows that went along; its own row and theirs have really left their tables.

    `owner` is the key of the person who was responsible, so that reach still holds. `content` is written and read by
    records.bin: the rows in stored form, and which references of other records were cut. `batch` joins what was removed at once.
    Files and whatever else hangs on a record by its path and key stays where it is until the bin is emptied.
    """

    path = models.CharField(_("object"), max_length=60)
    object_id = models.BigIntegerField(_("record"))
    label = models.CharField(_("name"), max_length=255)
    owner = models.BigIntegerField(_("owner"), null=True)
    removed_at = models.DateTimeField(pgettext_lazy("moment", "removed"))
    removed_by = models.ForeignKey(
        "people.Person", verbose_name=_("removed by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    batch = models.UUIDField(_("batch"), default=uuid.uuid4)
    along = models.PositiveIntegerField(_("removed along"), default=0)
    content = models.JSONField(_("content"))

    class Meta:
        verbose_name = _("removed record")
        verbose_name_plural = _("recycle bin")
        constraints = [models.UniqueConstraint("path", "object_id", name="removed_once")]
        indexes = [
            models.Index(fields=["path", "-id"], name="removed_of_object"),
            models.Index(fields=["removed_by", "-id"], name="removed_by_person"),
            models.Index(fields=["batch"], name="removed_of_batch"),
            models.Index(fields=["removed_at"], name="removed_at"),
        ]

    def __str__(self) -> str:
        return self.label
