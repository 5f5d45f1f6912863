"""Who may open the pages of mining, and what they all need."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from guanxi.analytics.mining import methods, starting
from guanxi.analytics.mining.methods import Method
from guanxi.analytics.mining.models import MiningRun
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import reading
from guanxi.records.models import Channel
from guanxi.records.writer import Writer

View = Callable[..., HttpResponseBase]


def needs(action: str) -> Callable[[View], View]:
    """Answer as if there were no such page to whoever lacks the right to runs."""

    def guarded(view: View) -> View:
        @wraps(view)
        def show(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponseBase:
            if not reading.may(starting.record(), person_of(request), action):
                raise Http404
            return view(request, *args, **parts)

        return show

    return guarded


def run_of(request: HttpRequest, pk: int, action: str = RightTo.VIEW) -> MiningRun:
    """The run with this key.

    :raises Http404: if it is not within the person's reach.
    """
    run: MiningRun = reading.one(starting.record(), person_of(request), pk, action=action, follow=("owner", "repeated"))
    return run


def method_at(name: str) -> Method:
    """The method of this name.

    :raises Http404: if there is none.
    """
    found = methods.at(name)
    if found is None:
        raise Http404
    return found


def writer(request: HttpRequest) -> Writer:
    """Who writes, now, through a form."""
    return Writer(by=person_of(request), at=timezone.now(), channel=Channel.FORM)
