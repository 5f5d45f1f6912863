"""Who asks for a page."""

from django.http import Http404, HttpRequest

from guanxi.people.models import Person


def person_of(request: HttpRequest) -> Person:
    """The person who asks; addresses that use this lie behind the sign-in.

    :raises Http404: if nobody is signed in.
    """
    if not isinstance(request.user, Person):
        raise Http404
    return request.user
