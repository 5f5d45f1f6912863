"""The addresses of the API, each of them thin: read the request, do it, answer."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import address_of
from guanxi.records import naming, reading
from guanxi.records.attaching import storing
from guanxi.records.declare import Record
from guanxi.records.models import Attachment
from guanxi.records.refusals import ChangedMeanwhile, Invalid

from . import asking, bulk, doing, merging, noting, openapi, versions
from . import comments as comments_of
from .answering import STATUS_EMPTY, STATUS_MADE, Answer, body_of, endpoint, nothing_here, too_large
from .calling import Caller, object_at
from .giving import plain
from .problems import Problem, not_found, problem

ROOM = 1024 * 1024


def _list(request: HttpRequest, caller: Caller, path: str) -> Answer:
    told = doing.listed(caller, path, request.GET, timezone.localdate())
    noting.told(caller, path, told["items"], timezone.now(), address=address_of(request))
    headers = {}
    if told["next"]:
        asked = [(name, value) for name, values in request.GET.lists() if name != "cursor" for value in values]
        headers["Link"] = f'<{request.path}?{urlencode([*asked, ("cursor", told["next"])])}>; rel="next"'
    return Answer(told, headers=headers)


def _create(request: HttpRequest, caller: Caller, path: str) -> Answer:
    asking.only(request.GET, ())
    made = doing.created(caller, path, body_of(request), timezone.now())
    headers = {"Location": reverse("api:record", args=[path, made["id"]]), **_etag(made)}
    return Answer(made, STATUS_MADE, headers)


def _get(request: HttpRequest, caller: Caller, path: str, pk: int) -> Answer:
    try:
        found = doing.one(caller, path, pk, request.GET)
    except Problem as why:
        raise (merging.moved(caller, path, pk) if why.name == "not-found" else None) or why from why
    noting.told(caller, path, [found], timezone.now(), key=pk, address=address_of(request))
    return Answer(found, headers=_etag(found))


def _change(request: HttpRequest, caller: Caller, path: str, pk: int) -> Answer:
    asking.only(request.GET, ())
    only = versions.only_number(request)
    try:
        saved = doing.changed(caller, path, pk, body_of(request), timezone.now(), only_version=only)
    except ChangedMeanwhile as refusal:
        if only is None:
            raise
        raise versions.other() from refusal
    return Answer(saved, headers=_etag(saved))


def _delete(request: HttpRequest, caller: Caller, path: str, pk: int) -> Answer:
    asking.only(request.GET, ())
    doing.removed(caller, path, pk, timezone.now(), only_version=versions.only_number(request))
    return Answer(status=STATUS_EMPTY)


def _act(request: HttpRequest, caller: Caller, path: str, pk: int, name: str) -> Answer:
    asking.only(request.GET, ())
    data = body_of(request) if request.META.get("CONTENT_LENGTH") not in (None, "", "0") else {}
    done = doing.performed(caller, path, pk, name, data, timezone.now())
    return Answer(done, headers=_etag(done))


def _merge(request: HttpRequest, caller: Caller, path: str, pk: int) -> Answer:
    asking.only(request.GET, ())
    done = merging.merged(caller, path, pk, body_of(request), timezone.now(), only_version=versions.only_number(request))
    return Answer(done, headers=_etag(done))


def _unmerge(request: HttpRequest, caller: Caller, path: str, pk: int) -> Answer:
    asking.only(request.GET, ())
    data = body_of(request) if request.META.get("CONTENT_LENGTH") not in (None, "", "0") else {}
    done = merging.unmerged(caller, path, pk, data, timezone.now())
    return Answer(done, headers=_etag(done))


def _bulk(request: HttpRequest, caller: Caller, path: str) -> Answer:
    asking.only(request.GET, ())
    is_written, told = bulk.written(caller, path, body_of(request), timezone.now())
    return Answer(told, int(HTTPStatus.OK if is_written or not told else HTTPStatus.UNPROCESSABLE_ENTITY))


def _history(request: HttpRequest, caller: Caller, path: str, pk: int) -> Answer:
    told = doing.history(caller, path, pk, request.GET)
    noting.changed(caller, path, told["items"], timezone.now(), key=pk, address=address_of(request))
    return Answer(told)


def _comments(request: HttpRequest, caller: Caller, path: str, pk: int) -> Answer:
    return Answer(comments_of.listed(caller, path, pk, request.GET))


def _add_comment(request: HttpRequest, caller: Caller, path: str, pk: int) -> Answer:
    asking.only(request.GET, ())
    return Answer(comments_of.added(caller, path, pk, body_of(request), timezone.now()), STATUS_MADE)


def _files(request: HttpRequest, caller: Caller, path: str, pk: int) -> Answer:
    asking.only(request.GET, ())
    record, obj = _record(caller, path, pk)
    return Answer({"items": [_file_data(file) for file in storing.files_of(record, obj)[:500]]})


def _add_file(request: HttpRequest, caller: Caller, path: str, pk: int) -> Answer:
    asking.only(request.GET, ())
    record, obj = _record(caller, path, pk, RightTo.CHANGE)
    if request.content_type != "multipart/form-data":
        raise problem("media-type", _("Send the file as multipart/form-data, in the part “file”."))
    limit = settings.UPLOAD_MB * 1024 * 1024
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit + ROOM:
        raise too_large(limit)
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        raise Invalid({"file": _("Please choose a file.")})
    added = storing.add(record, obj, upload, caller.writer(timezone.now()))
    address = reverse("api:file", args=[path, pk, added.pk])
    return Answer(_file_data(added), STATUS_MADE, {"Location": address})


def _download(request: HttpRequest, caller: Caller, path: str, pk: int, file: int) -> HttpResponseBase:
    asking.only(request.GET, ())
    found = _file(*_record(caller, path, pk), file)
    try:
        content = storing.place_of(found).open("rb")
    except FileNotFoundError as error:
        raise not_found() from error
    return FileResponse(content, as_attachment=True, filename=found.name, content_type="application/octet-stream")


def _delete_file(request: HttpRequest, caller: Caller, path: str, pk: int, file: int) -> Answer:
    asking.only(request.GET, ())
    record, obj = _record(caller, path, pk, RightTo.CHANGE)
    storing.remove(record, obj, _file(record, obj, file), caller.writer(timezone.now()))
    return Answer(status=STATUS_EMPTY)


def _search(request: HttpRequest, caller: Caller) -> Answer:
    asking.only(request.GET, ("q",))
    return Answer(doing.searched(caller, request.GET.get("q", "")))


def _objects(request: HttpRequest, caller: Caller) -> Answer:
    asking.only(request.GET, ())
    return Answer(doing.objects(caller))


def _me(request: HttpRequest, caller: Caller) -> Answer:
    asking.only(request.GET, ())
    token = caller.token
    told = {"id": caller.person.pk, "name": naming.name_of(caller.person), "language": caller.person.language}
    if token is None:
        return Answer(told)
    own = {"name": token.name, "may_write": token.may_write, "objects_only": token.objects_only}
    return Answer(told | {"token": own | {"expires_on": plain(token.expires_on)}})


def _description(request: HttpRequest, caller: Caller) -> Answer:
    asking.only(request.GET, ("objects",))
    return Answer(openapi.document(caller, only=[path for path in request.GET.get("objects", "").split(",") if path]))


def _record(caller: Caller, path: str, pk: int, action: str = RightTo.VIEW) -> tuple[Record, Any]:
    record = object_at(caller, path, action)
    return record, reading.one(record, caller.person, pk, action=action)


def _file(record: Record, obj: Any, pk: int) -> Attachment:
    found = storing.files_of(record, obj).filter(pk=pk).first()
    if found is None:
        raise not_found()
    return found


def _file_data(file: Attachment) -> dict[str, Any]:
    by = {"id": file.added_by.pk, "name": naming.name_of(file.added_by)} if file.added_by else None
    kind = {"media_type": file.media_type, "sha256": file.sha256}
    return {"id": file.pk, "name": file.name, "size": file.size, **kind, "added_at": plain(file.added_at), "added_by": by}


def _etag(told: dict[str, Any]) -> dict[str, str]:
    return versions.etag(told["version"])


collection = endpoint(get=_list, post=_create)
record = endpoint(get=_get, patch=_change, delete=_delete)
act = endpoint(post=_act)
merge = endpoint(post=_merge)
unmerge = endpoint(post=_unmerge)
many = endpoint(post=_bulk)
history = endpoint(get=_history)
comments = endpoint(get=_comments, post=_add_comment)
files = endpoint(get=_files, post=_add_file)
file = endpoint(get=_download, delete=_delete_file)
search = endpoint(get=_search)
objects = endpoint(get=_objects)
me = endpoint(get=_me)
description = endpoint(get=_description)
nothing = endpoint(get=nothing_here, post=nothing_here, put=nothing_here, patch=nothing_here, delete=nothing_here)
