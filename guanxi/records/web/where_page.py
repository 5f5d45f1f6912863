"""Putting a filter of several conditions together: all, any or none of them, nested."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.people.web.asking import person_of
from guanxi.records import fields, naming, reading, registry
from guanxi.records.declare import Record
from guanxi.records.fields import Kind
from guanxi.records.listing import asking, combining, conditions, filtering, operators
from guanxi.records.listing.combining import Combination, Part
from guanxi.records.listing.conditions import Condition, NotUnderstood

from .access import record_at
from .pages import render

Node = dict[str, Any]
MOST_NODES = 120


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, path: str) -> HttpResponse:
    """The form of the filter; with a button pressed, the form with a line more or less; applied, the list."""
    record = record_at(request, path)
    if request.method != "POST":
        asked = request.GET
        question = asking.read(record, asked)
        return _page(request, record, _nodes(question.where) if question.where else _start(record), asked.urlencode())
    root, question_text = _sent(record, request.POST), request.POST.get("question", "")
    if pressed := request.POST.get("press", ""):
        return _page(request, record, _pressed(record, root, pressed), question_text)
    try:
        where = _combination(record, root)
        if where:
            combining.read(record, where.address)
    except NotUnderstood as reason:
        return _page(request, record, root, question_text, problem=str(reason), status=422)
    question = replace(asking.read(record, QueryDict(question_text)), where=where)
    address = f"{reverse('records:list', args=[path])}{question.address()}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _page(
    request: HttpRequest, record: Record, root: Node, question: str, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "record": record,
        "root": _shown(request, record, root),
        "question": question,
        "fields": fields.in_order(record),
        "joints": [("all", _("all of these hold")), ("any", _("any of these holds")), ("none", _("none of these holds"))],
        "deepest": combining.DEEPEST,
        "problem": problem,
    }
    return render(request, "records/where.html", context, status=status)


def _start(record: Record) -> Node:
    return {"joint": "all", "parts": [_line(record)]}


def _line(record: Record) -> Node:
    known = fields.everything(record)
    name = next((name for name in record.listing.filters if name in known), next(iter(known)))
    return {"field": name, "op": operators.operators(known[name])[0].name, "values": [], "second": ""}


def _nodes(part: Combination | Condition) -> Node:
    """A filter as the form shows it."""
    if isinstance(part, Combination):
        return {"joint": part.joint, "parts": [_nodes(one) for one in part.parts]}
    takes, values = part.operator.takes, part.parts
    if takes == "one":
        values = [part.text]
    second = values[1] if takes == "two" and len(values) > 1 else ""
    return {
        "field": part.field.name, "op": part.operator.name, "values": values[:1] if takes == "two" else values, "second": second,
    }  # fmt: skip


def _sent(record: Record, said: QueryDict) -> Node:
    """The filter as it was sent: `joint.0.1` names the group at this place, `field.0.1` the condition."""
    places = {name.partition(".")[2] for name in list(said)[: MOST_NODES * 6] if name.startswith(("joint.", "field."))}

    def at(place: str) -> Node:
        if f"joint.{place}" in said:
            below = sorted((p for p in places if p.rpartition(".")[0] == place), key=lambda p: int(p.rpartition(".")[2] or 0))
            joint = said[f"joint.{place}"]
            return {"joint": joint if joint in combining.JOINTS else "all", "parts": [at(p) for p in below]}
        field = fields.named(record, said.get(f"field.{place}", ""))
        if field is None:
            return _line(record)
        verb = operators.operator(field, said.get(f"op.{place}", "")) or operators.operators(field)[0]
        values = [value for value in said.getlist(f"v.{place}") if value]
        return {"field": field.name, "op": verb.name, "values": values, "second": said.get(f"w.{place}", "")}

    places = {place for place in places if place == "0" or all(part.isdigit() for part in place.split("."))}
    return at("0") if "joint.0" in said else _start(record)


def _pressed(record: Record, root: Node, pressed: str) -> Node:
    """The filter with a condition or group more, or without one."""
    verb, _colon, place = pressed.partition(":")
    steps = [int(step) for step in place.split(".")[1:] if step.isdigit()]
    node = root
    for step in steps[:-1] if verb == "drop" else steps:
        if "parts" not in node or step >= len(node["parts"]):
            return root
        node = node["parts"][step]
    if "parts" not in node:
        return root
    if verb == "drop" and steps and steps[-1] < len(node["parts"]):
        del node["parts"][steps[-1]]
    elif verb == "add":
        node["parts"].append(_line(record))
    elif verb == "group":
        node["parts"].append({"joint": "any", "parts": [_line(record), _line(record)]})
    return root


def _combination(record: Record, node: Node) -> Combination | None:
    """The filter that the form means; groups without conditions are left out.

    :raises NotUnderstood: naming the condition that makes no sense.
    """
    parts: list[Part] = []
    for part in node["parts"]:
        if "parts" in part:
            if found := _combination(record, part):
                parts.append(found)
        else:
            parts.append(conditions.read(record, _text(record, part)))
    return Combination(node["joint"], tuple(parts)) if parts else None


def _text(record: Record, node: Node) -> str:
    said = QueryDict(mutable=True)
    said.update({"add": node["field"], "op": node["op"], "w": node["second"]})
    said.setlist("v", node["values"])
    return filtering.assembled(record, said)


def _shown(request: HttpRequest, record: Record, node: Node, place: str = "0") -> Node:
    """The filter with what its controls need."""
    if "parts" in node:
        parts = [_shown(request, record, part, f"{place}.{number}") for number, part in enumerate(node["parts"])]
        return {**node, "place": place, "parts": parts, "depth": place.count(".") + 1}
    field = fields.everything(record)[node["field"]]
    verb = operators.operator(field, node["op"]) or operators.operators(field)[0]
    control = filtering.control(field, verb)
    chosen = _names(request, field, node["values"]) if control.kind == "pick" else []
    return {
        **node, "place": place, "label": field.label, "control": control, "chosen": chosen, "operators": operators.operators(field),
    }  # fmt: skip


def _names(request: HttpRequest, field: fields.Field, values: list[str]) -> list[tuple[str, str]]:
    """The records that are chosen already, with their names."""
    keys = [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]
    target = registry.of(field.target)
    if field.kind is not Kind.RELATION or target is None:
        return []
    rows = reading.visible(target, person_of(request)).filter(pk__in=keys)
    found = [(str(obj.pk), naming.name_of(obj)) for obj in rows]
    return [*found, *([(conditions.ME, _("me"))] if conditions.ME in values else [])]
