"""What one operation looks like in the description of the API: parameters, what is sent, answers, problems."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _

from .problems import MEDIA_TYPE, titles
from .schemas import PROBLEM, Schema, ref

ALWAYS = (400, 401, 404, 405, 429, 500, 503)
WRITING = (403, 409, 413, 415, 422)
KEY = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}


def operation(
    name: str, summary: str, answers: Schema, *, parameters: Sequence[Schema] = (), body: Schema | None = None
) -> Schema:
    """One operation; those of an object are called "accounts.list", and all that write are documented as such."""
    tag, _dot, verb = name.rpartition(".")
    is_writing = verb == "delete" or body is not None
    problems = {str(status): problem_told(status) for status in (*ALWAYS, *(WRITING if is_writing else ()))}
    keyed = [_idempotency()] if is_writing else []
    told: Schema = {"operationId": name, "summary": summary, "parameters": [*parameters, *keyed]}
    told |= {"tags": [tag]} if tag else {}
    told |= {"requestBody": body} if body else {}
    return {**told, "responses": {**problems, **answers}}


def query(name: str, schema: Schema, description: str, *, explode: bool = True) -> Schema:
    """One parameter of an address."""
    found: Schema = {"name": name, "in": "query", "schema": schema, **({"description": description} if description else {})}
    return found if explode else {**found, "explode": False}


def key(name: str = "id") -> Schema:
    """A key as a part of an address."""
    return {"name": name, "in": "path", "required": True, "schema": KEY}


def if_match() -> Schema:
    """The version that must still be there."""
    text = _("The ETag of the version that was read; another version is refused")
    return {"name": "If-Match", "in": "header", "schema": {"type": "string", "examples": ['"v3"']}, "description": text}


def _idempotency() -> Schema:
    text = _("A word of your own; the same request with the same word within a day is carried out once")
    schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
    return {"name": "Idempotency-Key", "in": "header", "schema": schema, "description": text}


def page(item: Schema, *, has_next: bool = True, extra: Mapping[str, Schema] | None = None) -> Schema:
    """Some of many, and where the next ones begin."""
    known: Schema = {"items": {"type": "array", "items": item}}
    known |= {"next": {"type": ["string", "null"]}} if has_next else {}
    return {"type": "object", "properties": {**known, **(extra or {})}, "required": list(known)}


def ok(schema: Schema, example: Any = None) -> Schema:
    """The answer when all went well."""
    return {"200": _answer(_("Done"), schema, example)}


def made(schema: Schema, example: Any = None) -> Schema:
    """The answer when something was made."""
    return {"201": _answer(_("Created"), schema, example)}


def gone() -> Schema:
    """The answer when something was taken away."""
    return {"204": {"description": _("Deleted")}}


def _answer(description: str, schema: Schema, example: Any = None) -> Schema:
    content = as_json(schema)
    if example is not None:
        content["application/json"]["examples"] = {"usual": {"value": example}}
    return {"description": description, "content": content}


def as_json(schema: Schema) -> Schema:
    """Content that is sent as JSON."""
    return {"application/json": {"schema": schema}}


def body_told(schema: Schema, example: Any) -> Schema:
    """What is sent along."""
    return {"required": True, "content": {"application/json": {"schema": schema, "examples": {"usual": {"value": example}}}}}


def problem_told(status: int) -> Schema:
    """The answer when something goes wrong."""
    return {"$ref": f"#/components/responses/{response_name(status)}"}


def problem_response(status: int) -> Schema:
    """All problems of one status."""
    told = [text for code, text in titles().values() if code == status]
    return {"description": " · ".join(told), "content": problem_content()}


def problem_content() -> Schema:
    """A problem as it is sent."""
    return {MEDIA_TYPE: {"schema": ref(PROBLEM)}}


def response_name(status: int) -> str:
    """Under what a problem of this status stands among the shared answers."""
    return HTTPStatus(status).name.title().replace("_", "")
