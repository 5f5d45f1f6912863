"""Files attached to a record."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    """One file of one record; whoever may see the record may download it, always as an attachment."""

    path = models.CharField(_("object"), max_length=60)
    object_id = models.BigIntegerField(_("record"))
    name = models.CharField(_("file name"), max_length=255)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    media_type = models.CharField(_("type"), max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=200, unique=True)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(
        "people.Person", verbose_name=_("added by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["path", "object_id", "-id"], name="attachment_of_record")]

    def __str__(self) -> str:
        return self.name
