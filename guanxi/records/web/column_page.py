"""Choosing the columns of a list, their order and their widths."""

import json
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from guanxi.people.web.asking import person_of
from guanxi.records import fields
from guanxi.records.declare import Record
from guanxi.records.listing.asking import NARROWEST, WIDEST
from guanxi.records.models import ListPreference

from .access import back_address, record_at


@require_POST
def choose(request: HttpRequest, path: str) -> HttpResponse:
    """Remember the chosen columns in the order in which they were sent; none chosen = the usual ones.

    With `in_address` they become part of the list's address instead: so it is while a saved view is in force.
    """
    record = record_at(request, path)
    person = person_of(request)
    chosen = list(dict.fromkeys(name for name in request.POST.getlist("column") if fields.named(record, name)))
    if request.POST.get("in_address"):
        columns = "" if "usual" in request.POST else ",".join(chosen)
        return HttpResponseRedirect(_with_columns(back_address(request, reverse("records:list", args=[record.path])), columns))
    if "usual" in request.POST or not chosen:
        ListPreference.objects.filter(person=person, path=record.path).delete()
    else:
        ListPreference.objects.update_or_create(person=person, path=record.path, defaults={"columns": chosen})
    return HttpResponseRedirect(back_address(request, reverse("records:list", args=[record.path])))


@require_POST
def widen(request: HttpRequest, path: str) -> HttpResponse:
    """Remember how wide the columns are: `widths` maps their names to pixels; empty = as wide as they need."""
    record = record_at(request, path)
    found = ListPreference.objects.filter(person=person_of(request), path=record.path).first()
    widths = _widths(record, request.POST.get("widths", ""))
    if found is None:
        found = ListPreference(person=person_of(request), path=record.path)
    found.widths = {**found.widths, **widths} if widths else {}
    found.save()
    return HttpResponse(status=204)


def _with_columns(address: str, columns: str) -> str:
    """The address of a list with these columns; a saved view keeps its own until it is saved again."""
    parts = urlsplit(address)
    asked = QueryDict(parts.query, mutable=True)
    asked.pop("columns", None)
    if columns:
        asked["columns"] = columns
    return urlunsplit(("", "", parts.path, asked.urlencode(safe=":,"), ""))


def _widths(record: Record, text: str) -> dict[str, int]:
    try:
        sent: Any = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(sent, dict):
        return {}
    return {
        name: min(max(int(width), NARROWEST), WIDEST)
        for name, width in list(sent.items())[:200]
        if fields.named(record, name) and isinstance(width, int | float) and 0 < width < 10_000
    }
