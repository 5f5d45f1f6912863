"""Segments and forecast in the description of the API, and as tools for assistants."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from guanxi.analytics.mining.api.describing import findings
from guanxi.records.api.calling import Caller
from guanxi.records.api.operations import key, ok, operation
from guanxi.records.assistants.tools import Arguments, Tool

from . import doing

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
MAYBE: Schema = {"type": ["string", "null"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
ANYTHING: Schema = {"type": ["object", "null"]}
SEGMENTS: Schema = {
    "run": 23, "as_of": "2026-03-05", "currency": "CNY",
    "items": [{"segment": "loyal_big", "name": "Loyal big customers", "advice": "Keep them close.", "customers": 41, "revenue": "18250400.5"}],
}  # fmt: skip
SEGMENT: Schema = {
    "segment": "cooling", "name": "Cooling off", "advice": "Call before they are gone.", "since": "2026-02-01", "as_of": "2026-03-05",
    "scores": {"recency": 2, "frequency": 4, "revenue": 5},
    "figures": {"recency_days": 96, "frequency": 14, "revenue": "482000", "currency": "CNY"},
    "before": [{"segment": "loyal_big", "name": "Loyal big customers", "since": "2025-03-01"}],
}  # fmt: skip


def paths(caller: Caller) -> dict[str, Schema]:
    """The addresses as the caller may use them."""
    found: dict[str, Schema] = {}
    if doing.may_see_segments(caller):
        text = _("Behavior segments in use: how many customers, how much revenue")
        found["/segments"] = {"get": operation("segments.list", text, ok(_segments(), SEGMENTS))}
        text = _("The behavior segment of a customer, since when, and what it was before")
        found["/accounts/{id}/segment"] = {
            "parameters": [key()],
            "get": operation("accounts.segment", text, ok(_segment(), SEGMENT)),
        }
    if doing.may_see_forecast(caller):
        found["/forecast"] = {"get": operation("forecast.get", _("The latest sales forecast"), ok(findings()))}
    return found


def _segments() -> Schema:
    one = _told(segment=TEXT, name=TEXT, advice=TEXT, customers=COUNT, revenue=MAYBE)
    return _told(run={"type": ["integer", "null"]}, as_of=MAYBE, currency=TEXT, items={"type": "array", "items": one})


def _segment() -> Schema:
    before = _told(segment=TEXT, name=TEXT, since=TEXT)
    return _told(
        segment=MAYBE, name=MAYBE, advice=MAYBE, since=MAYBE, as_of=MAYBE, scores=ANYTHING, figures=ANYTHING,
        before={"type": "array", "items": before},
    )  # fmt: skip


def _told(**known: Schema) -> Schema:
    return {"type": "object", "properties": known, "required": list(known)}


def tools(caller: Caller) -> list[Tool]:
    """The tools that fit what the caller may see."""
    found = []
    if doing.may_see_segments(caller):
        account = {"type": "integer", "description": "Key of an account; left out: all segments with their sizes"}
        text = "Behavior segments (how lately, how often, how much customers buy) with advice; of all customers, or of one."
        found.append(Tool("segments", text, {"account": account}, (), _segments_of))
    if doing.may_see_forecast(caller):
        text = "The latest sales forecast: months to come with intervals, compared with last season's values."
        found.append(Tool("forecast", text, {}, (), _forecast))
    return found


def _segments_of(caller: Caller, arguments: Arguments, _at: datetime.datetime) -> Any:
    return doing.segment_of(caller, arguments["account"]) if "account" in arguments else doing.segments(caller)


def _forecast(caller: Caller, _arguments: Arguments, _at: datetime.datetime) -> Any:
    return doing.forecast(caller)
