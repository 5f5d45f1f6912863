"""Finding anything from the box on top of every page."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guanxi.people.web.asking import person_of
from guanxi.records import finding

from .pages import render

EACH, EACH_LIVE = 15, 5


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Everything that was found, grouped by object."""
    words = request.GET.get("q", "").strip()
    context = {"words": words, "finds": finding.find(words, person_of(request), each=EACH)}
    return render(request, "records/search.html", context)


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The best finds while one types."""
    words = request.GET.get("q", "").strip()
    context = {"words": words, "finds": finding.find(words, person_of(request), each=EACH_LIVE)}
    return render(request, "records/search_live.html", context)
