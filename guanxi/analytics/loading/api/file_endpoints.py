"""Files that programs bring: kept as they came, looked into, given back."""

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.analytics.loading import keeping, plan_files, proposing, starting
from guanxi.analytics.loading.models import KeptFile
from guanxi.analytics.loading.plan import Place
from guanxi.people import auditing
from guanxi.people.models.role import RightTo
from guanxi.records.api.answering import STATUS_MADE, Answer, endpoint, too_large
from guanxi.records.api.asking import only
from guanxi.records.api.calling import Caller
from guanxi.records.api.problems import not_found, problem
from guanxi.records.refusals import Invalid

from . import reach, telling

ROOM = 1024 * 1024
PLACED = ("table", "encoding", "delimiter")


def _add(request: HttpRequest, caller: Caller) -> Answer:
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, ())
    if request.content_type != "multipart/form-data":
        raise problem("media-type", _("Send the file as multipart/form-data, in the part “file”."))
    limit = settings.IMPORT_MEGABYTES * 1024 * 1024
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit + ROOM:
        raise too_large(limit)
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile) or not upload.name:
        raise Invalid({"file": _("Please choose a file.")})
    kept = keeping.keep_chunks(upload.chunks(), upload.name, at=timezone.now())
    tables = [part.name for part in starting.parts_of_file(kept)]
    return Answer({**telling.file(kept), "tables": tables}, STATUS_MADE, {"Location": f"/api/v1/kept-files/{kept.pk}"})


def _get(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller)
    only(request.GET, ())
    return Answer(telling.file(_file(pk)))


def _sample(request: HttpRequest, caller: Caller, pk: int) -> Answer:
    reach.needs(caller, RightTo.CHANGE)
    only(request.GET, PLACED)
    kept, place = _file(pk), place_of({name: request.GET.get(name, "") for name in PLACED})
    table = starting.look(kept, place)
    name = place.part or kept.name.rpartition(".")[0] or kept.name
    return Answer(
        telling.sample(table, plan_files.to_json(starting.proposal(table, proposing.free_name(name), name[:120], place)))
    )


def _content(request: HttpRequest, caller: Caller, pk: int) -> HttpResponseBase:
    reach.needs(caller, RightTo.EXPORT)
    only(request.GET, ())
    kept = _file(pk)
    try:
        path = keeping.opened(kept)
    except keeping.NotKept as why:
        raise not_found() from why
    reach.note(request, caller, "file", f"{kept.name} {kept.sha256}", auditing.Kind.EXPORTED)
    return FileResponse(path.open("rb"), as_attachment=True, filename=kept.name, content_type="application/octet-stream")


def place_of(given: dict[str, str]) -> Place:
    """Where in a file the table is."""
    plain = {name: text.replace("\x00", "")[:200] for name, text in given.items()}
    return Place(part=plain.get("table", ""), encoding=plain.get("encoding", ""), delimiter=plain.get("delimiter", ""))


def _file(pk: int) -> KeptFile:
    return reach.one(KeptFile.objects.all(), pk)


collection = endpoint(post=_add)
one = endpoint(get=_get)
sample = endpoint(get=_sample)
content = endpoint(get=_content)
