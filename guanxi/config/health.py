"""Answers the questions of machines: are you alive, are you ready, how much do you do, may we index you."""

import hmac
import ipaddress
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import guanxi
from guanxi.config.operations import metering, state

TEXT = "text/plain; version=0.0.4; charset=utf-8"


@login_not_required
@require_safe
def check(request: HttpRequest) -> JsonResponse:
    """Say that this process answers; who gets no answer should start it again."""
    del request
    return JsonResponse({"status": "ok", "version": guanxi.__version__})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether requests can be answered: database there, migrated; 503 if not. Without a worker it is degraded, and 200.

    "status" is a fixed word for machines; reasons come in the caller's language.
    """
    del request
    try:
        found = state.readiness(timezone.now())
    except Error:  # the reason is in the log of the database; strangers need not know it
        found = state.Readiness({"database": _("does not answer")})
    answer = {"status": found.word, "version": guanxi.__version__} | found.problems | found.weaknesses
    return JsonResponse(answer, status=HTTPStatus.SERVICE_UNAVAILABLE if found.problems else HTTPStatus.OK)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the numbers for a monitoring system: to this machine itself, or to who shows the token."""
    if not _may_measure(request):
        raise Http404
    lines = [*metering.lines(), *_state(), *metering.head(metering.Family("info", "gauge", "The version that runs."))]
    lines.append(f'{metering.PREFIX}info{{version="{guanxi.__version__}"}} 1')
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


def _state() -> list[str]:
    """Write what the database tells; without it only the processes' own numbers are given."""
    lines: list[str] = []
    try:
        declared = ""
        for name, meaning, labels, figure in state.figures(timezone.now()):
            if name != declared:
                lines += metering.head(metering.Family(name, "gauge", meaning))
                declared = name
            lines.append(f"{metering.PREFIX}{name}{{{labels}}} {metering.number(figure)}".replace("{}", ""))
    except Error:
        lines = []
    up = metering.Family("database_up", "gauge", "Whether the database answers.")
    return [*metering.head(up), f"{metering.PREFIX}database_up {int(bool(lines))}", *lines]


def _may_measure(request: HttpRequest) -> bool:
    token = settings.ENVIRONMENT.text("GUANXI_METRICS_TOKEN")
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    through_a_proxy = any(request.headers.get(name) for name in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"))
    return not through_a_proxy and _is_here(request.META.get("REMOTE_ADDR", ""))


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Ask search engines to stay out."""
    del request
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
