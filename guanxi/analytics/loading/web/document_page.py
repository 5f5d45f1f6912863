"""Documents of the knowledge base, found by their words."""

from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from guanxi.analytics.loading.models import KnowledgeDocument
from guanxi.lib import text
from guanxi.people.models.role import RightTo

from .access import needs, render

MOST = 50
AROUND = 160


@require_safe
@needs(RightTo.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """What the words find; the titles of all without words."""
    words = request.GET.get("q", "").strip()[:200]
    rows = KnowledgeDocument.objects.select_related("table").order_by("title", "pk")
    query = text.search_query(words) if words else None
    if query:
        rows = rows.filter(search=SearchQuery(query, search_type="raw", config="simple"))
    found = list(rows[: MOST + 1])
    context: dict[str, Any] = {
        "words": words, "found": [(one, _snippet(one.text, words)) for one in found[:MOST]], "is_cut": len(found) > MOST,
    }  # fmt: skip
    return render(request, "loading/documents.html", context)


@require_safe
@needs(RightTo.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One document, with where it came from."""
    found = get_object_or_404(KnowledgeDocument.objects.select_related("table", "run"), pk=pk)
    return render(request, "loading/document.html", {"document": found, "file": found.run.files.first()})


def _snippet(whole: str, words: str) -> str:
    """The place where the first word stands, with something around it."""
    plain, lowered = whole, whole.casefold()
    places = [place for word in words.casefold().split() if (place := lowered.find(word)) >= 0]
    start = max(0, min(places, default=0) - AROUND // 2)
    part = " ".join(plain[start : start + AROUND * 2].split())
    return ("…" if start else "") + part + ("…" if start + AROUND * 2 < len(plain) else "")
