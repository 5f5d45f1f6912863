"""What the page of an account shows of its loans."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from guanxi.customers.models import Account
from guanxi.people.web.asking import person_of
from guanxi.records import reading, registry
from guanxi.records.registry import Panel


def connect() -> None:
    """Hang the panel into the page of accounts."""
    registry.show_panel("accounts", Panel(name="loans", place="side", show=devices, title=_("Devices on loan")))


def devices(account: Account, request: HttpRequest) -> Any:
    """The devices that this person may see; nothing if there are none."""
    record = registry.at("loans")
    loans = list(reading.visible(record, person_of(request)).filter(account=account)[:10]) if record else []
    return render_to_string("lending/devices.html", {"loans": loans}, request) if loans else ""
