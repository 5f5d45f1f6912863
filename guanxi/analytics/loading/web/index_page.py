"""The first page: loaded tables with their state, and the sources they come from."""

from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guanxi.analytics.loading import every_table
from guanxi.analytics.loading.models import DataSource, KnowledgeDocument, LoadedTable, LoadRun
from guanxi.people.models.role import RightTo

from .access import needs, open_codes, render

MOST = 500


@require_safe
@needs(RightTo.VIEW)
def show(request: HttpRequest) -> HttpResponse:
    """All tables and sources."""
    last = LoadRun.objects.filter(table=OuterRef("pk")).order_by("-pk")
    tables = (
        LoadedTable.objects.select_related("source")
        .annotate(
            last_state=Subquery(last.values("state")[:1]), last_run=Subquery(last.values("pk")[:1]),
            last_at=Subquery(last.values("created_at")[:1]), last_kind=Subquery(last.values("kind")[:1]),
            to_mend=Count("rejected", filter=Q(rejected__state="open")),
        )
        .order_by("label", "pk")
    )  # fmt: skip
    labels = dict(LoadRun.State.choices)
    context = {
        "tables": list(tables[:MOST]),
        "sources": list(DataSource.objects.annotate(count=Count("tables"))[:MOST]),
        "labels": labels,
        "codes": open_codes(),
        "under_way": every_table.under_way(),
        "has_documents": KnowledgeDocument.objects.exists(),
    }
    return render(request, "loading/index.html", context)
