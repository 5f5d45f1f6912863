"""Tells while one types whether somebody like this is already there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from guanxi.customers import duplicates
from guanxi.customers.models import Account, Contact
from guanxi.people.models.role import RightTo
from guanxi.records import reading, registry

_FINDERS = {"accounts": (Account, duplicates.accounts_like), "contacts": (Contact, duplicates.contacts_like)}
LONGEST = 200


@require_safe
def show(request: HttpRequest, path: str) -> HttpResponse:
    """Those within reach who are like what was typed so far."""
    model, finder = _FINDERS.get(path, (None, None))
    if model is None or finder is None or not reading.may(registry.declared(model), request.user, RightTo.VIEW):  # type: ignore[arg-type]
        raise Http404
    typed = {name: str(value).replace("\x00", "")[:LONGEST] for name, value in request.GET.items()}
    but = typed.get("but", "")
    found = finder(typed, request.user, but=int(but) if but.isdecimal() else None)  # type: ignore[arg-type]
    may_merge = all(reading.may(registry.declared(model), request.user, right) for right in (RightTo.CHANGE, RightTo.DELETE))  # type: ignore[arg-type]
    own = but if but.isdecimal() and may_merge else ""
    return render(request, "customers/similar.html", {"found": found, "path": path, "own": own})
