"""What dashboards show: their reports side by side, and beside reports and dashboards how they come by mail."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from guanxi.analytics.exploring import offering, reporting, rights
from guanxi.analytics.exploring.models import Report
from guanxi.analytics.exploring.offering import Offer
from guanxi.analytics.exploring.sheet import Sheet
from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.records import registry
from guanxi.records.registry import Panel

from . import putting, showing
from .models import Dashboard, Kind, Rhythm, Subscription


def connect() -> None:
    """Hang the panels into the pages, and offer dashboards to whoever explores."""
    offering.add(Offer(name="put-on-dashboard", label=_("Put on a dashboard"), icon="layout-dashboard", address=_put))
    shown = Panel(name="tiles", place="main", show=_tiles, order=5)
    registry.show_panel("dashboards", shown)
    for path in ("dashboards", reporting.PATH):
        registry.show_panel(path, Panel(name="by-mail", place="side", title=_("By mail"), icon="mail", show=_by_mail, order=40))


def _put(sheet: Sheet, report: Report | None, person: Person) -> str:
    """The dialog that puts a sheet on a dashboard, for those who may."""
    if not putting.may(person, report):
        return ""
    tail = f"&report={report.pk}" if report else ""
    return f"{reverse('dashboard-put', args=[sheet.cube])}?{sheet.address}{tail}"


def _tiles(dashboard: Dashboard, request: HttpRequest) -> Markup:
    context = {**showing.context(dashboard, _person(request)), "whole": reverse("dashboard-whole", args=[dashboard.pk])}
    return Markup(render_to_string("dashboards/tiles.html", context, request))  # noqa: S704 (our own template)


def _by_mail(shown: Report | Dashboard, request: HttpRequest) -> str:
    """How it comes by mail; nothing where no mail can be sent."""
    person = _person(request)
    if person is None or not settings.CAN_SEND_MAIL:
        return ""
    place = {"report": shown} if isinstance(shown, Report) else {"dashboard": shown}
    context: dict[str, Any] = {
        "subscription": Subscription.objects.filter(person=person, **place).first(),
        "person": person,
        "action": reverse("subscribe", args=["report" if isinstance(shown, Report) else "dashboard", shown.pk]),
        "rhythms": Rhythm.choices,
        "kinds": Kind.choices if rights.may(person, RightTo.EXPORT) else (),
    }
    return Markup(render_to_string("dashboards/by_mail.html", context, request))  # noqa: S704 (our own template)


def _person(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None
