"""Changes who reports to whom in the chart of an account."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.customers import organization
from guanxi.customers.models import Account, Affiliation, Contact
from guanxi.people.models.role import RightTo
from guanxi.records import reading, registry, saving
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

LONGEST_KEY = 18


@require_http_methods(["GET", "HEAD", "POST"])
def superior(request: HttpRequest, pk: int, contact: int) -> HttpResponse:
    """Ask for the superior and the role of a contact in this account, and save them."""
    account = reading.one(registry.declared(Account), request.user, pk, action=RightTo.CHANGE)  # type: ignore[arg-type]
    people = organization.affiliations_of(account)
    seen = reading.visible(registry.declared(Contact), request.user)  # type: ignore[arg-type]
    known = set(seen.filter(pk__in=[place.contact_id for place in people]).values_list("pk", flat=True))
    if contact not in known:
        raise Http404
    place = next((place for place in people if place.contact_id == contact), None)
    if place is None:
        raise Http404
    if request.method == "POST":
        _save(request, place)
        return HttpResponseRedirect(reverse("records:tab", args=["accounts", pk, "organization"]))
    below = organization.below(people, contact)
    offered = (known - below) | {place.reports_to_id}
    options = [(other.contact_id, other.contact.name) for other in people if other.contact_id in offered]
    shown = {"account": account, "place": place, "options": options, "roles": list(Affiliation.Role.choices)}
    return render(request, "customers/superior.html", shown)


def _save(request: HttpRequest, place: Affiliation) -> None:
    wanted = request.POST.get("superior", "")
    values = {
        "reports_to": int(wanted[:LONGEST_KEY]) if wanted.isdecimal() else None,
        "role": request.POST.get("role", place.role),
    }
    try:
        saving.change(registry.declared(Affiliation), place, values, Writer(by=request.user, at=timezone.now()))  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, " ".join([str(refusal), *refusal.fields.values()]))
    else:
        messages.success(request, _("Saved."))
