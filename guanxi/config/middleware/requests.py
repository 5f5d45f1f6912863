"""Gives each request a number, which its log lines and error pages show, and counts and times it."""

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse

from guanxi.config.logs import request_number
from guanxi.config.operations import metering

HEADER = "X-Request-ID"
MACHINES = ("/health/", "/ready/", "/metrics/")  # a monitor asks every few seconds
LONGEST_STATEMENT = 2000
logger = logging.getLogger("guanxi.requests")
slow = logging.getLogger("guanxi.slow")
_acceptable = re.compile(r"[\w-]{8,64}", re.ASCII)


class Meter:
    """Counts and times the statements of one request; slow ones are logged, without their values: they may be personal."""

    def __init__(self, longest: float) -> None:
        self.longest = longest
        self.count = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], statement: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
        began = time.perf_counter()
        try:
            return execute(statement, values, many, context)
        finally:
            took = time.perf_counter() - began
            self.count += 1
            self.seconds += took
            if took > self.longest:
                text = " ".join(str(statement)[:LONGEST_STATEMENT].split())
                slow.warning("slow statement", extra={"milliseconds": round(took * 1000), "statement": text})


def number_and_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Number, time and log requests; a number given by the proxy in front is kept."""
    slow_statement = settings.ENVIRONMENT.number("GUANXI_SLOW_STATEMENT_MS", 500) / 1000

    def respond(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        number = given if _acceptable.fullmatch(given) else secrets.token_hex(6)
        token = request_number.set(number)
        meter, started = Meter(slow_statement), time.perf_counter()
        try:
            with connections["default"].execute_wrapper(meter):
                response = get_response(request)
            response[HEADER] = number
            _log(request, response, time.perf_counter() - started, meter)
        finally:
            request_number.reset(token)
        return response

    return respond


def _log(request: HttpRequest, response: HttpResponse, seconds: float, meter: Meter) -> None:
    person = getattr(getattr(request, "_cached_user", None), "pk", None)  # if known already: a log line asks no database
    level = logging.INFO if response.status_code < 500 else logging.ERROR
    match = request.resolver_match
    route = (match.view_name or "") if match else request.path.strip("/") if request.path in MACHINES else ""
    metering.answered(request.method or "", route, response.status_code, seconds)
    metering.asked(meter.count, meter.seconds)
    if request.path in MACHINES and level == logging.INFO:
        return
    facts = {
        "method": request.method,
        "path": _address(request),
        "status": response.status_code,
        "milliseconds": round(seconds * 1000),
        "queries": meter.count,
        "person": person,
    }
    logger.log(level, "request", extra=facts)
    if seconds * 1000 > settings.ENVIRONMENT.number("GUANXI_SLOW_REQUEST_MS", 2000):
        slow.warning("slow request", extra=facts | {"database_milliseconds": round(meter.seconds * 1000)})


def _address(request: HttpRequest) -> str:
    """The address without the word that lets somebody set a new password: logs are read by others."""
    match = request.resolver_match
    word = str(match.kwargs.get("token", "")) if match else ""
    return request.path.replace(word, "…") if word else request.path
