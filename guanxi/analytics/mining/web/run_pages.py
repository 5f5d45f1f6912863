"""What is done with a run: watched, repeated, taken away as a file."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from guanxi.analytics.mining import files, keeping, starting
from guanxi.evaluation.web import files as tables
from guanxi.people import auditing
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import noted, person_of
from guanxi.records.refusals import NotAllowed, Refusal

from .access import needs, run_of, writer


@require_safe
@needs(RightTo.VIEW)
def progress(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Only the progress line; when the work is over the page is loaded anew."""
    run = run_of(request, pk)
    response = render(request, "mining/progress.html", {"run": run})
    if not run.is_busy:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(RightTo.CREATE)
def repeat(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask for the same again over the data of now."""
    run = run_of(request, pk)
    try:
        new = starting.repeat(run, writer(request))
    except NotAllowed as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(page_of(run.pk))
    return HttpResponseRedirect(page_of(new.pk))


@require_safe
@needs(RightTo.EXPORT)
def file(request: HttpRequest, pk: int, suffix: str) -> HttpResponseBase:
    """The findings as CSV, workbook or JSON."""
    run = run_of(request, pk, RightTo.EXPORT)
    found = keeping.findings(run)
    if found is None or suffix not in ("csv", "xlsx", "json"):
        raise Http404
    today = timezone.localdate()
    told = files.table(run, found, person_of(request))
    noted(request, auditing.Kind.EXPORTED, what={"object": starting.record().path, "record": str(run.pk), "format": suffix})
    if suffix != "json":
        return tables.answer(tables.Table(str(run), told.head, told.rows), suffix, today)
    content = json.dumps(files.everything(run, found, person_of(request)), ensure_ascii=False, indent=1)
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{run}-{today}.json") or ""
    return response


def page_of(pk: int) -> str:
    """The page of a run."""
    return reverse("records:page", args=[starting.record().path, pk])
