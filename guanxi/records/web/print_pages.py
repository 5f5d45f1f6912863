"""Records and lists for paper: the company's head, the content, and nothing that one could click."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from guanxi.people.auditing import Kind
from guanxi.people.models import Company
from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import address_of, noted, person_of
from guanxi.records import faces, facts, fields, naming, reading, registry, showing
from guanxi.records.auditing import reads
from guanxi.records.declare import Record
from guanxi.records.fields import Field
from guanxi.records.listing import fetching
from guanxi.records.showing import Cell

from .access import record_at
from .list_page import NUMERIC, asked
from .pages import render

MOST_ROWS, MOST_PARTS = 1000, 200


@dataclass(frozen=True)
class Table:
    """Records that belong to the printed one; `is_cut` where there are more."""

    record: Record
    columns: tuple[Field, ...]
    rows: list[tuple[Any, list[Cell]]]
    is_cut: bool


@require_safe
def one(request: HttpRequest, path: str, pk: int) -> HttpResponse:
    """One record: the chosen sections, and what belongs to it."""
    record, person = record_at(request, path), person_of(request)
    obj = naming.followed(record, reading.visible(record, person), fields.everything(record)).filter(pk=pk).first()
    if obj is None:
        raise Http404
    sections = [section for section in facts.sections(record, obj, showing.Reader(record, person)) if section.filled]
    tables = [table for other in _belonging(record) if (table := _table(record, obj, other, person)) and table.rows]
    offered = [
        *((str(place), section.title) for place, section in enumerate(sections)),
        *((t.record.path, t.record.labels) for t in tables),
    ]
    without = set(request.GET.getlist("without"))
    context = {
        **_head(person),
        "record": record,
        "name": naming.name_of(obj),
        "back": reverse("records:page", args=[record.path, pk]),
        "offered": [(key, title, key not in without) for key, title in offered],
        "sections": [section for place, section in enumerate(sections) if str(place) not in without],
        "tables": [table for table in tables if table.record.path not in without],
        "numeric": NUMERIC,
    }
    reads.seen(record, fields.everything(record), person, key=pk, at=timezone.now(), address=address_of(request))
    return render(request, "records/print/record.html", context)


@require_safe
def many(request: HttpRequest, path: str) -> HttpResponse:
    """A list as it stands (search, filters, columns, order), for those who may take it out."""
    record, person = record_at(request, path, RightTo.EXPORT), person_of(request)
    question, _desk = asked(request, record)
    if question.problems:
        return HttpResponseRedirect(f"{reverse('records:list', args=[path])}?{request.GET.urlencode()}")
    today = timezone.localdate()
    found = fetching.matching(question, person, today, RightTo.EXPORT) & reading.visible(record, person)
    rows = []
    for obj in fetching.all_rows(question, found):
        rows.append(obj)
        if len(rows) > MOST_ROWS:
            break
    shown = showing.rows(showing.Reader(record, person), rows[:MOST_ROWS], question.columns)
    noted(
        request, Kind.EXPORTED, path=record.path, what={"format": "print", "rows": len(shown), "asked": request.GET.urlencode()}
    )
    context = {
        **_head(person),
        "record": record,
        "name": record.labels,
        "back": f"{reverse('records:list', args=[path])}{question.address()}",
        "words": question.words,
        "table": Table(record, tuple(question.columns), shown, len(rows) > MOST_ROWS),
        "most": MOST_ROWS,
        "numeric": NUMERIC,
    }
    return render(request, "records/print/list.html", context)


def _belonging(record: Record) -> list[str]:
    """The objects whose records belong to this one: its parts first, then what its page lists."""
    declared = faces.declaration(record)
    parts = [
        other.path
        for other in registry.everything()
        if other.parent and other.model._meta.get_field(other.parent).related_model is declared.model
    ]
    return list(dict.fromkeys([*parts, *record.related]))


def _table(record: Record, obj: Any, path: str, person: Any) -> Table | None:
    found = registry.at(path)
    other = faces.face(found, person) if found else None
    link = facts.link_between(record, other) if other else None
    if other is None or link is None or not reading.may(other, person):
        return None
    known = fields.everything(other)
    columns = tuple(known[name] for name in fields.columns(other) if name != link and name in known)
    rows = reading.visible(other, person).filter(**{link: obj.pk})
    shown = list(naming.followed(other, rows, [column.name for column in columns]).order_by("pk")[: MOST_PARTS + 1])
    return Table(
        other, columns, showing.rows(showing.Reader(other, person), shown[:MOST_PARTS], columns), len(shown) > MOST_PARTS
    )


def _head(person: Any) -> dict[str, Any]:
    return {"company": Company.current(), "person": person, "now": timezone.now()}
