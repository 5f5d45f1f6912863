"""What was changed in the product and is not in the warehouse yet."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Touched(models.Model):
    """A note that the database itself makes in the transaction that changes something: these keys of a unit, or all of it (NULL).

    A refresh reads the notes of its moment and throws away exactly these afterwards. So a transaction that commits late, a row that
    was removed, and a change by hand are met as surely as any other.
    """

    unit = models.CharField(_("part of the star"), max_length=40)
    keys = ArrayField(models.BigIntegerField(), verbose_name=_("keys"), null=True)

    class Meta:
        verbose_name = _("note of a change")
        verbose_name_plural = _("notes of changes")

    def __str__(self) -> str:
        return f"{self.unit}: {len(self.keys) if self.keys is not None else '…'}"
