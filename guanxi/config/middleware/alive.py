"""Answers "are you alive?" and "are you ready?" before anything else is asked: not who is asking, not what the company changed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from guanxi.config import health

ANSWERS: dict[str, Callable[[HttpRequest], HttpResponse]] = {"/health/": health.check, "/ready/": health.ready}


def answer(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer at once; everything else goes its usual way."""

    def respond(request: HttpRequest) -> HttpResponse:
        return ANSWERS.get(request.path, get_response)(request)

    return respond
