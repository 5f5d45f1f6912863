"""The index of all settings a person may use."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.records import reading, registry
from guanxi.records.declare import Record

OF_PEOPLE = {"people", "departments", "teams", "roles"}


@dataclass(frozen=True)
class Entry:
    """One card of the index."""

    label: str
    address: str
    text: str = ""
    icon: str = "settings"


def index(request: HttpRequest) -> HttpResponse:
    """Show the settings this person may use, own preferences first."""
    person: Person = request.user  # type: ignore[assignment]
    mine = [
        Entry(_("My preferences"), reverse("preferences"), _("Language, time zone, appearance, password"), icon="adjustments"),
        Entry(_("My API tokens"), reverse("api-tokens"), _("Let programs read and write as you"), icon="key"),
        Entry(_("API"), reverse("api-docs"), _("What programs may ask, and how"), icon="book-2"),
        Entry(_("Absences"), reverse("absences"), _("Who stands in while you are away"), icon="calendar-off"),
    ]
    records = [record for record in registry.everything() if record.group == "settings" and reading.may(record, person)]
    groups = [
        (_("My account"), mine),
        *(_for_administrators() if person.is_administrator else []),
        (_("People"), [_entry(record) for record in records if record.path in OF_PEOPLE]),
        (_("Lists and rules"), [_entry(record) for record in records if record.path not in OF_PEOPLE]),
    ]
    return render(request, "administration/settings.html", {"groups": [group for group in groups if group[1]]})


def _entry(record: Record) -> Entry:
    return Entry(str(record.labels), f"/{record.path}/", icon=record.icon)


def _for_administrators() -> list[tuple[str, list[Entry]]]:
    return [(_("Company"), _of_company()), (_("Security"), _of_security()), (_("API"), _of_programs())]


def _of_company() -> list[Entry]:
    own = _("Custom fields and objects, choices, names, layouts")
    file = _("Export all settings, or import a settings file")
    return [
        Entry(_("Company"), reverse("company"), _("Name, currency, time zone, fiscal year"), icon="building"),
        Entry(_("Objects and fields"), reverse("fitting"), own, icon="puzzle"),
        Entry(_("Numbers"), reverse("numbers"), _("Prefix and length of the numbers of orders, accounts, …"), icon="hash"),
        Entry(_("Settings as a file"), reverse("fitting-file"), file, icon="file-export"),
        Entry(_("Operations"), reverse("operations"), _("State of the installation, backups, jobs"), icon="activity"),
        Entry(
            _("Warehouse"), reverse("warehouse"), _("The copy that analyses are made on: how fresh, how kept"), icon="database"
        ),
    ]


def _of_security() -> list[Entry]:
    signing = _("Passwords, second factor, networks, single sign-on")
    audit = _("Who did what, when and from where; proof that nothing was altered")
    personal = _("Find, hand out and erase what is known of a person; how long records are kept")
    return [
        Entry(_("Signing in"), reverse("sign-in-rules"), signing, icon="login-2"),
        Entry(_("Audit trail"), reverse("audit"), audit, icon="shield-search"),
        Entry(_("Personal data"), reverse("personal-data"), personal, icon="user-shield"),
    ]


def _of_programs() -> list[Entry]:
    tokens = _("Who lets which program in, and until when")
    return [
        Entry(_("API tokens of all people"), reverse("all-api-tokens"), tokens, icon="key"),
        Entry(_("Webhooks"), reverse("webhooks"), _("Tell other systems when records change"), icon="send"),
    ]
