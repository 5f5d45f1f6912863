"""The first page of the day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from markupsafe import Markup

from guanxi.customers.models import Industry
from guanxi.people.models import Person
from guanxi.records import registry
from guanxi.workplace import attention
from guanxi.workplace.calendar_day import Today

PLACES = ("figures", "main", "side")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Greeting, figures, what wants attention, and the panels of all folders that this person may see."""
    person: Person = request.user  # type: ignore[assignment]
    today = Today(timezone.localtime(), get_language() or "en")
    context = {
        "person": person,
        "today": today,
        "without_industries": not Industry.objects.exists(),
        "is_new": attention.is_new_company(person),
        "sees_anything": attention.sees_anything(person),
        **{place: _panels(request, person, place) for place in PLACES},
    }
    return render(request, "workplace/home.html", context)


def _panels(request: HttpRequest, person: Person, place: str) -> list[tuple[registry.Panel, Markup]]:
    shown = ((panel, Markup(panel.show(person, request) or "")) for panel in registry.panels_at("home", place))  # noqa: S704 (panels give safe HTML)
    return [(panel, content) for panel, content in shown if content.strip()]
