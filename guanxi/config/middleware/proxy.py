"""Learns from the proxy in front who is asking; only installations that name a proxy use this."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def believe(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Take the address that the proxy itself saw, the last one; those before it can be made up by anybody."""

    def respond(request: HttpRequest) -> HttpResponse:
        seen = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
        if seen:
            request.META["REMOTE_ADDR"] = seen
        return get_response(request)

    return respond
