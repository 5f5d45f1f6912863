"""What stays of an audit entry whose time is over."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditCut(models.Model):
    """The place and the digest of a removed audit entry: the chain still closes, and nobody can read what it said."""

    key = models.BigIntegerField(unique=True)
    mark = models.BigIntegerField()
    digest = models.BinaryField()

    class Meta:
        verbose_name = _("removed audit entry")
        verbose_name_plural = _("removed audit entries")
        indexes = [models.Index(fields=["mark"], name="audit_cut_mark")]

    def __str__(self) -> str:
        return str(self.key)
