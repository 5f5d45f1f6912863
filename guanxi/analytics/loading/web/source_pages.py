"""Sources: set up, tried out, changed and removed; their passwords are taken and never shown."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guanxi.analytics.loading import access, changing, starting, versions
from guanxi.analytics.loading.models import DataSource
from guanxi.analytics.loading.source_form import SourceForm
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records.refusals import Refusal

from .access import needs, note, render
from .new_pages import every_context

Kind = DataSource.Kind


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RightTo.CHANGE)
@transaction.atomic
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Set up a source, or change one."""
    person, now = person_of(request), timezone.now()
    rows = DataSource.objects.select_for_update() if request.method == "POST" else DataSource.objects
    source = get_object_or_404(rows, pk=pk) if pk else DataSource(kind=_kind(request), created_by=person, created_at=now)
    if source.kind == Kind.FILE or not access.may_change_source(person, source, source.kind):
        raise Http404
    version = versions.of(source)
    form = SourceForm(request.POST or None, instance=source)
    if pk and request.POST.get("version", version) != version:
        form.show_other_version()
    if form.is_valid():
        saved = form.kept(now)
        note(request, "changed" if pk else "made", f"source {saved.name}")
        return HttpResponseRedirect(reverse("loading-parts", args=[saved.pk]))
    context = {"form": form, "source": source if pk else None, "kind": source.get_kind_display(), "version": version}
    return render(request, "loading/source_form.html", context, status=422 if form.is_bound else 200)


@needs(RightTo.CHANGE)
def parts(request: HttpRequest, pk: int) -> HttpResponse:
    """The tables of a source."""
    source = get_object_or_404(DataSource, pk=pk)
    refused, found = "", []
    try:
        found = starting.parts_of_source(source)
    except Refusal as refusal:
        refused = str(refusal)
    context = {
        "source": source, "parts": found, "refused": refused, **every_context(source, [one.name for one in found]),
        "may_edit": access.may_change_source(person_of(request), source, source.kind) and source.kind != Kind.FILE,
    }  # fmt: skip
    return render(request, "loading/parts.html", context, status=422 if refused else 200)


@require_POST
@needs(RightTo.CHANGE)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a source; its tables stay, but no longer load by themselves."""
    source = get_object_or_404(DataSource, pk=pk)
    if not access.may_change_source(person_of(request), source, source.kind):
        raise Http404
    changing.remove_source(source)
    note(request, "deleted", f"source {source.name}")
    messages.success(request, _("Deleted: %(name)s") % {"name": source})
    return HttpResponseRedirect(reverse("loading"))


def _kind(request: HttpRequest) -> str:
    kind = request.GET.get("kind", "")
    if kind not in Kind.values:
        raise Http404
    return kind
