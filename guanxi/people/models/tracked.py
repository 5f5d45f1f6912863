"""What every record has in common, people included."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Tracked(models.Model):
    """A record with its moments, a version for safe editing by two people, and the mark of the demo company.

    `created_at`, `changed_at` and `version` are kept by records.saving.
    """

    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        "people.Person", verbose_name=_("created by"), null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    class Meta:
        abstract = True
