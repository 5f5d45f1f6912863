"""The history of a record."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from guanxi.people.web.asking import address_of, person_of
from guanxi.records import fields, successors, telling
from guanxi.records.auditing import reads
from guanxi.records.merging.joining import MERGED, MERGED_AWAY

from .access import one
from .pages import render
from .record_page import frame

TOLD = (MERGED, MERGED_AWAY)


@require_safe
def show(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """Who changed what, when, and through which door."""
    record, obj = one(request, path, pk)
    chapter = telling.history(record, obj, older_than=request.GET.get("older", ""), person=person_of(request))
    names = {name for entry in chapter.entries for name in entry.change.values}.intersection(fields.everything(record))
    reads.seen(record, names, person_of(request), key=pk, at=timezone.now(), address=address_of(request))
    mergings = successors.told_in(entry.change.batch for entry in chapter.entries if entry.change.verb in TOLD)
    context = {**frame(request, record, obj, "history"), "chapter": chapter, "mergings": mergings}
    return render(request, "records/history.html", context)
