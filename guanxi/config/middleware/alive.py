"""Answers the question "are you alive?" before anything else is asked: not the database, not who is asking."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from guanxi.config import health

PATH = "/health/"


def answer(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer at once; everything else goes its usual way."""

    def respond(request: HttpRequest) -> HttpResponse:
        return health.check(request) if request.path == PATH else get_response(request)

    return respond
