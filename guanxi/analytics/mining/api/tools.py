"""Mining as tools for assistants: they only read."""

import datetime
from typing import Any

from django.utils import timezone

from guanxi.analytics.mining import starting
from guanxi.people.models.role import RightTo
from guanxi.records import reading, registry
from guanxi.records.api import sent
from guanxi.records.api.calling import Caller
from guanxi.records.assistants.tools import Arguments, Tool

from . import doing
from .endpoints import LONGEST_BASKET

FEW = 50


def tools(caller: Caller) -> list[Tool]:
    """The tools that fit what the caller may see."""
    products, accounts = registry.at("products"), registry.at("accounts")
    found = []
    if products and caller.may(products):
        basket = {"type": "array", "items": {"type": "integer"}, "description": "Keys of products"}
        text = "What others take together with these products, the surest first, each with the finding that says so."
        found.append(Tool("what_goes_with", text, {"products": basket}, ("products",), _goes_with))
        if accounts and caller.may(accounts):
            account = {"type": "integer", "description": "Key of the account"}
            text = "What this customer is likely to buy next and by when, with the finding that says so."
            found.append(Tool("what_comes_next", text, {"account": account}, ("account",), _comes_next))
    runs = starting.record()
    if caller.covers(runs) and reading.may(runs, caller.person, RightTo.EXPORT):
        run = {"type": "integer", "description": "Key of the run: list_records of mining-runs tells which there are"}
        limit = {"type": "integer", "minimum": 1, "default": FEW, "description": "So many of the findings"}
        text = "What a mining run found: rules, sequences, segments, forecasts, predictions … with what was asked and a summary."
        found.append(Tool("mining_findings", text, {"run": run, "limit": limit}, ("run",), _findings))
    return found


def _goes_with(caller: Caller, arguments: Arguments, _at: datetime.datetime) -> Any:
    return doing.goes_with(caller, sent.keys("products", arguments["products"], LONGEST_BASKET))


def _comes_next(caller: Caller, arguments: Arguments, at: datetime.datetime) -> Any:
    return doing.comes_next(caller, arguments["account"], timezone.localdate(at))


def _findings(caller: Caller, arguments: Arguments, _at: datetime.datetime) -> Any:
    told = doing.findings(caller, arguments["run"])
    limit = max(1, arguments.get("limit", FEW))
    return {**told, "findings": told["findings"][:limit], "count": len(told["findings"])}
