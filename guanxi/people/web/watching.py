"""Watches over open sessions: ends those idle or old, or from another network than allowed, and keeps when they were last seen."""

import time
from collections.abc import Callable

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from guanxi.people import auditing, requiring
from guanxi.people.models import OpenSession

from .asking import address_of, noted

SEEN_EVERY_SECONDS = 60
Respond = Callable[[HttpRequest], HttpResponse]


def watch(get_response: Respond) -> Respond:
    """End what is over before anybody is let through; asks the database once a minute per session."""

    def respond(request: HttpRequest) -> HttpResponse:
        session = request.session
        if "since" not in session:  # nobody signed in, or not through our doors (tests)
            return get_response(request)
        now = int(time.time())
        for name in ("since", "seen"):  # a clock that was put back makes nothing last longer
            if now < session[name]:  # noqa: PLR1730 (put back; assigning always would save always)
                session[name] = now
        if why := _over(request, now):
            _end(request, why)
        elif now - session["seen"] >= SEEN_EVERY_SECONDS:
            session["seen"] = now
            OpenSession.objects.filter(key=session.session_key).update(seen_at=timezone.now(), address=address_of(request))
        if session.get("must_secure") and not _is_open(request.path):
            return redirect("security-app")
        return get_response(request)

    return respond


def _over(request: HttpRequest, now: int) -> str:
    session = request.session
    if session["idle"] and now - session["seen"] > session["idle"]:
        return "idle"
    if now - session["since"] > session["longest"]:
        return "old"
    if session["networks"] and not requiring.may_come_from(session["networks"], address_of(request)):
        return "network"
    return ""


def _end(request: HttpRequest, why: str) -> None:
    if request.user.is_authenticated:
        noted(request, auditing.Kind.SESSION_ENDED, what={"why": why})
    OpenSession.objects.filter(key=request.session.session_key).delete()
    auth.logout(request)


def _is_open(path: str) -> bool:
    """Pages that stay open to somebody who must set up a second factor first."""
    return path.startswith(
        (reverse("security"), reverse("sign-out"), reverse("sign-in"), reverse("appearance"), "/static/", "/health")
    )
