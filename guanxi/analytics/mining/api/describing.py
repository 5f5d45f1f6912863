"""The addresses of mining in the description of the API (OpenAPI 3.1)."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.analytics.mining import methods, slicing, starting
from guanxi.people.models.role import RightTo
from guanxi.records import faces, reading, registry
from guanxi.records.api import schemas
from guanxi.records.api.calling import Caller
from guanxi.records.api.operations import KEY, body_told, key, made, ok, operation, page, problem_told, query

from .endpoints import LONGEST_BASKET

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
ASKED: Schema = {
    "method": "rules", "name": "Zhejiang", "options": {"level": "category2", "support": "2%"}, "where": {"region.province": ["浙江省"]},
}  # fmt: skip
FOUND: Schema = {
    "run": 17, "name": "Zhejiang", "method": "rules", "options": {"level": "category2", "support": "1/50"},
    "where": {"region.province": ["浙江省"]}, "as_of": "2026-03-05T06:30:00+00:00", "summary": {"baskets": 1200},
    "findings": [{"left": ["Cutters"], "right": ["Optics"], "support": 0.11, "confidence": 0.62, "lift": 2.4}],
}  # fmt: skip
SUGGESTED: Schema = {
    "kind": "product", "id": 12, "name": "Lens", "reason": "62 % of those who bought Cutters also bought Lens.", "confidence": 0.62, "lift": 2.4,
    "due_on": "2026-06-30", "evidence": {"together": 132}, "run": 17, "method": "sequences", "as_of": "2026-03-05T06:30:00+00:00",
}  # fmt: skip


def paths(caller: Caller) -> dict[str, Schema]:
    """The addresses as the caller may use them."""
    return {**_runs(caller), **_suggestions(caller)}


def _runs(caller: Caller) -> dict[str, Schema]:
    record = registry.at(starting.record().path)
    if record is None or not caller.may(record):
        return {}
    path = record.path
    method = {
        "type": "object",
        "properties": dict.fromkeys(("name", "label", "question", "describe"), TEXT),
        "required": ["name", "options"],
    }
    found: dict[str, Schema] = {
        "/mining-methods": {"get": operation("mining-methods.list", _("The methods and their options"), ok(page(method, has_next=False)))},
    }  # fmt: skip
    if caller.may(record, RightTo.CREATE):
        found[f"/{path}"] = {"post": _ask(caller)}
        text = _("Ask for the same again over the figures of now")
        body = {**body_told(_closed({}), {}), "required": False}
        found[f"/{path}/{{id}}/repeat"] = {
            "parameters": [key()],
            "post": operation(f"{path}.repeat", text, made(schemas.ref(path)), body=body),
        }
    if _may_export(caller):
        answers = ok(findings(), FOUND) | {"409": problem_told(409)}
        found[f"/{path}/{{id}}/findings"] = {
            "parameters": [key()],
            "get": operation(f"{path}.findings", _("Everything that a run found"), answers),
        }
    return found


def _ask(caller: Caller) -> Schema:
    """Making a run: the fields of every run, and beside them options and purchases."""
    record = faces.face(starting.record(), caller.person)
    schema = schemas.write_schema(record, is_new=True)
    levels = {name: _values() for name in slicing.LEVELS}
    days = {name: {"type": ["string", "null"], "format": "date"} for name in ("from", "until")}
    more = {"options": _options(), "where": _closed({**days, **levels})}
    schema = {**schema, "properties": {**schema["properties"], **more}}
    told = _("Ask for a run: a method, its options, and the purchases that it looks at")
    return operation(f"{record.path}.create", told, made(schemas.ref(record.path)), body=body_told(schema, ASKED))


def _options() -> Schema:
    """The options of all methods by name; which ones a method takes is told by the methods themselves."""
    known: Schema = {one.name: {} for method in methods.everything() for one in method.options}
    return {**_closed(known), "description": _("Those of the method, see /mining-methods; what is left out takes its default")}


def _values() -> Schema:
    one = {"type": ["string", "integer"]}
    return {"anyOf": [{"type": "array", "items": one}, one]}


def findings() -> Schema:
    """What a run found, as a whole."""
    anything: Schema = {"type": "object"}
    known = {
        "run": KEY, "name": TEXT, "method": TEXT, "options": anything, "where": anything, "as_of": {"type": ["string", "null"]},
        "summary": anything, "findings": {"type": "array", "items": anything},
    }  # fmt: skip
    return {"type": "object", "properties": known, "required": list(known)}


def _suggestions(caller: Caller) -> dict[str, Schema]:
    products = registry.at("products")
    if products is None or not caller.may(products):
        return {}
    number: Schema = {"type": "number"}
    known: Schema = {
        "kind": {"type": "string", "enum": ["product", "category"]}, "id": KEY, "name": TEXT, "reason": TEXT, "confidence": number, "lift": number,
        "due_on": {"type": ["string", "null"], "format": "date"}, "evidence": {"type": "object"}, "run": KEY, "method": TEXT,
        "as_of": {"type": ["string", "null"]},
    }  # fmt: skip
    basket = {
        "type": "string",
        "pattern": r"^[0-9]{1,15}(,[0-9]{1,15})*$",
        "examples": ["12,15"],
        "maxLength": LONGEST_BASKET * 8,
    }
    chosen = (
        query("basket", basket, _("Keys of products: what goes with them")),
        query("account", KEY, _("Key of a customer: what comes next")),
    )
    text = _("What to offer to a basket, or to a customer: one of both, each with the finding that says so")
    answer = ok(page({"type": "object", "properties": known, "required": list(known)}, has_next=False), {"items": [SUGGESTED]})
    return {"/suggestions": {"get": operation("suggestions.get", text, answer, parameters=chosen)}}


def _may_export(caller: Caller) -> bool:
    record = starting.record()
    return caller.covers(record) and reading.may(record, caller.person, RightTo.EXPORT)


def _closed(known: Schema) -> Schema:
    return {"type": "object", "properties": known, "additionalProperties": False}
