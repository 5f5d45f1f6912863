"""What an assistant may do: a handful of tools that work for every object."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, QueryDict
from django.utils import timezone

from guanxi.people.models.role import RightTo
from guanxi.records import fields
from guanxi.records.api import asking, comments, doing, further, noting, schemas
from guanxi.records.api.calling import Caller, object_at
from guanxi.records.api.problems import Problem, from_refusal, not_found
from guanxi.records.forms import building
from guanxi.records.listing import operators
from guanxi.records.refusals import Refusal

Arguments = Mapping[str, Any]
FEW = 20


@dataclass(frozen=True)
class Tool:
    """One tool: what it is for, in words for the assistant; what it takes (JSON Schema); and what it does."""

    name: str
    description: str
    takes: Mapping[str, Any]
    needs: tuple[str, ...]
    run: Callable[[Caller, Arguments, datetime.datetime], Any]
    writes: bool = False
    destroys: bool = False

    def schema(self) -> dict[str, Any]:
        """What the tool takes, as JSON Schema."""
        return {"type": "object", "properties": dict(self.takes), "required": list(self.needs), "additionalProperties": False}


class Failed(Exception):
    """A tool was not carried out; the text says why, so that the assistant can do better."""


def offered(caller: Caller) -> list[Tool]:
    """The tools that this caller may use."""
    return [tool for tool in (*TOOLS, *further.tools_for(caller)) if caller.may_write or not tool.writes]


def use(caller: Caller, name: str, arguments: Arguments, at: datetime.datetime) -> Any:
    """Run a tool.

    :raises Failed: if there is none of this name, or it cannot be carried out.
    """
    tool = next((tool for tool in offered(caller) if tool.name == name), None)
    if tool is None:
        raise Failed(f"There is no tool {name!r}.")
    if wrong := _wrong(tool, arguments):
        raise Failed(wrong)
    try:
        return tool.run(caller, arguments, at)
    except Refusal as refusal:
        raise Failed(_told(from_refusal(refusal))) from refusal
    except Problem as why:
        raise Failed(_told(why)) from why
    except Http404 as error:
        raise Failed(_told(not_found())) from error


def _wrong(tool: Tool, arguments: Arguments) -> str:
    """What is wrong with the arguments; the values themselves are checked where they are used."""
    if missing := [name for name in tool.needs if name not in arguments]:
        return f"Missing: {', '.join(missing)}."
    if unknown := [name for name in arguments if name not in tool.takes]:
        return f"Unknown: {', '.join(unknown)}. The tool takes {', '.join(tool.takes)}."
    kinds: dict[str, type | tuple[type, ...]] = {"string": str, "integer": int, "array": list, "object": dict, "boolean": bool}
    for name, value in arguments.items():
        kind = tool.takes[name].get("type")
        if not isinstance(value, kinds[kind]) or (kind == "integer" and isinstance(value, bool)):
            return f"{name} must be of type {kind}."
    return ""


def _told(why: Problem) -> str:
    reasons = [f"{name or 'record'}: {reason}" for name, reason in why.fields.items()]
    return "\n".join([why.detail, *reasons])


def _objects(caller: Caller, _arguments: Arguments, _at: datetime.datetime) -> Any:
    return doing.objects(caller)


def _describe(caller: Caller, arguments: Arguments, _at: datetime.datetime) -> Any:
    record = object_at(caller, arguments["object"])
    may = doing.may_do(caller, record)
    told: dict[str, Any] = {"object": record.path, "label": record.label, "may": may, "record": schemas.read_schema(record)}
    told["filters"] = {
        field.name: [one.name for one in operators.operators(field)] for field in fields.everything(record).values()
    }
    if RightTo.CREATE in may:
        told["values"] = schemas.write_schema(record, is_new=True)
    if RightTo.CHANGE in may:
        told["actions"] = {action.name: {"label": str(action.label), "asks": _asked(action)} for action in record.actions}
    return told


def _asked(action: Any) -> dict[str, str]:
    return {name: str(control.label or name) for name, control in building.question(action).fields.items()}


def _search(caller: Caller, arguments: Arguments, _at: datetime.datetime) -> Any:
    return doing.searched(caller, arguments["words"])


def _list(caller: Caller, arguments: Arguments, at: datetime.datetime) -> Any:
    asked = QueryDict(mutable=True)
    asked.setlist("f", [str(one) for one in arguments.get("filters", [])])
    names = {"words": "q", "sort": "sort", "cursor": "cursor", "where": "where"}
    asked.update({names[name]: arguments[name] for name in names if name in arguments})
    for name in ("fields", "expand"):
        if arguments.get(name):
            asked[name] = ",".join(str(one) for one in arguments[name])
    asked.update({"limit": str(arguments.get("limit", FEW)), "count": "true"})
    told = doing.listed(caller, arguments["object"], asked, timezone.localdate(at))
    noting.told(caller, arguments["object"], told["items"], at)
    return told


def _get(caller: Caller, arguments: Arguments, at: datetime.datetime) -> Any:
    asked = QueryDict(mutable=True)
    asked["expand"] = ",".join(str(one) for one in arguments.get("expand", []))
    found = doing.one(caller, arguments["object"], arguments["id"], asked)
    noting.told(caller, arguments["object"], [found], at, key=arguments["id"])
    return found


def _history(caller: Caller, arguments: Arguments, at: datetime.datetime) -> Any:
    told = doing.history(caller, arguments["object"], arguments["id"], QueryDict())
    noting.changed(caller, arguments["object"], told["items"], at, key=arguments["id"])
    return told


def _comments(caller: Caller, arguments: Arguments, _at: datetime.datetime) -> Any:
    asked = QueryDict(mutable=True)
    asked.update({"cursor": arguments["cursor"]} if "cursor" in arguments else {})
    return comments.listed(caller, arguments["object"], arguments["id"], asked)


def _comment(caller: Caller, arguments: Arguments, at: datetime.datetime) -> Any:
    data = {name: arguments[name] for name in ("text", "answers") if name in arguments}
    return comments.added(caller, arguments["object"], arguments["id"], data, at)


def _create(caller: Caller, arguments: Arguments, at: datetime.datetime) -> Any:
    return doing.created(caller, arguments["object"], arguments["values"], at)


def _change(caller: Caller, arguments: Arguments, at: datetime.datetime) -> Any:
    values = {**arguments["values"]} | ({"version": arguments["version"]} if "version" in arguments else {})
    return doing.changed(caller, arguments["object"], arguments["id"], values, at)


def _act(caller: Caller, arguments: Arguments, at: datetime.datetime) -> Any:
    answers = arguments.get("answers", {})
    return doing.performed(caller, arguments["object"], arguments["id"], arguments["action"], answers, at)


_OBJECT = {"type": "string", "description": "Path of the object, such as accounts"}
_ID = {"type": "integer", "description": "Key of the record"}
_WORDS = {"type": "array", "items": {"type": "string"}}
_FILTERS = {
    **_WORDS,
    "description": "Conditions that must all hold, each field:comparison:value, e.g. owner:any:3, created_at:in:this_month, "
    "amount:gte:1000; describe_object names the comparisons of each field",
}
TOOLS = (
    Tool(
        "list_objects",
        "The kinds of records there are (accounts, contacts, orders, …) and what may be done with each.",
        {},
        (),
        _objects,
    ),
    Tool(
        "describe_object",
        "The fields of one kind of record: types, limits, choices with their labels, filters, actions.",
        {"object": _OBJECT},
        ("object",),
        _describe,
    ),
    Tool(
        "search",
        "Find records of every kind by name, number, phone, e-mail, Chinese fragment or pinyin; best match first.",
        {"words": {"type": "string"}},
        ("words",),
        _search,
    ),
    Tool(
        "list_records",
        "Records of one kind, filtered, searched and sorted, page by page; tells how many there are in all.",
        {
            "object": _OBJECT,
            "filters": _FILTERS,
            "where": {"type": "string", "description": "Nested conditions: any(a:is:x;all(b:gt:1;none(c:empty)))"},
            "words": {"type": "string", "description": "Words to search for"},
            "sort": {"type": "string", "description": "A field; - before it turns the order around"},
            "fields": {**_WORDS, "description": "Only these fields"},
            "expand": {**_WORDS, "description": "Relations to be given as whole records"},
            "limit": {"type": "integer", "minimum": 1, "maximum": asking.MOST, "default": FEW},
            "cursor": {"type": "string", "description": "“next” of the page before"},
        },
        ("object",),
        _list,
    ),
    Tool(
        "get_record", "One record with all its fields.", {"object": _OBJECT, "id": _ID, "expand": _WORDS}, ("object", "id"), _get
    ),
    Tool(
        "get_history", "Who changed what of a record, newest first.", {"object": _OBJECT, "id": _ID}, ("object", "id"), _history
    ),
    Tool(
        "get_comments",
        "What people said about a record, newest first; @name in a text means the person with this user name.",
        {"object": _OBJECT, "id": _ID, "cursor": {"type": "string", "description": "“next” of the page before"}},
        ("object", "id"),
        _comments,
    ),
    Tool(
        "add_comment",
        "Say something about a record in the person's name; @name tells that person. Ask the person before you write.",
        {
            "object": _OBJECT,
            "id": _ID,
            "text": {"type": "string"},
            "answers": {"type": "integer", "description": "Id of the comment that it answers"},
        },
        ("object", "id", "text"),
        _comment,
        writes=True,
    ),
    Tool(
        "create_record",
        "Make a new record. Ask describe_object for its fields first, and the person before you write.",
        {"object": _OBJECT, "values": {"type": "object"}},
        ("object", "values"),
        _create,
        writes=True,
    ),
    Tool(
        "change_record",
        "Change fields of a record. Give the version that you read, so that changes of others are not lost.",
        {"object": _OBJECT, "id": _ID, "values": {"type": "object"}, "version": {"type": "integer"}},
        ("object", "id", "values"),
        _change,
        writes=True,
        destroys=True,
    ),
    Tool(
        "run_action",
        "Run an action of a record that describe_object names, with the answers that it asks for.",
        {"object": _OBJECT, "id": _ID, "action": {"type": "string"}, "answers": {"type": "object"}},
        ("object", "id", "action"),
        _act,
        writes=True,
        destroys=True,
    ),
)
