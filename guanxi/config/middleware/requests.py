"""Gives each request a number, which its log lines and error pages show."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from guanxi.config.logs import request_number

HEADER = "X-Request-ID"
logger = logging.getLogger("guanxi.requests")
_acceptable = re.compile(r"[\w-]{8,64}", re.ASCII)


def number_and_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Number, time and log requests; a number given by the proxy in front is kept."""

    def respond(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        number = given if _acceptable.fullmatch(given) else secrets.token_hex(6)
        token = request_number.set(number)
        started = time.perf_counter()
        try:
            response = get_response(request)
            response[HEADER] = number
            _log(request, response, time.perf_counter() - started)
        finally:
            request_number.reset(token)
        return response

    return respond


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    person = getattr(getattr(request, "_cached_user", None), "pk", None)  # if known already: a log line asks no database
    level = logging.INFO if response.status_code < 500 else logging.ERROR
    if request.path == "/health/" and level == logging.INFO:  # a monitor asks every few seconds
        return
    logger.log(
        level,
        "request",
        extra={
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "milliseconds": round(seconds * 1000),
            "person": person,
        },
    )
