"""What programs and assistants may do with cubes: look what there is, ask, find members."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from guanxi.analytics.exploring import asking, rights
from guanxi.records.api import further
from guanxi.records.api.calling import Caller
from guanxi.records.api.problems import not_found
from guanxi.records.refusals import Invalid
from guanxi.semantics.cube import Cube, Measure
from guanxi.semantics.naming import NotUnderstood
from guanxi.semantics.question import Question
from guanxi.semantics.times import FIXED

SECONDS = 30.0
MOST_ROWS = 5000


def may(caller: Caller) -> bool:
    """Whether token and rights let the caller explore."""
    return further.covers(caller, rights.PATH)


def cubes(caller: Caller) -> dict[str, Any]:
    """The cubes within reach.

    :raises Problem: without the right.
    """
    _allowed(caller)
    return {"items": [_short(cube) for cube in asking.cubes_for(caller.person)]}


def cube(caller: Caller, name: str) -> dict[str, Any]:
    """One cube with everything that can be asked of it.

    :raises NotAllowed: if there is none for the caller.
    """
    _allowed(caller)
    found = asking.cube_for(caller.person, name)
    return _short(found) | {
        "measures": [_measure(one) for one in found.measures if not one.hidden],
        "dimensions": [
            {
                "name": link.role,
                "label": _(link.title),
                "levels": [{"name": f"{link.role}.{level.name}", "label": _(level.label)} for level in link.dimension.levels],
                "hierarchies": [
                    {"name": one.name, "label": _(one.label), "levels": [f"{link.role}.{name}" for name in one.levels]}
                    for one in link.dimension.hierarchies
                ],
            }
            for link in found.links
        ],
        "times": [*FIXED, "moving_sum_N", "moving_average_N"],
    }


def asked(caller: Caller, name: str, data: Any, today: datetime.date) -> dict[str, Any]:
    """The answer to a question about a cube.

    :raises Refusal: if it cannot be answered.
    """
    _allowed(caller)
    question = question_of(name, data)
    found = asking.ask(question, caller.person, today=today, seconds=SECONDS)
    return {"question": question.told(), **found.told(_)}


def members(caller: Caller, name: str, level: str, text: str, limit: int) -> dict[str, Any]:
    """Members of a level by part of their names.

    :raises Refusal: if there is no such cube or level.
    """
    _allowed(caller)
    found = asking.members(name, level, text, caller.person, limit=limit)
    return {"items": [{"key": one.key, "caption": one.caption} for one in found]}


def question_of(name: str, data: Any) -> Question:
    """The question that was sent to a cube.

    :raises Invalid: if it is none.
    """
    told: Any = {"limit": MOST_ROWS, **data, "cube": name} if isinstance(data, Mapping) else data
    try:
        return Question.read(told)
    except NotUnderstood as why:
        raise asking.refused(why) from why


def whole(text: str, usual: int, most: int) -> int:
    """A number in an address.

    :raises Invalid: if it is none.
    """
    if not text:
        return usual
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= most:
        raise Invalid({"limit": _("This must be a whole number from 1 to %(most)s.") % {"most": most}})
    return int(text)


def _allowed(caller: Caller) -> None:
    if not may(caller):
        raise not_found()


def _short(one: Cube) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": _(one.label),
        "description": _(one.describe) if one.describe else "",
        "usual": list(one.usual),
    }


def _measure(one: Measure) -> dict[str, Any]:
    told = {"name": one.name, "label": _(one.label), "kind": str(one.kind), "format": str(one.format)}
    return told | {"description": _(one.describe) if one.describe else ""}
