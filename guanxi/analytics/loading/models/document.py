"""Documents of a knowledge base, to be found by their words."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .loading import LoadedTable, LoadRun


class KnowledgeDocument(models.Model):
    """One document as the latest run read it."""

    table = models.ForeignKey(LoadedTable, on_delete=models.CASCADE, related_name="documents")
    run = models.ForeignKey(LoadRun, on_delete=models.CASCADE, related_name="documents")
    line = models.PositiveBigIntegerField(_("line"))
    path = models.CharField(_("path"), max_length=1000)
    title = models.CharField(_("title"), max_length=500)
    text = models.TextField(_("text"))
    keywords = ArrayField(models.CharField(max_length=80), verbose_name=_("keywords"), default=list)
    search = SearchVectorField(null=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [
            GinIndex(fields=["search"], name="knowledge_search"),
            models.Index(fields=["table", "title", "id"], name="knowledge_of_table"),
        ]

    def __str__(self) -> str:
        return self.title
