"""Choosing the columns of a list."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from guanxi.people.web.asking import person_of
from guanxi.records import fields
from guanxi.records.models import ListPreference

from .access import back_address, record_at


@require_POST
def choose(request: HttpRequest, path: str) -> HttpResponse:
    """Remember the chosen columns for this person; those that were there keep their order. None chosen = the usual ones."""
    record = record_at(request, path)
    chosen = [name for name in request.POST.getlist("column") if fields.named(record, name)]
    before = [name for name in request.POST.get("before", "").split(",") if name in chosen]
    ordered = [*before, *(name for name in chosen if name not in before)]
    if "usual" in request.POST or not ordered:
        ListPreference.objects.filter(person=person_of(request), path=record.path).delete()
    else:
        ListPreference.objects.update_or_create(
            person=person_of(request), path=record.path, defaults={"columns": list(dict.fromkeys(ordered))}
        )
    return HttpResponseRedirect(back_address(request, reverse("records:list", args=[record.path])))
