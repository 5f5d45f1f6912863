"""Lets every request see the fields, objects and names that the company set anywhere up to a moment ago."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from guanxi.records.fitting import loading
from guanxi.records.fitting.gate import gate


def stay_current(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Take over what changed before the request is answered, and nothing meanwhile; asks the database once a second at most."""

    def respond(request: HttpRequest) -> HttpResponse:
        loading.keep_current()
        with gate.using():
            return get_response(request)

    return respond
