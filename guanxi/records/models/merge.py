"""Records that were merged into another one, and what it takes to part them again."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class Merge(models.Model):
    """One merging: the records with the keys `gone` became the one with the key `object_id`.

    `content` is written and read by records.merging: which rows pointed to whom, and the values of fields before and after.
    `left` tells after the undoing what stayed with the record that was kept. The merged records themselves lie in the recycle bin.
    """

    path = models.CharField(_("object"), max_length=60)
    object_id = models.BigIntegerField(_("record"))
    label = models.CharField(_("name"), max_length=255)
    gone = ArrayField(models.BigIntegerField(), verbose_name=_("merged records"))
    labels = ArrayField(models.CharField(max_length=255), verbose_name=_("their names"))
    by = models.ForeignKey("people.Person", verbose_name=_("who"), null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("when"))
    batch = models.UUIDField(_("batch"), default=uuid.uuid4)
    moved = models.PositiveIntegerField(_("rows moved"), default=0)
    content = models.JSONField(_("content"), default=dict, encoder=DjangoJSONEncoder)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.ForeignKey(
        "people.Person", verbose_name=_("undone by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    left = models.JSONField(_("what stayed"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("merging")
        verbose_name_plural = _("mergings")
        indexes = [
            models.Index(fields=["path", "object_id", "-id"], name="merge_of_record"),
            GinIndex(fields=["gone"], name="merge_of_gone"),
        ]

    def __str__(self) -> str:
        return f"{', '.join(self.labels)} → {self.label}"

    @property
    def is_undone(self) -> bool:
        """Whether the records are apart again."""
        return self.undone_at is not None
