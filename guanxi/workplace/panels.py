"""What this folder itself shows on the home page."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from markupsafe import Markup

from guanxi.customers import birthdays
from guanxi.customers.models import Contact
from guanxi.people.models import Company, Person
from guanxi.records import reading, registry
from guanxi.records.registry import Panel

from . import attention

SOON_DAYS = 30
FEW = 8


def connect() -> None:
    """Hang the panels into the home page."""
    for panel in PANELS:
        registry.show_panel("home", panel)


def moved(person: Person, request: HttpRequest) -> Markup:
    """Customers who climbed or fell."""
    found = attention.moved(person)
    if not (found.climbers or found.fallers):
        return Markup()
    return _drawn("moved", request, moved=found, currency=Company.current().currency)


def overdue(person: Person, request: HttpRequest) -> Markup:
    """Invoices that wait for their money although the due day has passed."""
    today = timezone.localdate()
    found = attention.overdue(person, today)
    lines = [(invoice, (today - invoice.due_on).days) for invoice in found[: attention.FEW] if invoice.due_on]
    return _drawn("overdue", request, lines=lines, has_more=len(found) > attention.FEW, today=today) if lines else Markup()


def touched(person: Person, request: HttpRequest) -> Markup:
    """Own records that were changed last."""
    found = attention.touched(person)
    return _drawn("touched", request, touched=found) if found else Markup()


def coming_birthdays(person: Person, request: HttpRequest) -> Markup:
    """Birthdays of the next month."""
    if not reading.may(registry.declared(Contact), person):
        return Markup()
    found = birthdays.upcoming(person, timezone.localdate(), days=SOON_DAYS)
    return _drawn("coming_birthdays", request, found=found[:FEW], count=len(found))


def _drawn(template: str, request: HttpRequest, **context: object) -> Markup:
    return Markup(render_to_string(f"workplace/{template}.html", context, request))  # noqa: S704 (an escaping template)


PANELS = (
    Panel(name="moved", place="main", show=moved, order=40),
    Panel(name="overdue", place="main", show=overdue, order=50),
    Panel(name="touched", place="main", show=touched, order=60),
    Panel(name="birthdays", place="side", show=coming_birthdays, order=50),
)
