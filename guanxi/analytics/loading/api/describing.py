"""The addresses of loading in the description of the API (OpenAPI 3.1)."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.analytics.loading import access
from guanxi.analytics.loading.models import Code, LoadRun, RejectedRow
from guanxi.people.models.role import RightTo
from guanxi.records.api import further, paging
from guanxi.records.api.calling import Caller
from guanxi.records.api.operations import (
    KEY,
    body_told,
    gone,
    if_match,
    key,
    made,
    ok,
    operation,
    page,
    problem_told,
    query,
)  # fmt: skip

from . import examples, shapes
from .shapes import COUNT, SHORT, closed, told, words
from .table_endpoints import MOST_DECIDED

Schema = dict[str, Any]


def paths(caller: Caller) -> dict[str, Schema]:
    """The addresses as the caller may use them; none without the right."""
    if not further.covers(caller, access.PATH):
        return {}
    may_change = caller.may_write and further.covers(caller, access.PATH, RightTo.CHANGE)
    may_export = further.covers(caller, access.PATH, RightTo.EXPORT)
    parts = (_sources(), _tables(), _rows(), _runs(), _rejected(), _codes(), _files(may_export))
    found = {address: told for part in parts for address, told in part.items()}
    if may_change:
        return found
    looking = {
        address: {name: one for name, one in told.items() if name in ("get", "parameters")} for address, told in found.items()
    }
    return {address: told for address, told in looking.items() if "get" in told and not _is_sample(address)}


def _is_sample(address: str) -> bool:
    """Whether somebody who may only look has no use for it: it asks the source itself."""
    return address.endswith("/sample") or address == "/data-sources/{id}/tables"


def _sources() -> dict[str, Schema]:
    new = body_told(closed("kind", "name", "place", kind=shapes.KINDS, **shapes.SOURCE_VALUES), examples.NEW_SOURCE)
    changed = body_told(closed(**shapes.SOURCE_VALUES), {"place": "db.example.com:5432", "password": "…"})
    part = told(name=shapes.TEXT, rows=shapes.or_nothing(COUNT))
    source = ok(shapes.SOURCE, examples.SOURCE)
    return {
        "/data-sources": {
            "get": _list("data-sources", _("Sources of tables"), shapes.SOURCE, examples.SOURCE),
            "post": operation("data-sources.create", _("Set up a source; databases are for administrators"), made(shapes.SOURCE), body=new),
        },
        "/data-sources/{id}": {
            "parameters": [key()],
            "get": operation("data-sources.get", _("One source; its password is never told"), source),
            "patch": _of_version("data-sources.change", _("Change a source"), source, changed),
            "delete": _of_version("data-sources.delete", _("Remove a source; its tables stay"), gone()),
        },
        "/data-sources/{id}/tables": {
            "parameters": [key()],
            "get": _asking("data-sources.tables", _("What tables the source holds; it is asked now"), page(part, has_next=False)),
        },
        "/data-sources/{id}/sample": {
            "parameters": [key()],
            "get": _asking(
                "data-sources.sample", _("First rows of a table of the source, and the mapping that fits"), shapes.SAMPLE,
                query("table", shapes.TEXT, _("Which of its tables")),
            ),
        },
    }  # fmt: skip


def _files(may_export: bool) -> dict[str, Schema]:
    part = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
    upload = {"required": True, "content": {"multipart/form-data": {"schema": part}}}
    kept = {**shapes.FILE, "properties": {**shapes.FILE["properties"], "tables": shapes.TEXTS}}
    placed = [query(name, shapes.TEXT, text) for name, text in (
        ("table", _("Sheet, table or path to a list in the file")), ("encoding", _("Encoding, if it is not found by itself")),
        ("delimiter", _("What stands between cells, if it is not found by itself")),
    )]  # fmt: skip
    found: dict[str, Schema] = {
        "/kept-files": {"post": operation("kept-files.add", _("Bring a file (multipart, part “file”)"), made(kept), body=upload)},
        "/kept-files/{id}": {"parameters": [key()], "get": operation("kept-files.get", _("A file as it was kept"), ok(shapes.FILE, examples.FILE))},
        "/kept-files/{id}/sample": {
            "parameters": [key()],
            "get": _asking("kept-files.sample", _("First rows of a file, and the mapping that fits"), shapes.SAMPLE, *placed),
        },
    }  # fmt: skip
    if may_export:
        bytes_ = {"200": {"description": _("The bytes as they came"), "content": {"application/octet-stream": {"schema": {}}}}}
        found["/kept-files/{id}/content"] = {
            "parameters": [key()], "get": operation("kept-files.content", _("The bytes of a file as they came"), bytes_),
        }  # fmt: skip
    return found


def _tables() -> dict[str, Schema]:
    new = body_told(shapes.NEW_TABLE, examples.NEW_TABLE)
    changed = body_told(shapes.CHANGED_TABLE, examples.CHANGED_TABLE)
    load = {**body_told(closed(kind=words(LoadRun.Kind), file=KEY), {"kind": "again"}), "required": False}
    rows = {"type": "array", "items": KEY, "maxItems": MOST_DECIDED}
    allowed = words((RejectedRow.State.LEFT_OUT, RejectedRow.State.OPEN))
    decided = body_told(closed("rows", "state", rows=rows, state=allowed), {"rows": [7, 8], "state": "left_out"})
    return {
        "/loaded-tables": {
            "get": _list("loaded-tables", _("Loaded tables"), shapes.TABLE_IN_SHORT, examples.TABLE_IN_SHORT),
            "post": operation(
                "loaded-tables.create", _("A table of a source or file, with a mapping or the one that fits; nothing is loaded yet"),
                made(shapes.TABLE, examples.TABLE), body=new,
            ),
        },
        "/loaded-tables/{id}": {
            "parameters": [key()],
            "get": operation("loaded-tables.get", _("One table with its mapping and contract"), ok(shapes.TABLE, examples.TABLE)),
            "patch": _of_version("loaded-tables.change", _("Change mapping, contract, schedule, who may explore it"), ok(shapes.TABLE), changed),
            "delete": _of_version("loaded-tables.delete", _("Take a table out of the warehouse"), gone() | {"409": problem_told(409)}),
        },
        "/loaded-tables/{id}/load": {
            "parameters": [key()],
            "post": operation("loaded-tables.load", _("Begin a run: load, dry run (check), or the kept files again"), made(shapes.RUN, examples.RUN), body=load),
        },
        "/loaded-tables/{id}/decide": {
            "parameters": [key()],
            "post": operation("loaded-tables.decide", _("Leave many rejected rows out, or open them again"), ok(told(changed=COUNT)), body=decided),
        },
    }  # fmt: skip


def _rows() -> dict[str, Schema]:
    line = {"name": "line", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0}}
    return {
        "/loaded-tables/{id}/rows": {
            "parameters": [key()],
            "get": _list("loaded-tables", _("Rows of a table, each with its file and line"), shapes.ROW, examples.ROW, verb="rows"),
        },
        "/loaded-tables/{id}/rows/{file}/{line}": {
            "parameters": [key(), key("file"), line],
            "get": operation("loaded-tables.origin", _("Where a row came from: source, run, file, line, the cells as they stood there"), ok(shapes.ORIGIN, examples.ORIGIN)),
        },
    }  # fmt: skip


def _runs() -> dict[str, Schema]:
    state = query("state", words(LoadRun.State), _("Only in this state"))
    return {
        "/load-runs": {"get": _list("load-runs", _("Runs, newest first"), shapes.RUN, examples.RUN, _of_table(), state)},
        "/load-runs/{id}": {
            "parameters": [key()],
            "get": operation("load-runs.get", _("One run: how far it is, what came of it"), ok(shapes.RUN, examples.RUN)),
        },
        "/load-runs/{id}/cancel": {"parameters": [key()], "post": _act("load-runs.cancel", _("Call a run off"), shapes.RUN)},
        "/load-runs/{id}/resume": {
            "parameters": [key()], "post": _act("load-runs.resume", _("Let an interrupted run go on with the bytes it has"), shapes.RUN),
        },
    }  # fmt: skip


def _rejected() -> dict[str, Schema]:
    chosen = (
        _of_table(),
        query("run", KEY, _("Only of this run")),
        query("state", words(RejectedRow.State), _("Only in this state")),
    )
    cells = closed("cells", cells={"type": "object", "additionalProperties": shapes.LONG})
    mended = body_told(cells, {"cells": {"Amount": "120"}})
    return {
        "/rejected-rows": {"get": _list("rejected-rows", _("Rows that were not taken, with their reasons"), shapes.REJECTED, examples.REJECTED, *chosen)},
        "/rejected-rows/{id}": {"parameters": [key()], "get": operation("rejected-rows.get", _("One rejected row"), ok(shapes.REJECTED, examples.REJECTED))},
        "/rejected-rows/{id}/mend": {
            "parameters": [key()],
            "post": _of_version("rejected-rows.mend", _("Put cells right; load the table again to take the row"), ok(shapes.REJECTED), mended),
        },
        "/rejected-rows/{id}/leave_out": {
            "parameters": [key()], "post": _act_of_version("rejected-rows.leave_out", _("Leave a row out for good"), shapes.REJECTED),
        },
        "/rejected-rows/{id}/reopen": {"parameters": [key()], "post": _act_of_version("rejected-rows.reopen", _("Open a row again"), shapes.REJECTED)},
    }  # fmt: skip


def _codes() -> dict[str, Schema]:
    chosen = (query("table", KEY, _("Only of this code table")), query("state", words(Code.State), _("Only in this state")))
    likely = closed(percent={"type": "integer", "minimum": 1, "maximum": 100, "default": 80})
    accept = {**body_told(closed(ours=SHORT), {"ours": "GTX Pro"}), "required": False}
    many = {**body_told(likely, {"percent": 80}), "required": False}
    return {
        "/code-tables": {"get": _list("code-tables", _("Code tables"), shapes.CODE_TABLE, examples.CODE_TABLE)},
        "/code-tables/{id}": {
            "parameters": [key()],
            "get": operation("code-tables.get", _("One code table"), ok(shapes.CODE_TABLE, examples.CODE_TABLE)),
            "patch": _of_version(
                "code-tables.change", _("Name a code table, or say where its right values come from"), ok(shapes.CODE_TABLE),
                body_told(closed(label=SHORT, known=SHORT), {"known": "products"}),
            ),
        },
        "/code-tables/{id}/accept_likely": {
            "parameters": [key()],
            "post": operation("code-tables.accept_likely", _("Accept all proposals that are at least so alike"), ok(told(changed=COUNT)), body=many),
        },
        "/codes": {"get": _list("codes", _("Codes of others and what they mean"), shapes.CODE, examples.CODE, *chosen)},
        "/codes/{id}": {"parameters": [key()], "get": operation("codes.get", _("One code"), ok(shapes.CODE, examples.CODE))},
        "/codes/{id}/accept": {
            "parameters": [key()],
            "post": _of_version("codes.accept", _("Say what a code means; without words: what is proposed"), ok(shapes.CODE), accept),
        },
        "/codes/{id}/keep": {"parameters": [key()], "post": _act_of_version("codes.keep", _("A code is right as it is"), shapes.CODE)},
        "/codes/{id}/take_back": {"parameters": [key()], "post": _act_of_version("codes.take_back", _("Take the last decision back"), shapes.CODE)},
    }  # fmt: skip


def _list(path: str, summary: str, item: Schema, example: Any, *chosen: Schema, verb: str = "list") -> Schema:
    shown = {"items": [example], "next": None}
    return operation(f"{path}.{verb}", summary, ok(page(item), shown), parameters=[*chosen, *paging.parameters()])


def _asking(name: str, summary: str, schema: Schema, *parameters: Schema) -> Schema:
    """Something that asks the source itself, which may refuse."""
    return operation(name, summary, ok(schema) | {"409": problem_told(409)}, parameters=parameters)


def _act(name: str, summary: str, schema: Schema) -> Schema:
    """Something that is done without further words."""
    return operation(name, summary, ok(schema), body=_nothing_needed())


def _act_of_version(name: str, summary: str, schema: Schema) -> Schema:
    """The same for a thing whose version may be named."""
    return _of_version(name, summary, ok(schema), _nothing_needed())


def _of_version(name: str, summary: str, answers: Schema, body: Schema | None = None) -> Schema:
    """A change that is refused where another version stands than the one that was read."""
    return operation(name, summary, answers | {"412": problem_told(412)}, body=body, parameters=[if_match()])


def _nothing_needed() -> Schema:
    return {**body_told(closed(), {}), "required": False}


def _of_table() -> Schema:
    return query("table", KEY, _("Only of this loaded table"))
