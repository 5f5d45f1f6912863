"""Only administrators come through here; everybody else sees no such page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from guanxi.people.models import Person

View = Callable[..., HttpResponse]


def administrators_only(view: View) -> View:
    """Answer 404 to everybody who is not an administrator."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = request.user
        if not (isinstance(person, Person) and person.is_administrator):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
