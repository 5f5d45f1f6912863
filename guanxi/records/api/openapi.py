"""The description of the API (OpenAPI 3.1) as far as the caller may use it: made anew from the declarations each time."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

import guanxi
from guanxi.people.models.role import RightTo
from guanxi.records import fields
from guanxi.records.declare import Action, Record
from guanxi.records.fields import Kind
from guanxi.records.forms import building
from guanxi.records.talking import commenting

from . import asking, bulk, further, schemas
from .calling import Caller
from .doing import may_do
from .problems import MEDIA_TYPE, not_found, titles
from .schemas import PROBLEM, Schema, ref

ALWAYS = (400, 401, 404, 405, 429, 500, 503)
WRITING = (403, 409, 413, 415, 422)
KEY = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}


def document(caller: Caller, only: Sequence[str] = ()) -> Schema:
    """The whole description, or that of some objects only.

    :raises Problem: if one of these is not within reach.
    """
    records = caller.objects()
    if only:
        known = {record.path: record for record in records}
        if not set(only) <= known.keys():
            raise not_found()
        records = [known[path] for path in only]
    paths: Schema = {} if only else _general() | further.paths_for(caller)
    components = schemas.shared()
    for record in records:
        paths |= dict(_paths(record, caller))
        components |= _components(record, caller)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Guanxi API", "version": guanxi.__version__, "description": _about()},
        "servers": [{"url": f"{settings.SITE_URL}/api/v1"}],
        "security": [{"token": []}],
        "tags": [{"name": record.path, "description": record.labels} for record in records],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {_response_name(status): _problem_response(status) for status in sorted({*ALWAYS, *WRITING, 412})},
        },
    }


def _about() -> str:
    return _(
        "Every request carries “Authorization: Bearer …” with an API token. What a program sees and may do is what the person of "
        "its token sees and may do. Amounts and other decimals are exact text, moments are in UTC."
    )


def _general() -> Schema:
    hit = {"object": {"type": "string"}, "id": KEY, "name": {"type": "string"}, "hint": {"type": "string"}}
    found = _page({"type": "object", "properties": hit}, has_next=False)
    words = {"name": "q", "in": "query", "schema": {"type": "string", "maxLength": 200}}
    return {
        "/": {"get": operation("objects", _("The objects within reach"), ok({"type": "object"}))},
        "/me": {"get": operation("me", _("Who I am, and what the token allows"), ok({"type": "object"}))},
        "/search": {"get": operation("search", _("Search everything"), ok(found), parameters=[words])},
    }


def _components(record: Record, caller: Caller) -> Schema:
    path, may = record.path, may_do(caller, record)
    found = {path: schemas.read_schema(record)}
    if RightTo.CREATE in may:
        found[f"{path}.new"] = schemas.write_schema(record, is_new=True)
    if RightTo.CHANGE in may:
        found[f"{path}.change"] = schemas.write_schema(record, is_new=False)
    return found


def _paths(record: Record, caller: Caller) -> Iterator[tuple[str, Schema]]:
    path, may = record.path, may_do(caller, record)
    collection = {"get": _list(record)}
    one: Schema = {"parameters": [_key()], "get": _get(record)}
    if RightTo.CREATE in may:
        collection["post"] = _create(record)
    if RightTo.CHANGE in may:
        one["patch"] = _change(record)
    if RightTo.DELETE in may:
        one["delete"] = _delete(record)
    yield f"/{path}", collection
    yield f"/{path}/{{id}}", one
    yield f"/{path}/{{id}}/history", {"parameters": [_key()], "get": _history(record)}
    yield f"/{path}/{{id}}/comments", {"parameters": [_key()], **_comments(record, caller.may_write)}
    yield f"/{path}/{{id}}/files", {"parameters": [_key()], **_files(record, may)}
    if set(may) > {RightTo.VIEW}:
        yield f"/{path}/bulk", {"post": _bulk(record, may)}
    for action in record.actions if caller.may(record, RightTo.CHANGE) else ():
        yield f"/{path}/{{id}}/{action.name}", {"parameters": [_key()], "post": _action(record, action)}


def _list(record: Record) -> Schema:
    parameters = [
        query("q", {"type": "string", "maxLength": 200}, _("Words to search for")),
        query("f", {"type": "array", "items": {"type": "string"}}, _filters_told(record)),
        query("where", {"type": "string"}, _("Filters joined by all, any and none: any(…;all(…;…))")),
        query("sort", {"type": "string", "examples": [record.listing.sort]}, _("A field; “-” before it turns the order around")),
        query("cursor", {"type": "string"}, _("Where the page begins: “next” of the page before")),
        query("limit", {"type": "integer", "minimum": 1, "maximum": asking.MOST, "default": asking.USUAL}, ""),
        query("count", {"type": "string", "enum": ["true", "false"]}, _("Whether to count all rows, up to 10,000")),
        *_wanted(record),
    ]
    counts = {"count": {"type": "integer"}, "count_is_capped": {"type": "boolean"}}
    page = _page(ref(record.path), extra=counts)
    return operation(f"{record.path}.list", _("List: %(name)s") % {"name": record.labels}, ok(page), parameters=parameters)


def _get(record: Record) -> Schema:
    return operation(
        f"{record.path}.get", _("One: %(name)s") % {"name": record.label}, ok(ref(record.path)), parameters=_wanted(record)
    )


def _create(record: Record) -> Schema:
    body = body_told(ref(f"{record.path}.new"), schemas.example(record))
    answers = {"201": _answer(_("Created"), ref(record.path))}
    return operation(f"{record.path}.create", _("Create: %(name)s") % {"name": record.label}, answers, body=body)


def _change(record: Record) -> Schema:
    body = body_told(ref(f"{record.path}.change"), schemas.example(record))
    answers = ok(ref(record.path)) | {"412": problem_told(412)}
    text = _("Change: %(name)s") % {"name": record.label}
    return operation(f"{record.path}.change", text, answers, body=body, parameters=[_if_match()])


def _delete(record: Record) -> Schema:
    answers = {"204": {"description": _("Deleted")}, "412": problem_told(412)}
    text = _("Delete: %(name)s") % {"name": record.label}
    return operation(f"{record.path}.delete", text, answers, parameters=[_if_match()])


def _bulk(record: Record, may: Sequence[str]) -> Schema:
    path = record.path
    rows: Schema = {"all_or_nothing": {"type": "boolean", "default": False}}
    if RightTo.CREATE in may:
        rows["create"] = {"type": "array", "items": ref(f"{path}.new"), "maxItems": bulk.MOST}
    if RightTo.CHANGE in may:
        changed = schemas.write_schema(record, is_new=False)
        changed["properties"] = {"id": KEY, **changed["properties"]}
        rows["change"] = {"type": "array", "items": {**changed, "required": ["id"]}, "maxItems": bulk.MOST}
    if RightTo.DELETE in may:
        rows["delete"] = {"type": "array", "items": KEY, "maxItems": bulk.MOST}
    body = body_told({"type": "object", "properties": rows, "additionalProperties": False}, {"create": [schemas.example(record)]})
    known = {"index": {"type": "integer"}, "status": {"type": "integer"}, "id": KEY, "version": KEY, "problem": ref(PROBLEM)}
    result = {"type": "object", "properties": known, "required": ["index", "status"]}
    told = {"type": "object", "properties": {verb: {"type": "array", "items": result} for verb in bulk.VERBS}}
    none = {
        "description": _("Nothing was written; the answer says why, row by row"),
        "content": {**_json(told), **_told_problem()},
    }
    return operation(f"{path}.bulk", _("Many at once: %(name)s") % {"name": record.labels}, {**ok(told), "422": none}, body=body)


def _action(record: Record, action: Action) -> Schema:
    asked = building.question(action)
    known = {name: {"title": str(control.label or name)} for name, control in asked.fields.items()}
    needed = [name for name, control in asked.fields.items() if control.required]
    schema = {"type": "object", "properties": known, "additionalProperties": False, **({"required": needed} if needed else {})}
    body = {**body_told(schema, {}), "required": bool(needed)}
    return operation(f"{record.path}.{action.name}", str(action.label), ok(ref(record.path)), body=body)


def _history(record: Record) -> Schema:
    change = {"type": "object", "properties": {"id": KEY, "at": {"type": "string", "format": "date-time"}}}
    cursor = [query("cursor", {"type": "string"}, _("Where the page begins: “next” of the page before"))]
    text = _("History: %(name)s") % {"name": record.label}
    return operation(f"{record.path}.history", text, ok(_page(change)), parameters=cursor)


def _comments(record: Record, may_write: bool) -> Schema:
    known: Schema = {"id": KEY, "text": {"type": "string"}, "answers": {"type": ["integer", "null"]}}
    comment = {"type": "object", "properties": known}
    cursor = [query("cursor", {"type": "string"}, _("Where the page begins: “next” of the page before"))]
    text = _("Comments: %(name)s") % {"name": record.label}
    found = {"get": operation(f"{record.path}.comments", text, ok(_page(comment)), parameters=cursor)}
    if may_write:
        words = {
            "text": {"type": "string", "minLength": 1, "maxLength": commenting.LONGEST},
            "answers": {**KEY, "type": ["integer", "null"]},
        }
        schema = {"type": "object", "properties": words, "required": ["text"], "additionalProperties": False}
        text = _("Comment on: %(name)s") % {"name": record.label}
        made = {"201": _answer(_("Created"), comment)}
        found["post"] = operation(
            f"{record.path}.add-comment", text, made, body=body_told(schema, {"text": _("Call again tomorrow.")})
        )
    return found


def _files(record: Record, may: Sequence[str]) -> Schema:
    file = {"type": "object", "properties": {"id": KEY, "name": {"type": "string"}, "size": {"type": "integer"}}}
    page = _page(file, has_next=False)
    found = {"get": operation(f"{record.path}.files", _("Files: %(name)s") % {"name": record.label}, ok(page))}
    if RightTo.CHANGE in may:
        part = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
        body = {"required": True, "content": {"multipart/form-data": {"schema": part}}}
        text = _("Add a file: %(name)s") % {"name": record.label}
        found["post"] = operation(f"{record.path}.add-file", text, {"201": _answer(_("Created"), file)}, body=body)
    return found


def operation(
    name: str, summary: str, answers: Schema, *, parameters: Sequence[Schema] = (), body: Schema | None = None
) -> Schema:
    """One operation; those of an object are called "accounts.list", and all that write are documented as such."""
    tag, _dot, verb = name.rpartition(".")
    is_writing = verb == "delete" or body is not None
    problems = {str(status): problem_told(status) for status in (*ALWAYS, *(WRITING if is_writing else ()))}
    keyed = [_idempotency()] if is_writing else []
    made: Schema = {"operationId": name, "summary": summary, "parameters": [*parameters, *keyed]}
    made |= {"tags": [tag]} if tag else {}
    made |= {"requestBody": body} if body else {}
    return {**made, "responses": {**problems, **answers}}


def _wanted(record: Record) -> list[Schema]:
    known = fields.everything(record)
    relations = [field.name for field in known.values() if field.kind is Kind.RELATION]
    found = [query("fields", _words([*known, "id", "version"]), _("Only these fields"), explode=False)]
    if relations:
        found.append(query("expand", _words(relations), _("Relations to be given as whole records"), explode=False))
    return found


def _words(names: Sequence[str]) -> Schema:
    return {"type": "array", "items": {"type": "string", "enum": list(names)}}


def _filters_told(record: Record) -> str:
    names = ", ".join(record.listing.filters or list(fields.everything(record))[:3])
    return _("Filters as in the address of the list, field:comparison:value; for example by %(names)s") % {"names": names}


def query(name: str, schema: Schema, description: str, *, explode: bool = True) -> Schema:
    """One parameter of an address."""
    found: Schema = {"name": name, "in": "query", "schema": schema, **({"description": description} if description else {})}
    return found if explode else {**found, "explode": False}


def _key() -> Schema:
    return {"name": "id", "in": "path", "required": True, "schema": KEY}


def _if_match() -> Schema:
    text = _("The ETag of the version that was read; another version is refused")
    return {"name": "If-Match", "in": "header", "schema": {"type": "string", "examples": ['"v3"']}, "description": text}


def _idempotency() -> Schema:
    text = _("A word of your own; the same request with the same word within a day is carried out once")
    schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
    return {"name": "Idempotency-Key", "in": "header", "schema": schema, "description": text}


def _page(item: Schema, *, has_next: bool = True, extra: Mapping[str, Schema] | None = None) -> Schema:
    known: Schema = {"items": {"type": "array", "items": item}}
    known |= {"next": {"type": ["string", "null"]}} if has_next else {}
    return {"type": "object", "properties": {**known, **(extra or {})}, "required": list(known)}


def ok(schema: Schema) -> Schema:
    """The answer when all went well."""
    return {"200": _answer(_("Done"), schema)}


def _answer(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": _json(schema)}


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def body_told(schema: Schema, example: Any) -> Schema:
    """What is sent along."""
    return {"required": True, "content": {"application/json": {"schema": schema, "examples": {"usual": {"value": example}}}}}


def problem_told(status: int) -> Schema:
    """The answer when something goes wrong."""
    return {"$ref": f"#/components/responses/{_response_name(status)}"}


def _problem_response(status: int) -> Schema:
    told = [text for code, text in titles().values() if code == status]
    return {"description": " · ".join(told), "content": _told_problem()}


def _told_problem() -> Schema:
    return {MEDIA_TYPE: {"schema": ref(PROBLEM)}}


def _response_name(status: int) -> str:
    return HTTPStatus(status).name.title().replace("_", "")
