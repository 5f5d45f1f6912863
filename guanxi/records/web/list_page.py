"""The list of an object: searched, filtered, sorted, a page at a time."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import person_of
from guanxi.records import fields, reading, showing
from guanxi.records.declare import Record
from guanxi.records.fields import Field, Kind
from guanxi.records.listing import asking, fetching, filtering, operators
from guanxi.records.listing.asking import Question
from guanxi.records.models import ListPreference

from .access import record_at
from .pages import render


@require_safe
def show(request: HttpRequest, path: str) -> HttpResponse:
    """One page of the list, or only its changing part when a script asks for that."""
    record = record_at(request, path)
    person = person_of(request)
    question = asking.read(record, request.GET, preferred=preferred_columns(request, record))
    if request.GET.get("add"):
        return HttpResponseRedirect(_with_new_filter(question, request))
    page = fetching.page(question, person, timezone.localdate())
    reader = showing.Reader(record, person)
    context = {
        "record": record,
        "question": question,
        "page": page,
        "head": [_heading(question, column) for column in question.columns],
        "rows": showing.rows(reader, page.rows, question.columns),
        "chips": [_chip(question, condition, reader) for condition in question.conditions],
        "address": reverse("records:list", args=[record.path]),
        "is_searchable": bool(record.search),
        "may_create": reading.may(record, person, RightTo.CREATE),
        "may_export": reading.may(record, person, RightTo.EXPORT),
        "may_import": reading.may(record, person, RightTo.IMPORT),
        "offered": _offered(record),
        "all_columns": list(dict.fromkeys([*question.columns, *fields.in_order(record)])),
        "cap": fetching.CAP,
    }
    is_part = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "list"
    response = render(request, "records/list_part.html" if is_part else "records/list.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@require_safe
def filter_control(request: HttpRequest, path: str) -> HttpResponse:
    """The small form that adds a filter on one field."""
    record = record_at(request, path)
    field = fields.named(record, request.GET.get("field", ""))
    if field is None:
        field = next(iter(fields.everything(record).values()))
    offered = operators.operators(field)
    chosen = operators.operator(field, request.GET.get("op", "")) or offered[0]
    context = {
        "record": record,
        "field": field,
        "operators": offered,
        "operator": chosen,
        "address": reverse("records:list", args=[record.path]),
        "kept": filtering.kept(request.GET),
        "control": filtering.control(field, chosen),
    }
    return render(request, "records/filter_form.html", context)


def preferred_columns(request: HttpRequest, record: Record) -> tuple[str, ...]:
    """The columns that this person chose for the list, if any."""
    chosen = ListPreference.objects.filter(person=person_of(request), path=record.path).values_list("columns", flat=True).first()
    return tuple(chosen or ())


def _with_new_filter(question: Question, request: HttpRequest) -> str:
    """The address of the list with the filter that was just put together."""
    text = filtering.assembled(question.record, request.GET)
    asked = request.GET.copy()
    for name in (*filtering.FORM_NAMES, "place"):
        asked.pop(name, None)
    asked.appendlist("f", text)
    for name in [name for name, value in asked.items() if not value]:
        asked.pop(name)
    return f"{reverse('records:list', args=[question.record.path])}?{asked.urlencode(safe=':,')}"


def _heading(question: Question, column: Field) -> dict[str, Any]:
    is_sorted = question.order.name == column.name
    direction = "descending" if question.order.is_falling else "ascending"
    return {
        "label": column.label,
        "num": column.kind in NUMERIC,
        "sort": question.sorted_by(column) or "",
        "sorted": direction if is_sorted else "",
    }


def _chip(question: Question, condition: Any, reader: showing.Reader) -> dict[str, str]:
    told = filtering.told(condition, reader)
    return {"label": condition.field.label, "value": told, "remove": question.without(condition)}


def _offered(record: Record) -> tuple[list[Field], list[Field]]:
    """The fields to filter by: the declared ones first, then all others."""
    everything = fields.everything(record)
    first = [everything[name] for name in record.listing.filters if name in everything]
    rest = [field for field in fields.in_order(record) if field not in first]
    return first, rest


NUMERIC = {Kind.INTEGER, Kind.NUMBER, Kind.QUANTITY, Kind.MONEY, Kind.PERCENT}
