"""Choosing a record while one types its name."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from guanxi.people.web.asking import person_of
from guanxi.records import finding, naming, reading, tagging
from guanxi.records.declare import Record
from guanxi.records.listing import ordering
from guanxi.records.models import Tag

from .access import record_at

MOST = 20


@require_safe
def pick(request: HttpRequest, path: str) -> JsonResponse:
    """The best matches among the records that the person may see, as [{id, label, hint}]."""
    record = record_at(request, path)
    words = request.GET.get("q", "").replace("\x00", "").strip()[: finding.LONGEST]
    person = person_of(request)
    rows = naming.followed(record, reading.visible(record, person), finding.beside(record))
    chosen = finding.best(record, rows, words, MOST, reading.scope(record, person)) if words else _first(record, rows)
    found = [{"id": obj.pk, "label": naming.name_of(obj), "hint": finding.hint(record, obj)} for obj in chosen]
    return JsonResponse(found, safe=False)


@require_safe
def tags(request: HttpRequest) -> JsonResponse:
    """The tags whose name holds what was typed, as [{id, label, hint}]; their names are no secret among colleagues with a role.

    :raises Http404: if the person may see no object that carries tags.
    """
    person = person_of(request)
    if not any(reading.may(record, person) for record, _names in tagging.tagged()):
        raise Http404
    words = request.GET.get("q", "").replace("\x00", "").strip()[: tagging.LONGEST]
    names = Tag.objects.filter(name__icontains=words).order_by("name").values_list("name", flat=True)[:MOST]
    return JsonResponse([{"id": name, "label": name, "hint": ""} for name in names], safe=False)


def _first(record: Record, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by(*ordering.standard(record).clauses(backwards=False))[:MOST]
