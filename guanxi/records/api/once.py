"""A request that is sent twice with the same idempotency key is carried out once."""

import datetime
import hashlib
from collections.abc import Callable
from http import HTTPStatus

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from guanxi.records.models import KeptAnswer

from . import repeating
from .calling import Caller
from .problems import problem

KEPT_FOR = datetime.timedelta(days=1)
LONGEST_KEY = 255
KEPT_HEADERS = ("Content-Type", "Location", "ETag")


@transaction.atomic
def once(request: HttpRequest, caller: Caller, at: datetime.datetime, work: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Answer a request, or give the answer that it got before; what was refused left no trace and may be sent again.

    Of an answer that is given again, only what the person may see by now is told.

    Answer and change are kept in one transaction, so that a crash loses both or none.

    :raises Problem: if the key belongs to another request, or the same request is being answered at this moment.
    """
    key = request.headers["Idempotency-Key"]
    if not key.isascii() or not key.isprintable() or not 0 < len(key) <= LONGEST_KEY or caller.token is None:
        raise problem("not-understood", _("An idempotency key has 1 to 255 printable ASCII characters."))
    if not _lock(f"{caller.token.pk}:{key}"):
        raise problem("repeated-at-once", _("Wait a moment, then send it again."), headers={"Retry-After": "1"})
    checksum = _checksum(request)
    earlier = KeptAnswer.objects.filter(token=caller.token, key=key).first()
    if earlier is not None:
        if earlier.request != checksum:
            raise problem("key-used", _("Take a new key for a new request."))
        return _again(earlier, caller, request)
    response = work()
    if response.status_code >= HTTPStatus.BAD_REQUEST or not isinstance(response, HttpResponse):
        return response
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    KeptAnswer.objects.create(
        token=caller.token, key=key, request=checksum, status=response.status_code, headers=headers,
        body=response.content.decode(), at=at,
    )  # fmt: skip
    return response


def forget(before: datetime.datetime) -> int:
    """Forget answers that are older than a day at this moment. Returns how many."""
    return KeptAnswer.objects.filter(at__lt=before - KEPT_FOR).delete()[0]


def _again(kept: KeptAnswer, caller: Caller, request: HttpRequest) -> HttpResponse:
    body = repeating.as_seen_now(kept.body, caller, request.resolver_match)
    response = HttpResponse(body.encode(), status=kept.status, headers={**kept.headers, "Idempotency-Replayed": "true"})
    if "Content-Type" not in kept.headers:
        del response["Content-Type"]
    return response


def _lock(name: str) -> bool:
    """Keep everybody else with this key out until the end of the transaction."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def _checksum(request: HttpRequest) -> str:
    parts = (str(request.method), request.get_full_path(), request.headers.get("If-Match", ""))
    digest = hashlib.sha256("\n".join(parts).encode())
    digest.update(request.body)
    return digest.hexdigest()
