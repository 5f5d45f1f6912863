"""Cubes as tools for assistants."""

import datetime
from typing import Any

from django.utils import timezone

from guanxi.records.api.calling import Caller
from guanxi.records.assistants.tools import Arguments, Tool

from . import describing, doing

FEW = 200


def tools(caller: Caller) -> list[Tool]:
    """The tools, for those who may explore."""
    if not doing.may(caller):
        return []
    cube = {"type": "string", "description": "Name of the cube, such as order_lines"}
    plain: dict[str, Any] = describing.question()["properties"]
    return [
        Tool(
            "cubes",
            "The cubes of figures (sales, orders, invoices, payments, receivables, customers); with a name: its measures, levels and "
            "the times that can be reckoned with.",
            {"cube": cube},
            (),
            _cubes,
        ),
        Tool(
            "ask",
            "Figures of a cube, told apart by levels: revenue, profit, margin, counts …; for example measures "
            '["revenue","profit@year_growth"], rows ["region.province"], where [{"level":"day","period":"last_quarter"}], sort '
            '[{"by":"profit","down":false}]. Ask “cubes” for names first. Rows with the mark “total” sum up others.',
            {"cube": cube, **plain},
            ("cube", "measures"),
            _ask,
        ),
        Tool(
            "members",
            "Members of a level by part of their names, with the keys that conditions take.",
            {"cube": cube, "level": {"type": "string"}, "words": {"type": "string"}},
            ("cube", "level"),
            _members,
        ),
    ]


def _cubes(caller: Caller, arguments: Arguments, _at: datetime.datetime) -> Any:
    return doing.cube(caller, arguments["cube"]) if "cube" in arguments else doing.cubes(caller)


def _ask(caller: Caller, arguments: Arguments, at: datetime.datetime) -> Any:
    data = {"limit": FEW, **{name: value for name, value in arguments.items() if name != "cube"}}
    return doing.asked(caller, arguments["cube"], data, timezone.localdate(at))


def _members(caller: Caller, arguments: Arguments, _at: datetime.datetime) -> Any:
    return doing.members(caller, arguments["cube"], arguments["level"], arguments.get("words", ""), 50)
