"""What predictions show on the pages of customers."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from guanxi.analytics.mining import starting, use
from guanxi.customers.models import Account
from guanxi.people.models import Person
from guanxi.records import reading, registry
from guanxi.records.registry import Panel

from . import shown
from .scoring import METHOD_PREFIX


def connect() -> None:
    """Hang the panel into the pages."""
    registry.show_panel("accounts", Panel(name="foretold", place="main", show=for_account, order=55))


def for_account(account: Account, request: HttpRequest) -> Markup:
    """What is foretold for a customer, and why; nothing for those who do not see the figures behind it."""
    person = request.user if isinstance(request.user, Person) else None
    if person is None or not use.is_any_in_use(METHOD_PREFIX):
        return Markup()
    scores = shown.of_account(account, person)
    if not scores:
        return Markup()
    told = {"scores": scores, "may_runs": reading.may(starting.record(), person)}
    return Markup(render_to_string("predicting/panels/account.html", told, request))  # noqa: S704 (our own template)
