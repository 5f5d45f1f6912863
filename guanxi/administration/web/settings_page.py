"""The index of all settings a person may use."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.records import reading, registry


@dataclass(frozen=True)
class Entry:
    """One card of the index."""

    label: str
    icon: str
    address: str
    text: str = ""


def index(request: HttpRequest) -> HttpResponse:
    """Show the settings this person may use, own preferences first."""
    person: Person = request.user  # type: ignore[assignment]
    mine = [Entry(_("My preferences"), "adjustments", reverse("preferences"), _("Language, time zone, appearance, password"))]
    records = [
        Entry(str(record.labels), record.icon, f"/{record.path}/")
        for record in registry.everything()
        if record.group == "settings" and reading.may(record, person)
    ]
    groups = [(_("My account"), mine), (_("Lists and rules"), records)]
    if person.is_administrator:
        groups.insert(1, (_("Company"), _company_entries()))
    return render(request, "administration/settings.html", {"groups": [g for g in groups if g[1]]})


def _company_entries() -> list[Entry]:
    return [
        Entry(_("Company"), "building", reverse("company"), _("Name, currency, time zone, fiscal year")),
        Entry(_("Numbers"), "hash", reverse("numbers"), _("Prefix and length of the numbers of orders, accounts, …")),
        Entry(_("Operations"), "activity", reverse("operations"), _("State of the installation, backups, jobs")),
    ]
