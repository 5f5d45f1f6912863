"""From request to answer: who asks, in which language, how often; and every failure as a problem that programs can read."""

import functools
import json
import logging
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt
from psycopg.errors import DiskFull

from guanxi.people import auditing
from guanxi.records.refusals import Refusal

from . import once
from .calling import Caller, recognized
from .problems import MEDIA_TYPE, Problem, from_refusal, not_found, problem, shortened

logger = logging.getLogger("guanxi.api")
LARGEST_BODY = 5 * 1024 * 1024
READING = ("GET", "HEAD")


@dataclass(frozen=True)
class Answer:
    """What a program gets: data (None = nothing), status and headers."""

    data: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[..., Answer | HttpResponseBase]
View = Callable[..., HttpResponseBase]


def endpoint(**by_method: Handler) -> View:
    """A view of these methods (in small letters); a handler is called as `handler(request, caller, **parts)`."""
    handlers = {name.upper(): handler for name, handler in by_method.items()}
    if "GET" in handlers:
        handlers["HEAD"] = handlers["GET"]

    @csrf_exempt
    @login_not_required
    def respond(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        with translation.override(_language(request)):
            return _guarded(request, lambda: _answered(request, handlers, parts))

    return functools.update_wrapper(respond, next(iter(handlers.values())))


def body_of(request: HttpRequest) -> Any:
    """The JSON that was sent; numbers with a point keep every digit.

    :raises Problem: if it is none, of another kind, or too large.
    """
    if request.content_type != "application/json":
        raise problem("media-type", _("Send the content as application/json."))
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise too_large(LARGEST_BODY)
    try:
        return json.loads(request.body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, ArithmeticError, RecursionError) as error:
        text = _("The content is not JSON: %(reason)s") % {"reason": shortened(str(error))}
        raise problem("not-understood", text) from error


def too_large(limit: int) -> Problem:
    """More was sent than is taken."""
    return problem("too-large", _("At most %(limit)s MB can be sent.") % {"limit": limit // 1024 // 1024})


def as_response(answer: Answer | HttpResponseBase) -> HttpResponseBase:
    """An answer as it is sent."""
    if isinstance(answer, HttpResponseBase):
        return answer
    content = b"" if answer.data is None else json.dumps(answer.data, ensure_ascii=False).encode()
    response = HttpResponse(content, status=answer.status, content_type="application/json")
    if answer.data is None:
        del response["Content-Type"]
    for name, value in answer.headers.items():
        response[name] = value
    return response


def told(why: Problem) -> HttpResponse:
    """A problem as it is sent."""
    data = why.as_data()
    response = HttpResponse(json.dumps(data, ensure_ascii=False).encode(), status=why.status, content_type=MEDIA_TYPE)
    for name, value in why.headers.items():
        response[name] = value
    return response


def _answered(request: HttpRequest, handlers: Mapping[str, Handler], parts: Mapping[str, Any]) -> HttpResponseBase:
    at = timezone.now()
    caller, allowance = recognized(request, at)
    request.user = caller.person
    with translation.override(_language(request, caller)), timezone.override(_zone(caller)):
        response = _guarded(request, lambda: _handled(request, caller, handlers, parts))
    for name, value in allowance.headers().items():
        response[name] = value
    response["Content-Language"] = _language(request, caller)
    response["Vary"] = "Authorization, Accept-Language"
    what = {"method": request.method, "route": request.path[:200], "status": response.status_code, "token": str(caller.token)}
    auditing.note_soon(
        auditing.Kind.API, by=caller.person, at=at, channel=str(caller.channel), address=_address(request), what=what
    )
    return response


def _handled(request: HttpRequest, caller: Caller, handlers: Mapping[str, Handler], parts: Mapping[str, Any]) -> HttpResponseBase:
    method = str(request.method)
    if method not in handlers:
        allowed = ", ".join(handlers)
        raise problem("method", _("Use one of these: %(methods)s.") % {"methods": allowed}, headers={"Allow": allowed})
    if method in READING or "Idempotency-Key" not in request.headers:
        return as_response(handlers[method](request, caller, **parts))
    return once.once(request, caller, timezone.now(), lambda: as_response(handlers[method](request, caller, **parts)))


def _guarded(request: HttpRequest, work: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do it, and turn whatever goes wrong into a problem."""
    try:
        return work()
    except Problem as why:
        problem_found = why
    except Refusal as refusal:
        problem_found = from_refusal(refusal)
    except Http404:
        problem_found = not_found()
    except (BadRequest, SuspiciousOperation, UnreadablePostError) as error:
        problem_found = problem("not-understood", shortened(str(error)) or _("The request could not be understood."))
    except (OperationalError, InterfaceError) as error:
        logger.exception("the database does not answer")
        text = _("The database does not answer at the moment. Try again in half a minute.")
        if isinstance(error.__cause__, DiskFull):
            text = _("The disk of the server is full. Nothing of what you sent was saved; tell an administrator.")
        problem_found = problem("unavailable", text, headers={"Retry-After": "30"})
    except Exception:
        logger.exception("an API request failed: %s %s", request.method, request.path)
        problem_found = problem("broken", _("The error has been written down, with the number in X-Request-ID."))
    return told(problem_found)


def _language(request: HttpRequest, caller: Caller | None = None) -> str:
    """The language that the program asks for, else that of its person."""
    for tag, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200].lower()):
        if tag == "*":
            break
        try:
            return translation.get_supported_language_variant(tag)
        except LookupError:
            continue
    return caller.person.language if caller else str(settings.LANGUAGE_CODE)


def _zone(caller: Caller) -> zoneinfo.ZoneInfo | None:
    """The person's time zone, in which days begin; None, the company's, if its name is unknown on this system."""
    try:
        return zoneinfo.ZoneInfo(caller.person.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _no_number(name: str) -> Any:
    raise ValueError(name)


def nothing_here(request: HttpRequest, caller: Caller, **_parts: Any) -> Answer:
    """Say that there is nothing at this address."""
    raise not_found()


STATUS_MADE = int(HTTPStatus.CREATED)
STATUS_EMPTY = int(HTTPStatus.NO_CONTENT)
