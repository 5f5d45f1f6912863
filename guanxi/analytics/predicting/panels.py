"""What predictions show on the pages of customers."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from markupsafe import Markup

from guanxi.customers.models import Account
from guanxi.records import registry
from guanxi.records.registry import Panel


def connect() -> None:
    """Hang the panel into the pages."""
    registry.show_panel("accounts", Panel(name="foretold", place="side", show=for_account, order=55))


def for_account(account: Account, request: HttpRequest) -> Markup:
    """A place that fetches what is foretold for the customer when it comes into view."""
    address = reverse("predictions-for-account", args=[account.pk])
    return Markup(render_to_string("mining/panels/later.html", {"address": address}, request))  # noqa: S704 (our own template)
