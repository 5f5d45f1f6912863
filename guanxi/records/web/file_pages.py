"""The files of a record: added, looked at, downloaded, replaced, removed."""

from typing import Any, BinaryIO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.people.models.role import RightTo
from guanxi.records.attaching import previewing, storing
from guanxi.records.attaching.previewing import Preview, Text
from guanxi.records.declare import Record
from guanxi.records.models import Attachment
from guanxi.records.refusals import Refusal

from .access import one, writer
from .pages import render
from .record_page import frame

MOST_AT_ONCE, MOST_SHOWN = 20, 500
LOCKED = "default-src 'none'; sandbox; frame-ancestors 'self'"
PAPER = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
"""A sandboxed answer is not given to the browser's own PDF viewer, which is a sandbox itself."""


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """The files of a record, and a place to add some; scripts add them one by one and are answered in JSON."""
    record, obj = one(request, path, pk, RightTo.CHANGE if request.method == "POST" else RightTo.VIEW)
    if request.method == "POST":
        added, problems = _add(request, record, obj)
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"added": added, "problems": problems}, status=422 if problems else 200)
        _tell(request, added, problems)
        return HttpResponseRedirect(request.path)
    context = {
        **frame(request, record, obj, "files"),
        "files": list(storing.files_of(record, obj)[:MOST_SHOWN]),
        "kind_of": previewing.kind,
        "limit": storing.limit_in_megabytes(),
    }
    return render(request, "records/files/list.html", context)


@require_safe
def look(request: HttpRequest, path: str, pk: int, file: int) -> HttpResponse:
    """One file: a preview where that is safe, and its versions."""
    record, obj = one(request, path, pk)
    found = _file(record, obj, file)
    preview = previewing.preview(found)
    context = {
        **frame(request, record, obj, "files"),
        "file": found,
        "versions": list(storing.versions_of(found)),
        "preview": preview if storing.place_of(found).is_file() else "missing",
        "text": _text(found) if preview == Preview.TEXT else None,
        "kind_of": previewing.kind,
        "limit": storing.limit_in_megabytes(),
    }
    return render(request, "records/files/look.html", context)


@require_safe
def download(request: HttpRequest, path: str, pk: int, file: int) -> HttpResponseBase:
    """The content of a file, always as an attachment: it is never shown inside our own pages."""
    record, obj = one(request, path, pk)
    found = _file(record, obj, file)
    response = FileResponse(_content(found), as_attachment=True, filename=found.name, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = LOCKED
    return response


@require_safe
@xframe_options_sameorigin
def view(request: HttpRequest, path: str, pk: int, file: int) -> HttpResponseBase:
    """The content of a picture or PDF for its preview: of the kind that its first bytes said, and able to do nothing."""
    record, obj = one(request, path, pk)
    found = _file(record, obj, file)
    preview = previewing.preview(found)
    if preview not in (Preview.IMAGE, Preview.PDF):
        raise Http404
    response = FileResponse(_content(found), filename=found.name, content_type=found.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = LOCKED if preview == Preview.IMAGE else PAPER
    return response


@require_POST
def replace(request: HttpRequest, path: str, pk: int, file: int) -> HttpResponse:
    """Add the next version of a file."""
    record, obj = one(request, path, pk, RightTo.CHANGE)
    found = _file(record, obj, file)
    added, problems = _add(request, record, obj, instead_of=found)
    _tell(request, added, problems)
    current = storing.versions_of(found).get(is_current=True)
    return HttpResponseRedirect(reverse("records:file-page", args=[record.path, pk, current.pk]))


@require_POST
def make_current(request: HttpRequest, path: str, pk: int, file: int) -> HttpResponse:
    """Let an older version hold again."""
    record, obj = one(request, path, pk, RightTo.CHANGE)
    found = _file(record, obj, file)
    storing.make_current(record, obj, found, writer(request))
    messages.success(request, _("Version %(number)s holds now.") % {"number": found.number})
    return HttpResponseRedirect(reverse("records:file-page", args=[record.path, pk, found.pk]))


@require_POST
def delete(request: HttpRequest, path: str, pk: int, file: int) -> HttpResponse:
    """Remove a file for good."""
    record, obj = one(request, path, pk, RightTo.CHANGE)
    found = _file(record, obj, file)
    storing.remove(record, obj, found, writer(request))
    messages.success(request, _("Deleted: %(name)s") % {"name": found.name})
    return HttpResponseRedirect(reverse("records:files", args=[record.path, pk]))


def _add(request: HttpRequest, record: Record, obj: Any, instead_of: Attachment | None = None) -> tuple[int, list[str]]:
    """Keep what was sent; how many files were taken, and why others were not."""
    uploads = request.FILES.getlist("files")
    most = 1 if instead_of else MOST_AT_ONCE
    problems = [] if uploads else [_("Please choose a file.")]
    if len(uploads) > most:
        problems.append(ngettext("Only %(count)s file at once.", "Only %(count)s files at once.", most) % {"count": most})
    added = 0
    for upload in uploads[:most]:
        try:
            storing.add(record, obj, upload, writer(request), instead_of=instead_of)
            added += 1
        except Refusal as refusal:
            problems.append(str(refusal))
    return added, problems


def _tell(request: HttpRequest, added: int, problems: list[str]) -> None:
    for problem in problems:
        messages.error(request, problem)
    if added:
        messages.success(request, ngettext("%(count)s file added", "%(count)s files added", added) % {"count": added})


def _content(file: Attachment) -> BinaryIO:
    try:
        return storing.place_of(file).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error


def _text(file: Attachment) -> Text | None:
    try:
        return previewing.text(file)
    except FileNotFoundError:
        return None


def _file(record: Record, obj: Any, pk: int) -> Attachment:
    found = storing.everything_of(record, obj).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
