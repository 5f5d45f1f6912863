"""What every record has in common."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Tracked(models.Model):
    """A record with its moments, a version for safe editing by two people, and the mark of the demo company.

    `created_at`, `changed_at` and `version` are kept by records.saving.
    """

    created_at = models.DateTimeField(_("created"), editable=False)
    changed_at = models.DateTimeField(_("changed"), editable=False)
    created_by = models.ForeignKey(
        "people.Person", verbose_name=_("created by"), null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    class Meta:
        abstract = True


class Searchable(models.Model):
    """A record that the global search finds; the tokens are made by records.saving from the declared fields."""

    search = SearchVectorField(null=True, editable=False)

    class Meta:
        abstract = True
        indexes = [GinIndex(fields=["search"], name="%(class)s_search", fastupdate=False)]


class Owned(models.Model):
    """A record for which one person is responsible; reach follows this person."""

    owner = models.ForeignKey(
        "people.Person", verbose_name=_("owner"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True
