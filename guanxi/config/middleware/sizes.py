"""Refuses what is larger than anything a form of ours sends, before it is read and kept on disk."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024
STRANGERS = MEGABYTE
FILES_AT_ONCE = 20
ROOM = 2 * MEGABYTE
"""For the fields around the files."""
PROGRAMS = ("/api/v1/", "/mcp")
"""Programs sign in with a token, not with a session; the API reads nothing that is larger than it takes."""


def limit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let through what may be sent: files from those who are signed in, hardly more than a password from strangers."""

    def respond(request: HttpRequest) -> HttpResponse:
        length = _length(request)
        if (
            length > STRANGERS
            and not request.path.startswith(PROGRAMS)
            and length > (_largest() if request.user.is_authenticated else STRANGERS)
        ):
            text = _("This is too large: at most %(limit)s MB can be sent.") % {"limit": _largest() // MEGABYTE}
            return HttpResponse(text, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return respond


def _length(request: HttpRequest) -> int:
    said = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def _largest() -> int:
    megabytes = max(settings.IMPORT_MEGABYTES, settings.UPLOAD_MB * FILES_AT_ONCE)
    return int(megabytes * MEGABYTE) + ROOM
