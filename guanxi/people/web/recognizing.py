"""Knows who asks: the person who came along with the session, if all that Django asks for holds."""

from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from guanxi.people.models import Person


class Recognize(AuthenticationMiddleware):
    """Gives each request its person."""

    def process_request(self, request: HttpRequest) -> None:
        """Look only when somebody asks."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _who(request))  # type: ignore[assignment]


def _who(request: Any) -> AbstractBaseUser | AnonymousUser:
    if "_cached_user" not in request.__dict__:  # where Django keeps it, too
        request.__dict__["_cached_user"] = _came_along(request) or auth.get_user(request)
    found: AbstractBaseUser | AnonymousUser = request.__dict__["_cached_user"]
    return found


def _came_along(request: HttpRequest) -> Person | None:
    """The person of the session; None where anything is unusual: then Django looks by itself, and ends what it must."""
    session = request.session
    said, backend, digest = (session.get(key) for key in (auth.SESSION_KEY, auth.BACKEND_SESSION_KEY, auth.HASH_SESSION_KEY))
    person: Person | None = getattr(session, "person", None)
    is_usual = (
        person is not None
        and str(person.pk) == said
        and person.is_active
        and backend in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(digest or "", person.get_session_auth_hash())
    )
    return person if is_usual else None
