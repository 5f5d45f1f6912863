"""Only administrators come through here; everybody else sees no such page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from guanxi.people.web.asking import person_of

View = Callable[..., HttpResponse]


def administrators_only(view: View) -> View:
    """Answer 404 to everybody who is not an administrator."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not person_of(request).is_administrator:
            raise Http404
        return view(request, *args, **kwargs)

    guarded.administrators_only = True  # type: ignore[attr-defined]
    return guarded
