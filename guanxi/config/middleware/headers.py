"""Tells the browser what pages of ours never do, so that injected code cannot do it either."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(self), payment=(), usb=(), browsing-topics=()"


def protect(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Add the security headers that Django has no setting for."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if "Cache-Control" not in response and not request.path.startswith("/static/"):
            response["Cache-Control"] = "private, no-store"  # a signed-out person must not find pages, not even with "back"
        return response

    return respond
