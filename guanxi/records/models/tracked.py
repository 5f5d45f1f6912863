"""What many records have in common."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.people.models.tracked import Tracked

from .columns import TagsField

__all__ = ["Owned", "Searchable", "Tagged", "Tracked"]


class Searchable(models.Model):
    """A record that the global search finds; the tokens are made by records.saving from the declared fields."""

    search = SearchVectorField(null=True, editable=False)

    class Meta:
        abstract = True
        # New words wait in a list of 256 kB, which every search reads along (under half a millisecond), and go into the index together.
        indexes = [GinIndex(fields=["search"], name="%(class)s_search", fastupdate=True, gin_pending_list_limit=256)]


class Owned(models.Model):
    """A record for which one person is responsible; reach follows this person."""

    owner = models.ForeignKey(
        "people.Person", verbose_name=_("owner"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True


class Tagged(models.Model):
    """A record that people mark with words of their own."""

    tags = TagsField(verbose_name=_("tags"))

    class Meta:
        abstract = True
        indexes = [GinIndex(fields=["tags"], name="%(class)s_tags")]
