"""The addresses of cubes in the description of the API (OpenAPI 3.1)."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.analytics.exploring import asking
from guanxi.records.api.calling import Caller
from guanxi.records.api.operations import KEY, body_told, ok, operation, problem_told, query
from guanxi.semantics.question import MOST_CELLS, PERIODS, TESTS

from . import doing

Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "maxLength": 200}
DAY: Schema = {"type": "string", "format": "date"}
NAMES: Schema = {"type": "array", "items": TEXT, "maxItems": 50}
BEHIND: Schema = {"measures": ["revenue"], "where": [{"level": "day", "period": "last_year"}]}
FOUND: Schema = {"object": "order-lines", "ids": [812, 790], "table": None, "rows": [], "is_cut": False}
EXAMPLE: Schema = {
    "measures": ["revenue", "profit", "profit@year_before"],
    "rows": ["region.province"],
    "columns": ["day.quarter"],
    "where": [{"level": "day", "period": "last_year"}],
    "having": [{"by": "profit", "below": 0}],
    "sort": [{"by": "profit", "down": False}],
}


def paths(caller: Caller) -> dict[str, Schema]:
    """The addresses as the caller may use them; none without the right."""
    names = [cube.name for cube in asking.cubes_for(caller.person)] if doing.may(caller) else []
    if not names:
        return {}
    of = {"name": "name", "in": "path", "required": True, "schema": {"type": "string", "enum": names}}
    anything: Schema = {"type": "object"}
    words = [
        query("level", TEXT, _("The level, such as region.province")) | {"required": True},
        query("q", TEXT, _("Words to search for")),
        query("limit", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, ""),
    ]
    found = operation("cubes.members", _("Members of a level"), ok(_items()), parameters=words)
    found["responses"]["422"] = problem_told(422)
    told = body_told(question(), EXAMPLE)
    cell = body_told(_behind(), {**BEHIND, "at": {"region.province": "330000"}})
    return {
        "/cubes": {"get": operation("cubes.list", _("The cubes within reach"), ok(_items()))},
        "/cubes/{name}": {"parameters": [of], "get": operation("cubes.get", _("What can be asked of a cube"), ok(anything))},
        "/cubes/{name}/ask": {"parameters": [of], "post": operation("cubes.ask", _("Ask a cube"), ok(_answer()), body=told)},
        "/cubes/{name}/behind": {
            "parameters": [of],
            "post": operation(
                "cubes.behind",
                _("What stands behind a figure: records, or rows with file and line"),
                ok(_found(), FOUND),
                body=cell,
            ),
        },
        "/cubes/{name}/members": {"parameters": [of], "get": found},
    }


def question() -> Schema:
    """What can be asked."""
    key: Schema = {"type": ["string", "integer", "null"]}
    keys: Schema = {"type": "array", "items": key}
    known: dict[str, Schema] = {
        "measures": NAMES | {"description": _("Measures, with “@” and a time if wanted: profit@year_before")},
        "rows": NAMES,
        "columns": NAMES,
        "where": _list(level=TEXT, **{"is": keys, "not": keys, "from": DAY, "until": DAY, "period": _one_of(PERIODS)}),
        "having": _list(by=TEXT, **{name: {"type": ["number", "string"]} for name in TESTS}),
        "sort": _list(by=TEXT, down={"type": "boolean"}),
        "top": _object(
            count={"type": "integer", "minimum": 1, "maximum": 1000}, by=TEXT, level=TEXT, others={"type": "boolean"},
            least={"type": "boolean"},
        ),
        "compare": _object(to=_one_of(("previous", "year_before", "span")), **{"from": DAY, "until": DAY}),
        "subtotals": {"type": "boolean", "default": False},
        "totals": {"type": "boolean", "default": True},
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST_CELLS, "default": doing.MOST_ROWS},
    }  # fmt: skip
    return _object(**known)


def _behind() -> Schema:
    """A question, and the members of one of its cells."""
    key: Schema = {"type": ["string", "integer", "null"]}
    asked = question()
    cell = {"type": "object", "additionalProperties": key, "description": _("The members of the cell, level by level")}
    most: Schema = {"type": "integer", "minimum": 1, "maximum": 1000, "default": 50}
    first: Schema = {"type": "integer", "minimum": 0, "maximum": 1_000_000, "default": 0}
    return {**asked, "properties": {**asked["properties"], "at": cell, "first": first, "most": most}}


def _found() -> Schema:
    maybe: Schema = {"type": ["object", "null"], "properties": {"id": KEY, "name": {"type": "string"}}}
    known: Schema = {
        "object": {"type": ["string", "null"]}, "ids": {"type": "array", "items": KEY}, "table": maybe,
        "rows": {"type": "array", "items": {"type": "object"}}, "is_cut": {"type": "boolean"},
    }  # fmt: skip
    return {"type": "object", "properties": known, "required": list(known)}


def _answer() -> Schema:
    member = _object(key={}, caption={"type": "string"}, mark=_one_of(("member", "unknown", "total", "others")))
    row = _object(
        members={"type": "array", "items": member}, values={"type": "array", "items": {"type": ["string", "integer", "null"]}}
    )
    anything = {"type": "array", "items": {"type": "object"}}
    known = {"levels": anything, "columns": anything, "rows": {"type": "array", "items": row}, "is_cut": {"type": "boolean"}}
    return {"type": "object", "properties": known, "required": list(known)}


def _items() -> Schema:
    return {"type": "object", "properties": {"items": {"type": "array", "items": {"type": "object"}}}, "required": ["items"]}


def _object(**known: Schema) -> Schema:
    return {"type": "object", "properties": known, "additionalProperties": False}


def _list(**known: Schema) -> Schema:
    return {"type": "array", "items": _object(**known), "maxItems": 50}


def _one_of(words: Any) -> Schema:
    return {"type": "string", "enum": list(words)}
