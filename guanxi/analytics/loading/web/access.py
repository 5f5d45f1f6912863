"""Who may open the pages of loading, and how they are drawn."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render as django_render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from guanxi.analytics.loading import access
from guanxi.analytics.loading.models import Code, LoadRun
from guanxi.people import auditing
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import noted, person_of

View = Callable[..., HttpResponseBase]
MEANINGS = {
    "done": "good",
    "checked": "info",
    "refused": "bad",
    "broken": "bad",
    "canceled": "warning",
    "running": "info",
    "waiting": "info",
}


def needs(action: str) -> Callable[[View], View]:
    """Answer as if there were no such page to whoever lacks the right to loading."""

    def guarded(view: View) -> View:
        @wraps(view)
        def show(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponseBase:
            if not access.may(person_of(request), action):
                raise Http404
            return view(request, *args, **parts)

        return show

    return guarded


def render(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Draw a page with what every page of loading needs."""
    person = person_of(request)
    shared = {
        "may_change": access.may(person, RightTo.CHANGE), "may_export": access.may(person, RightTo.EXPORT), "meanings": MEANINGS,
        "size_of": filesizeformat,
    }  # fmt: skip
    return django_render(request, template, shared | context, status=status)


def note(request: HttpRequest, done: str, what: str) -> None:
    """Write into the audit trail what somebody set up or took away."""
    noted(request, auditing.Kind.SETTINGS, path=access.PATH, what={"done": done, "what": what})


def steps(current: int) -> list[dict[str, str]]:
    """Where the person stands in the wizard."""
    labels = (_("Source"), _("Table"), _("Mapping"), _("Check"), _("Load"))
    return [
        {"label": label, "state": "done" if place < current else "current" if place == current else ""}
        for place, label in enumerate(labels)
    ]


def busy_words(run: LoadRun) -> str:
    """What a run does just now."""
    return {
        "fetch": _("Fetching: %(count)s rows"), "stage": _("Reading: %(count)s rows"), "check": _("Checking the contract"),
        "show": _("Writing the table"),
    }.get(run.phase, _("Waiting for the worker")) % {"count": f"{run.done:,}"}  # fmt: skip


def open_codes() -> int:
    """How many codes wait for a decision."""
    return Code.objects.filter(state=Code.State.OPEN).count()
