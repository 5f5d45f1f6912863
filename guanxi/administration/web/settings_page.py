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
    mine.append(Entry(_("My API tokens"), "key", reverse("api-tokens"), _("Let programs read and write as you")))
    mine.append(Entry(_("API"), "book-2", reverse("api-docs"), _("What programs may ask, and how")))
    mine.append(Entry(_("Absences"), "calendar-off", reverse("absences"), _("Who stands in while you are away")))
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
        Entry(_("Webhooks"), "send", reverse("webhooks"), _("Tell other systems when records change")),
        Entry(_("API tokens of all people"), "key", reverse("all-api-tokens"), _("Who lets which program in, and until when")),
        Entry(_("Objects and fields"), "puzzle", reverse("fitting"), _("Custom fields and objects, choices, names, layouts")),
        Entry(_("Signing in"), "login-2", reverse("sign-in-rules"), _("Passwords, second factor, networks, single sign-on")),
        Entry(
            _("Audit trail"),
            "shield-search",
            reverse("audit"),
            _("Who did what, when and from where; proof that nothing was altered"),
        ),
        Entry(
            _("Personal data"),
            "user-shield",
            reverse("personal-data"),
            _("Find, hand out and erase what is known of a person; how long records are kept"),
        ),
        Entry(
            _("Settings as a file"), "file-export", reverse("fitting-file"), _("Export all settings, or import a settings file")
        ),
        Entry(_("Numbers"), "hash", reverse("numbers"), _("Prefix and length of the numbers of orders, accounts, …")),
        Entry(_("Operations"), "activity", reverse("operations"), _("State of the installation, backups, jobs")),
    ]
