"""Shows each person's pages in that person's language and time zone."""

import zoneinfo
from collections.abc import Callable
from contextlib import AbstractContextManager

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from guanxi.people.asking_once import given, remembered


def follow(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Switch to the language and time zone of the signed-in person for one request, and ask for settings once per page."""

    def respond(request: HttpRequest) -> HttpResponse:
        person = request.user
        if not person.is_authenticated:
            return get_response(request)
        request.LANGUAGE_CODE = person.language
        kept = _remembered(request)
        with translation.override(person.language), timezone.override(_zone(person.time_zone)), kept:
            response = get_response(request)
        response.headers["Content-Language"] = person.language
        return response

    return respond


def _remembered(request: HttpRequest) -> AbstractContextManager[None]:
    """The company came along with the session, if there is one; pages that change nothing keep all that they are told."""
    company = getattr(request.session, "company", None)
    known = {"company": company} if company else {}
    return remembered(**known) if request.method in ("GET", "HEAD") else given(**known)


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    """Give a time zone; None, the company's, if the name is unknown on this system."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None
