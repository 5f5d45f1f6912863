"""The description of the API for people: as far as this person may use it."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.people.web.asking import person_of
from guanxi.records import fields
from guanxi.records.api import bulk, further, openapi, problems, schemas
from guanxi.records.api.asking import MOST
from guanxi.records.api.calling import Caller
from guanxi.records.api.problems import Problem
from guanxi.records.fields import Field, Kind
from guanxi.records.listing import operators

from .access import record_at
from .pages import render

METHODS = {"get": "", "post": "good", "patch": "info", "delete": "bad"}


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked of the API."""

    method: str
    path: str
    summary: str
    parameters: tuple[tuple[str, str], ...]
    example: str
    answer: str

    @property
    def meaning(self) -> str:
        """The color of its method."""
        return METHODS.get(self.method, "")


@dataclass(frozen=True)
class Row:
    """One field in the table of an object's fields."""

    field: Field
    kind: str
    limits: str
    comparisons: str


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """How the API works, and the objects within reach."""
    caller = Caller(person_of(request))
    context = {
        **_within_reach(caller),
        "problems": [(name, int(status), title) for name, (status, title) in problems.titles().items()],
        "address": request.build_absolute_uri("/api/v1/"),
        "mcp": request.build_absolute_uri("/mcp"),
        "limits": {"per_minute": settings.API_PER_MINUTE, "rows": MOST, "bulk": bulk.MOST},
    }
    return render(request, "records/api/docs.html", context)


@require_safe
def show(request: HttpRequest, path: str) -> HttpResponse:
    """The fields of one object and what can be asked of it."""
    caller = Caller(person_of(request))
    within = _within_reach(caller)
    if path in within["areas"]:
        area = {"path": path, "labels": within["areas"][path]}
        context: dict[str, Any] = {"record": area, "rows": [], "operations": _operations(caller, path)}
        return render(request, "records/api/docs_object.html", within | context)
    record = record_at(request, path)
    context = {
        "record": record,
        "rows": [_row(field) for field in fields.in_order(record)],
        "operations": _operations(caller, record.path),
    }
    return render(request, "records/api/docs_object.html", within | context)


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """The same for machines: OpenAPI 3.1."""
    only = [path for path in request.GET.get("objects", "").split(",") if path]
    try:
        found = openapi.document(Caller(person_of(request)), only)
    except Problem as why:
        raise Http404 from why
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


def _within_reach(caller: Caller) -> dict[str, Any]:
    """The objects, and by the first word of their addresses the other things, that the caller may ask for."""
    return {"objects": caller.objects(), "areas": further.labels_for(further.paths_for(caller))}


def _operations(caller: Caller, first_word: str) -> list[Operation]:
    found = []
    for path, methods in openapi.document(caller, [first_word])["paths"].items():
        for method, told in methods.items():
            if method != "parameters":
                found.append(
                    Operation(
                        method,
                        f"/api/v1{path}",
                        told["summary"],
                        _parameters(told),
                        _example(told.get("requestBody", {})),
                        _answer(told),
                    )
                )
    return found


def _parameters(told: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((one["name"], one.get("description", "")) for one in told["parameters"])


def _answer(told: dict[str, Any]) -> str:
    return "".join(_example(told["responses"][status]) for status in ("200", "201") if status in told["responses"])


def _example(told: dict[str, Any]) -> str:
    content = told.get("content", {}).get("application/json", {})
    example = content.get("examples", {}).get("usual", {}).get("value")
    return json.dumps(example, ensure_ascii=False, indent=2) if example else ""


def _row(field: Field) -> Row:
    comparisons = ", ".join(one.name for one in operators.operators(field))
    return Row(field, _kind(field), _limits(field), comparisons)


def _kind(field: Field) -> str:
    names = {
        Kind.INTEGER: _("whole number"),
        Kind.NUMBER: _("number as text"),
        Kind.QUANTITY: _("number as text"),
        Kind.PERCENT: _("share as text, 0.4 for forty percent"),
        Kind.MONEY: _("amount and currency"),
        Kind.DAY: _("date"),
        Kind.MOMENT: _("date and time (UTC)"),
        Kind.YES_NO: _("true or false"),
        Kind.CHOICE: _("choice"),
        Kind.CHOICES: _("list of choices"),
        Kind.TAGS: _("list of texts"),
        Kind.RELATION: _("record"),
    }
    return names.get(field.kind, _("text"))


def _limits(field: Field) -> str:
    if field.kind is Kind.RELATION:
        return schemas.target(field)
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        return ", ".join(f"{value} = {label}" for value, label in field.choices if value not in (None, ""))
    longest = getattr(field.column, "max_length", None)
    if longest:
        return _("at most %(count)s characters") % {"count": longest}
    places = getattr(field.column, "decimal_places", None)
    return _("at most %(count)s digits behind the point") % {"count": places} if places else ""
