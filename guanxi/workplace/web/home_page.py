"""The first page of the day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from markupsafe import Markup

from guanxi.customers.models import Industry
from guanxi.people.models import Person
from guanxi.people.web.asking import takes_parts_later
from guanxi.records import registry
from guanxi.workplace import attention
from guanxi.workplace.calendar_day import Today

PLACES = ("figures", "main", "side")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Greeting, figures, what wants attention, and the panels of all folders that this person may see."""
    person: Person = request.user  # type: ignore[assignment]
    is_new, is_later = attention.is_new_company(person), takes_parts_later(request)
    context = {
        "person": person,
        "today": Today(timezone.localtime(), get_language() or "en"),
        "without_industries": is_new and not Industry.objects.exists(),
        "is_new": is_new,
        "sees_anything": attention.sees_anything(person),
        "is_later": is_later,
        **({} if is_later else _parts(request, person)),
    }
    return render(request, "workplace/home.html", context)


@require_safe
def parts(request: HttpRequest) -> HttpResponse:
    """Figures and panels, for a page that stands already."""
    person: Person = request.user  # type: ignore[assignment]
    is_new = attention.is_new_company(person)
    return render(request, "workplace/home_parts.html", {"is_new": is_new, **_parts(request, person)})


def _parts(request: HttpRequest, person: Person) -> dict[str, Any]:
    return {place: _panels(request, person, place) for place in PLACES}


def _panels(request: HttpRequest, person: Person, place: str) -> list[tuple[registry.Panel, Markup]]:
    shown = ((panel, Markup(panel.show(person, request) or "")) for panel in registry.panels_at("home", place))  # noqa: S704 (panels give safe HTML)
    return [(panel, content) for panel, content in shown if content.strip()]
