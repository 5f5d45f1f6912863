"""One run: how far it is, what became of it, from which bytes; calling it off, going on with it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.analytics.loading import changing, jobs, keeping, plan_files
from guanxi.analytics.loading.access import PATH
from guanxi.analytics.loading.models import KeptFile, LoadRun
from guanxi.people import auditing
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import noted
from guanxi.records.refusals import Refusal

from . import mapping_page
from .access import busy_words, needs, render, steps

State = LoadRun.State


@require_safe
@needs(RightTo.VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The run."""
    run = _run(pk)
    plan = plan_files.from_json(run.plan) if run.plan else None
    labels = {column.name: column.label or column.name for column in plan.columns} if plan else {}
    context = {
        "run": run, "table": run.table, "files": list(run.files.all()), "words": busy_words(run), "labels": labels,
        "steps": steps(4 if run.kind != LoadRun.Kind.CHECK else 3), "reasons": run.checks.get("reasons", []) if run.checks else [],
        "examples": run.checks.get("examples", []) if run.checks else [],
        "gone": mapping_page.gone(run) if run.state == State.REFUSED else {},
    }  # fmt: skip
    return render(request, "loading/run.html", context)


@require_safe
@needs(RightTo.VIEW)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Only the progress line; when the work is over the page is loaded anew."""
    run = _run(pk)
    response = render(request, "loading/progress.html", {"run": run, "words": busy_words(run)})
    if not run.is_busy:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(RightTo.CHANGE)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a run off; what was loaded before stands."""
    run = _run(pk)
    try:
        changing.call_off(run)
    except changing.NotNow as refusal:
        messages.info(request, str(refusal))
    return HttpResponseRedirect(reverse("loading-run", args=[run.pk]))


@require_POST
@needs(RightTo.CHANGE)
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a run that was interrupted or called off, with the bytes it has; or load after a dry run."""
    run = _run(pk)
    if run.state == State.CHECKED:
        return mapping_page.begin(request, run.table, LoadRun.Kind.LOAD, run.files.first())
    try:
        changing.wake(run)
        jobs.hand_over(run)
    except changing.NotNow as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("loading-run", args=[run.pk]))


@require_safe
@needs(RightTo.EXPORT)
def raw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes of a source as they came."""
    kept = get_object_or_404(KeptFile, pk=pk)
    try:
        path = keeping.opened(kept)
    except Refusal as refusal:
        raise Http404(str(refusal)) from refusal
    noted(request, auditing.Kind.EXPORTED, path=PATH, what={"file": kept.name, "sha256": kept.sha256})
    name = kept.name if "." in kept.name else _("extract") + "-" + kept.sha256[:8] + ".gz"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream")


def _run(pk: int) -> LoadRun:
    return get_object_or_404(LoadRun.objects.select_related("table", "table__source", "by"), pk=pk)
