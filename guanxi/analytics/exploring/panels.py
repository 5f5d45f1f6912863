"""What exploring shows on the page of a report, and its place in the rights matrix."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.records import registry
from guanxi.records.registry import Area, Panel

from . import reporting, rights
from .models import Report

AREA = "analytics"


def connect() -> None:
    """Give exploring its place in the rights matrix, and draw reports on their pages."""
    registry.add_area(Area(path=AREA, label=_("Explorer"), group="analysis", actions=(RightTo.VIEW, RightTo.EXPORT)))
    registry.show_panel(reporting.PATH, Panel(name="drawn", place="main", show=_drawn, order=10))


def _drawn(report: Report, request: HttpRequest) -> Any:
    if not rights.may(request.user if isinstance(request.user, Person) else None):
        return ""
    context = {"report": report, "href": reverse("report", args=[report.pk]), "part": reverse("report-part", args=[report.pk])}
    return Markup(render_to_string("exploring/report_panel.html", context, request))  # noqa: S704 (our own template)
