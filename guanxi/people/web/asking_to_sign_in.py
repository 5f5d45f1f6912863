"""Nobody gets past the door unknown: who is not signed in, or no longer, is asked to, and led back to the page they were on."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme


class AskToSignIn(LoginRequiredMiddleware):
    """Stands before every page but those that say otherwise."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponse:  # type: ignore[override]
        """Ask instead of answering."""
        del view_func
        return ask(request)


def is_needed(request: HttpRequest) -> bool:
    """Whether the page is for people who signed in, and nobody is."""
    view = request.resolver_match.func if request.resolver_match else None
    return not request.user.is_authenticated and bool(getattr(view, "login_required", True))


def ask(request: HttpRequest) -> HttpResponse:
    """Lead to the page to sign in on; a script that fetches a piece of a page is told only that, for it has a page to keep."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401)
    return redirect_to_login(_page(request))


def _page(request: HttpRequest) -> str:
    """Where to go on: what was asked for, or the page whose form was sent, for many addresses only take forms."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(before)
    return urlunsplit(("", "", parts.path, parts.query, ""))
