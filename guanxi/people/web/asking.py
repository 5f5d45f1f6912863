"""Who asks for a page, from where, and noting it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Unpack

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from guanxi.people import auditing
from guanxi.people.models import Person

View = Callable[..., HttpResponseBase]
SCRIPTS_RUN = "guanxi-scripts"
"""The cookie by which a browser tells that scripts run (frontend/src/shell.js)."""


def person_of(request: HttpRequest) -> Person:
    """The person who asks; addresses that use this lie behind the sign-in.

    :raises Http404: if nobody is signed in.
    """
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def address_of(request: HttpRequest) -> str:
    """The network address from which somebody asks."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def takes_parts_later(request: HttpRequest) -> bool:
    """Whether a page may stand before its slower parts, because scripts of the browser fetch them; `?whole=1` asks for all at once."""
    return SCRIPTS_RUN in request.COOKIES and "whole" not in request.GET


def noted(request: HttpRequest, kind: auditing.Kind, **details: Unpack[auditing.Details]) -> None:
    """Write an audit entry of what the person who asks does now."""
    by = request.user if isinstance(request.user, Person) else None
    told: auditing.Details = {"address": address_of(request), "channel": "form", **details}
    auditing.note(kind, by=by, at=timezone.now(), **told)


def administrators_only(view: View) -> View:
    """Answer 404 to everybody who is not an administrator."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not person_of(request).is_administrator:
            raise Http404
        return view(request, *args, **kwargs)

    guarded.administrators_only = True  # type: ignore[attr-defined]
    return guarded
