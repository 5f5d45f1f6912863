"""Scores in the description of the API, and as a tool for assistants."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from guanxi.customers.models import Account
from guanxi.records import registry
from guanxi.records.api.calling import Caller
from guanxi.records.api.operations import KEY, key, ok, operation, page
from guanxi.records.assistants.tools import Arguments, Tool

from . import doing

Schema = dict[str, Any]
EXAMPLE: Schema = {
    "question": "buys nothing more within 90 days", "subject": "leaves", "kind": "chance", "value": 0.71, "currency": None, "higher_than": 0.93,
    "reasons": [{"text": "Last order 140 days ago; usual are 38 days", "raises": True}], "as_of": "2026-03-05", "before": "52 %", "run": 21,
}  # fmt: skip


def paths(caller: Caller) -> dict[str, Schema]:
    """The address, for those who see accounts."""
    if not caller.may(registry.declared(Account)):
        return {}
    text, number = {"type": "string"}, {"type": "number"}
    reason = {"type": "object", "properties": {"text": text, "raises": {"type": "boolean"}}, "required": ["text", "raises"]}
    maybe = {"type": ["string", "null"]}
    known: Schema = {
        "question": text, "subject": text, "kind": {"type": "string", "enum": ["chance", "number"]}, "value": number, "currency": maybe,
        "higher_than": {"type": "number", "description": _("The share of customers at or below it")},
        "reasons": {"type": "array", "items": reason}, "as_of": {**maybe, "format": "date"}, "before": maybe, "run": KEY,
    }  # fmt: skip
    answer = ok(page({"type": "object", "properties": known, "required": list(known)}, has_next=False), {"items": [EXAMPLE]})
    told = operation("accounts.scores", _("What is foretold for a customer, with the reasons in words"), answer)
    return {"/accounts/{id}/scores": {"parameters": [key()], "get": told}}


def tools(caller: Caller) -> list[Tool]:
    """The tool, for those who see accounts."""
    if not caller.may(registry.declared(Account)):
        return []
    account = {"type": "integer", "description": "Key of the account"}
    text = "What is foretold for a customer (will leave, buys next, will be worth …): chance or number, and the reasons in words."
    return [Tool("foretold", text, {"account": account}, ("account",), _foretold)]


def _foretold(caller: Caller, arguments: Arguments, _at: datetime.datetime) -> Any:
    return doing.scores(caller, arguments["account"])
