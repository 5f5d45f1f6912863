"""Who may open the pages of evaluation, and how they are drawn."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render as django_render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.customers.models import Standing
from guanxi.evaluation import rules
from guanxi.people.models import Company
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records.models import Channel
from guanxi.records.writer import Writer

View = Callable[..., HttpResponseBase]


def needs(action: str) -> Callable[[View], View]:
    """Answer as if there were no such page to whoever lacks the right to evaluation."""

    def guarded(view: View) -> View:
        @wraps(view)
        def show(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponseBase:
            if not rules.may(person_of(request), action):
                raise Http404
            return view(request, *args, **parts)

        return show

    return guarded


def writer(request: HttpRequest) -> Writer:
    """Who writes, now, through a form."""
    return Writer(by=person_of(request), at=timezone.now(), channel=Channel.FORM)


def record_address(path: str, key: int | None) -> str:
    """The page of a record, or nothing without one."""
    return reverse("records:page", args=[path, key]) if path and key is not None else ""


def sentence(label: object) -> str:
    """A name as it stands at the beginning of a line."""
    text = str(label)
    return text[:1].upper() + text[1:]


def render(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Draw a page with what every page of evaluation needs."""
    person = person_of(request)
    shared = {
        "currency": Company.current().currency,
        "may_change": rules.may(person, RightTo.CHANGE),
        "may_export": rules.may(person, RightTo.EXPORT),
        "record_address": record_address,
        "sentence": sentence,
        "level_options": [("", _("all")), *((level.value, sentence(level.label)) for level in Standing.Level)],
    }
    return django_render(request, template, shared | context, status=status)
