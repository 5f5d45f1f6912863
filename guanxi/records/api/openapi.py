"""The description of the API (OpenAPI 3.1) as far as the caller may use it: made anew from the declarations each time."""

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

import guanxi
from guanxi.people.models.role import RightTo
from guanxi.records import fields
from guanxi.records.declare import Action, Record
from guanxi.records.fields import Kind
from guanxi.records.forms import building
from guanxi.records.talking import commenting

from . import asking, bulk, further, merging, schemas
from .calling import Caller
from .doing import may_do
from .operations import (
    ALWAYS,
    KEY,
    WRITING,
    as_json,
    body_told,
    gone,
    if_match,
    key,
    made,
    ok,
    operation,
    page,
    problem_content,
    problem_response,
    problem_told,
    query,
    response_name,
)
from .problems import not_found
from .schemas import PROBLEM, Schema, ref


def document(caller: Caller, only: Sequence[str] = ()) -> Schema:
    """The whole description, or that of some objects only.

    :raises Problem: if one of these is not within reach.
    """
    records = caller.objects()
    known = {record.path: record for record in records}
    more = further.paths_for(caller)
    if only:
        if not set(only) <= known.keys() | {further.first_word(address) for address in more}:
            raise not_found()
        records = [known[path] for path in only if path in known]
        more = {address: told for address, told in more.items() if further.first_word(address) in only}
    paths: Schema = {} if only else _general()
    components = schemas.shared()
    for record in records:
        paths |= dict(_paths(record, caller))
        components |= _components(record, caller)
    for address, told in more.items():
        paths[address] = {**paths.get(address, {}), **told}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Guanxi API", "version": guanxi.__version__, "description": _about()},
        "servers": [{"url": f"{settings.SITE_URL}/api/v1"}],
        "security": [{"token": []}],
        "tags": [{"name": name, "description": label} for name, label in (*_named(records), *further.labels_for(more).items())],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {response_name(status): problem_response(status) for status in sorted({*ALWAYS, *WRITING, 410, 412})},
        },
    }


def _named(records: Sequence[Record]) -> list[tuple[str, str]]:
    return [(record.path, record.labels) for record in records]


def _about() -> str:
    return _(
        "Every request carries “Authorization: Bearer …” with an API token. What a program sees and may do is what the person of "
        "its token sees and may do. Amounts and other decimals are exact text, moments are in UTC."
    )


def _general() -> Schema:
    hit = {"object": {"type": "string"}, "id": KEY, "name": {"type": "string"}, "hint": {"type": "string"}}
    found = page({"type": "object", "properties": hit}, has_next=False)
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
    one: Schema = {"parameters": [key()], "get": _get(record)}
    if RightTo.CREATE in may:
        collection["post"] = _create(record)
    if RightTo.CHANGE in may:
        one["patch"] = _change(record)
    if RightTo.DELETE in may:
        one["delete"] = _delete(record)
    yield f"/{path}", collection
    yield f"/{path}/{{id}}", one
    yield f"/{path}/{{id}}/history", {"parameters": [key()], "get": _history(record)}
    yield f"/{path}/{{id}}/comments", {"parameters": [key()], **_comments(record, caller.may_write)}
    yield f"/{path}/{{id}}/files", {"parameters": [key()], **_files(record, may)}
    if set(may) > {RightTo.VIEW}:
        yield f"/{path}/bulk", {"post": _bulk(record, may)}
    if {RightTo.CHANGE, RightTo.DELETE} <= set(may):
        for name, told in merging.paths(record).items():
            yield f"/{path}/{{id}}/{name}", {"parameters": [key()], **told}
    for action in record.actions if caller.may(record, RightTo.CHANGE) else ():
        yield f"/{path}/{{id}}/{action.name}", {"parameters": [key()], "post": _action(record, action)}


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
    found = page(ref(record.path), extra=counts)
    return operation(f"{record.path}.list", _("List: %(name)s") % {"name": record.labels}, ok(found), parameters=parameters)


def _get(record: Record) -> Schema:
    answers = ok(ref(record.path)) | ({"410": problem_told(410)} if record.merging else {})
    return operation(f"{record.path}.get", _("One: %(name)s") % {"name": record.label}, answers, parameters=_wanted(record))


def _create(record: Record) -> Schema:
    body = body_told(ref(f"{record.path}.new"), schemas.example(record))
    text = _("Create: %(name)s") % {"name": record.label}
    return operation(f"{record.path}.create", text, made(ref(record.path)), body=body)


def _change(record: Record) -> Schema:
    body = body_told(ref(f"{record.path}.change"), schemas.example(record))
    answers = ok(ref(record.path)) | {"412": problem_told(412)}
    text = _("Change: %(name)s") % {"name": record.label}
    return operation(f"{record.path}.change", text, answers, body=body, parameters=[if_match()])


def _delete(record: Record) -> Schema:
    answers = gone() | {"412": problem_told(412)}
    text = _("Delete: %(name)s") % {"name": record.label}
    return operation(f"{record.path}.delete", text, answers, parameters=[if_match()])


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
        "content": {**as_json(told), **problem_content()},
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
    return operation(f"{record.path}.history", text, ok(page(change)), parameters=cursor)


def _comments(record: Record, may_write: bool) -> Schema:
    known: Schema = {"id": KEY, "text": {"type": "string"}, "answers": {"type": ["integer", "null"]}}
    comment = {"type": "object", "properties": known}
    cursor = [query("cursor", {"type": "string"}, _("Where the page begins: “next” of the page before"))]
    text = _("Comments: %(name)s") % {"name": record.label}
    found = {"get": operation(f"{record.path}.comments", text, ok(page(comment)), parameters=cursor)}
    if may_write:
        words = {
            "text": {"type": "string", "minLength": 1, "maxLength": commenting.LONGEST},
            "answers": {**KEY, "type": ["integer", "null"]},
        }
        schema = {"type": "object", "properties": words, "required": ["text"], "additionalProperties": False}
        text = _("Comment on: %(name)s") % {"name": record.label}
        body = body_told(schema, {"text": _("Call again tomorrow.")})
        found["post"] = operation(f"{record.path}.add-comment", text, made(comment), body=body)
    return found


def _files(record: Record, may: Sequence[str]) -> Schema:
    file = {"type": "object", "properties": {"id": KEY, "name": {"type": "string"}, "size": {"type": "integer"}}}
    some = page(file, has_next=False)
    found = {"get": operation(f"{record.path}.files", _("Files: %(name)s") % {"name": record.label}, ok(some))}
    if RightTo.CHANGE in may:
        part = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
        body = {"required": True, "content": {"multipart/form-data": {"schema": part}}}
        text = _("Add a file: %(name)s") % {"name": record.label}
        found["post"] = operation(f"{record.path}.add-file", text, made(file), body=body)
    return found


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
