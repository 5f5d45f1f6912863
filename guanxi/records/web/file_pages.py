"""The files of a record: added, downloaded, removed."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.people.models.role import RightTo
from guanxi.records.attaching import storing
from guanxi.records.declare import Record
from guanxi.records.models import Attachment
from guanxi.records.refusals import Refusal

from .access import one, writer
from .pages import render
from .record_page import frame

MOST_AT_ONCE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """The files of a record, and a place to add some."""
    record, obj = one(request, path, pk, RightTo.CHANGE if request.method == "POST" else RightTo.VIEW)
    if request.method == "POST":
        _add(request, record, obj)
        return HttpResponseRedirect(request.path)
    context = {
        **frame(request, record, obj, "files"),
        "files": list(storing.files_of(record, obj)[:500]),
        "limit": storing.limit_in_megabytes(),
    }
    return render(request, "records/files.html", context)


@require_safe
def download(request: HttpRequest, path: str, pk: int, file: int) -> HttpResponseBase:
    """The content of a file, always as an attachment: it is never shown inside our own pages."""
    record, obj = one(request, path, pk)
    found = _file(record, obj, file)
    try:
        content = storing.place_of(found).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=found.name, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
def delete(request: HttpRequest, path: str, pk: int, file: int) -> HttpResponse:
    """Remove a file for good."""
    record, obj = one(request, path, pk, RightTo.CHANGE)
    found = _file(record, obj, file)
    storing.remove(record, obj, found, writer(request))
    messages.success(request, _("Deleted: %(name)s") % {"name": found.name})
    return HttpResponseRedirect(reverse("records:files", args=[record.path, pk]))


def _add(request: HttpRequest, record: Record, obj: Any) -> None:
    added, uploads = 0, request.FILES.getlist("files")[:MOST_AT_ONCE]
    if not uploads:
        messages.error(request, _("Please choose a file."))
    for upload in uploads:
        try:
            storing.add(record, obj, upload, writer(request))
            added += 1
        except Refusal as refusal:
            messages.error(request, str(refusal))
    if added:
        messages.success(request, ngettext("%(count)s file added", "%(count)s files added", added) % {"count": added})


def _file(record: Record, obj: Any, pk: int) -> Attachment:
    found = storing.files_of(record, obj).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
