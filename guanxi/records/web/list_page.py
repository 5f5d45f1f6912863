"""The list of an object: searched, filtered, sorted, grouped, a page at a time, or as a board."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.people.models.role import RightTo
from guanxi.people.web.asking import address_of, person_of
from guanxi.records import fields, reading, showing
from guanxi.records.addresses import address
from guanxi.records.auditing import reads
from guanxi.records.declare import Record
from guanxi.records.fields import Field, Kind
from guanxi.records.listing import asking, fetching, filtering, grouping, operators, quick, totaling, viewing
from guanxi.records.listing.asking import Question
from guanxi.records.listing.combining import Combination
from guanxi.records.listing.conditions import Condition
from guanxi.records.listing.viewing import Desk

from . import board_part
from .access import record_at
from .pages import render

FIRST_ROWS = 25


@require_safe
def show(request: HttpRequest, path: str) -> HttpResponse:
    """One page of the list, or only its changing part when a script asks for that."""
    record = record_at(request, path)
    person = person_of(request)
    question, desk = asked(request, record)
    if request.GET.get("add"):
        return HttpResponseRedirect(_with_new_filter(question, request))
    reader = showing.Reader(record, person)
    is_part = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == "list"
    about = state(request, question, reader, desk)
    context = {
        **about,
        **_body(request, question, reader, about),
        "chips": [*_shared_chip(question), *(_chip(question, condition, reader) for condition in question.conditions)],
        "tree": combined(question.where, reader) if question.where else None,
        **_tools(question),
        "is_searchable": bool(record.search),
        "may_create": reading.may(record, person, RightTo.CREATE),
        "may_import": reading.may(record, person, RightTo.IMPORT),
        "is_printable": reading.may(record, person, RightTo.EXPORT),
        "cap": fetching.CAP,
        "is_part": is_part,
        **_views(question, desk),
    }
    note_read(request, question)
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
        "address": address("records:list", record.path),
        "kept": filtering.kept(request.GET),
        "control": filtering.control(field, chosen),
    }
    return render(request, "records/filter_form.html", context)


def asked(request: HttpRequest, record: Record, said: QueryDict | None = None) -> tuple[Question, Desk]:
    """What the address asks of the list, with the person's own columns; an address that only names a view asks for that view."""
    desk = viewing.desk(record, person_of(request))
    said = request.GET if said is None else said
    names = {name for name in said if said[name]} & _STATE
    if not names and desk.first:
        said = _of_view(desk.first)
    elif names == {"view"} and (view := desk.view(_number(str(said["view"])))):
        said = _of_view(view)
    return asking.read(record, said, preferred=desk.columns), desk


def state(request: HttpRequest, question: Question, reader: showing.Reader, desk: Desk) -> dict[str, Any]:
    """What every part of a list needs to be drawn: its columns, where it stands, what may be done with its rows."""
    record, person = question.record, person_of(request)
    widths = dict(question.widths) or desk.widths
    head = [Heading(question, column, widths.get(column.name)) for column in question.columns]
    may_change = reading.may(record, person, RightTo.CHANGE)
    may_delete = reading.may(record, person, RightTo.DELETE)
    may_export = reading.may(record, person, RightTo.EXPORT)
    return {
        "record": record,
        "question": question,
        "head": head,
        "widths": widths if all(one.width for one in head) else {},
        "state": (record, question.here, *((one.name, one.width) for one in head)),
        "address": address("records:list", record.path),
        "editable": {one.name for one in question.columns if one.is_typed} if may_change else set(),
        "may_change": may_change,
        "may_move": may_change and bool(question.group and question.group.field.editable),
        "may_delete": may_delete,
        "may_export": may_export,
        "may_choose": may_change or may_delete or may_export,
        "total_cells": lambda total: totaling.cells(total, question.columns, record),
        "limit": totaling.LIMIT,
        "has_totals": bool(totaling.summed(record, question.columns)),
    }


def note_read(request: HttpRequest, question: Question) -> None:
    """Note who saw sensitive columns."""
    names = [column.name for column in question.columns]
    reads.seen(question.record, names, person_of(request), key=None, at=timezone.now(), address=address_of(request))


def combined(part: Combination | Condition, reader: showing.Reader) -> dict[str, Any]:
    """A filter tree as the page tells it."""
    if isinstance(part, Condition):
        return {"label": part.field.label, "value": filtering.told(part, reader)}
    joint = {"all": _("and"), "any": _("or"), "none": _("or")}[part.joint]
    return {"joint": joint, "is_none": part.joint == "none", "parts": [combined(one, reader) for one in part.parts]}


def _body(request: HttpRequest, question: Question, reader: showing.Reader, about: dict[str, Any]) -> dict[str, Any]:
    """The rows: a page of them, groups, or a board."""
    person, today = person_of(request), timezone.localdate()
    if question.is_board:
        return board_part.drawn(request, question, reader, about)
    if question.group:
        rows = fetching.matching(question, person, today)
        found = totaling.totals(question.record, rows, question.columns, reader, grouping=question.group)
        return {"groups": found, "first": _first_group(question, rows, found, reader), "is_empty": not found.groups}
    page = fetching.page(question, person, today)
    return {"page": page, "rows": showing.rows(reader, page.rows, question.columns), "is_empty": not page.rows}


def _first_group(question: Question, rows: Any, found: totaling.Totals, reader: showing.Reader) -> dict[str, Any]:
    """The rows of the first group, which stands open."""
    if not found.groups or question.group is None:
        return {}
    within = rows.filter(question.group.inside(found.groups[0].key))
    some, after = fetching.remembered_first(question, within, FIRST_ROWS)
    return {"rows": showing.rows(reader, some, question.columns), "after": after}


def _tools(question: Question) -> dict[str, Any]:
    """What stands above a list to narrow, group and arrange it; looked up only if it must be drawn."""
    record = question.record
    return {
        "quick": SimpleLazyObject(lambda: quick.offered(question)),
        "offered": SimpleLazyObject(lambda: _offered(record)),
        "groupings": SimpleLazyObject(lambda: grouping.offered(record)),
        "boards": SimpleLazyObject(lambda: grouping.for_boards(record)),
        "steps": grouping.STEPS,
        "regrouped": lambda group, step: grouping.Grouping(group.field, step),
        "all_columns": SimpleLazyObject(lambda: list(dict.fromkeys([*question.columns, *fields.in_order(record)]))),
    }


def _views(question: Question, desk: Desk) -> dict[str, Any]:
    """The views above the list, the one in force, and whether the list has left it."""
    current = desk.view(question.view)
    is_changed = False
    if current:
        kept = asking.read(question.record, QueryDict(current.address), preferred=desk.columns).own_address
        is_changed = kept != question.own_address
    shown = [view for view in desk.views if view.is_pinned or view is current]
    first = desk.first
    return {
        "views": desk.views,
        "shown_views": shown,
        "view": current,
        "view_is_changed": is_changed,
        "first_view": first,
        "views_state": (desk.views, current and current.pk, is_changed),
    }


def _of_view(view: viewing.Saved) -> QueryDict:
    said = QueryDict(view.address, mutable=True)
    said["view"] = str(view.pk)
    return said


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _with_new_filter(question: Question, request: HttpRequest) -> str:
    """The address of the list with the filter that was just put together."""
    text = filtering.assembled(question.record, request.GET)
    asked = request.GET.copy()
    for name in (*filtering.FORM_NAMES, "place"):
        asked.pop(name, None)
    asked.appendlist("f", text)
    for name in [name for name, value in asked.items() if not value]:
        asked.pop(name)
    return f"{address('records:list', question.record.path)}?{asked.urlencode(safe=':,')}"


@dataclass(frozen=True)
class Heading:
    """A column of a list and what a click on it does."""

    question: Question
    column: Field
    width: int | None

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.column.name

    @property
    def label(self) -> str:
        """What it is called."""
        return self.column.label

    @property
    def num(self) -> bool:
        """Whether it holds numbers, which stand at the right."""
        return self.column.kind in NUMERIC

    @property
    def sort(self) -> str:
        """The address of the list sorted by it; "" if it cannot be."""
        return self.question.sorted_by(self.column) or ""

    @property
    def sorted(self) -> str:
        """How the list is sorted by it, as screen readers say it; "" if it is not."""
        if self.question.order.name != self.name:
            return ""
        return "descending" if self.question.order.is_falling else "ascending"


def _chip(question: Question, condition: Condition, reader: showing.Reader) -> dict[str, str]:
    told = filtering.told(condition, reader)
    return {"label": condition.field.label, "value": told, "remove": question.without(condition)}


def _shared_chip(question: Question) -> list[dict[str, str]]:
    if not question.is_shared:
        return []
    return [{"label": _("Shared"), "value": _("with me"), "remove": question.address(is_shared=False)}]


def _offered(record: Record) -> tuple[list[Field], list[Field]]:
    """The fields to filter by: the declared ones first, then all others."""
    everything = fields.everything(record)
    first = [everything[name] for name in record.listing.filters if name in everything]
    rest = [field for field in fields.in_order(record) if field not in first]
    return first, rest


NUMERIC = {Kind.INTEGER, Kind.NUMBER, Kind.QUANTITY, Kind.MONEY, Kind.PERCENT}
_STATE = {"q", "f", "where", "shared", "sort", "group", "as", "columns", "widths", "rows", "place", "view", "add"}
