"""What programs and assistants may do with cubes: look what there is, ask, find members."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from guanxi.analytics.exploring import asking, questions, rights
from guanxi.analytics.exploring.behind import table_of
from guanxi.analytics.loading import access
from guanxi.analytics.loading.api import telling
from guanxi.records import registry
from guanxi.records.api import further, taking
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


def behind(caller: Caller, name: str, data: Any, today: datetime.date) -> dict[str, Any]:
    """What stands behind a figure: keys of the product's records, or rows of a loaded table with the file and line they came from.

    `at` among the data names the members of the cell, level by level.

    :raises Refusal: if there is no such cell, or nothing to be seen behind it.
    """
    _allowed(caller)
    own = asking.cube_for(caller.person, name)
    told = dict(data) if isinstance(data, Mapping) else data
    given = told.pop("at", None) or {} if isinstance(told, dict) else {}
    first, most = (_whole_in(told, part, usual, limit) for part, usual, limit in (("first", 0, 10**6), ("most", 50, 1000)))
    if not isinstance(given, Mapping):
        raise Invalid({"at": _("This must be an object with names and values.")})
    question, at = question_of(name, told), _cell(own, given)
    if table_of(own, caller.person):
        if not further.covers(caller, access.PATH):
            raise not_found()
        rows = asking.loaded_rows_behind(question, at, caller.person, today=today, first=first, most=most)
        table = {"id": rows.table.pk, "name": rows.table.name}
        return {"object": None, "ids": [], "table": table, "rows": [telling.row(one) for one in rows.rows], "is_cut": rows.is_cut}
    found = asking.records_behind(question, at, caller.person, today=today, limit=first + most)
    record = registry.at(found.path)
    if record is None or not caller.may(record):
        raise not_found()
    seen = set(found.rows.values_list("pk", flat=True))
    keys = [key for key in found.keys[first:] if key in seen]
    return {"object": found.path, "ids": keys, "table": None, "rows": [], "is_cut": found.is_cut}


def _cell(own: Cube, given: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a cell, typed as their levels are; null is the unknown one.

    :raises Invalid: if one is none.
    """
    found = {name: None if value is None else taking.kept_text("at", str(value))[:300] for name, value in given.items()}
    typed = questions.typed({name: text for name, text in found.items() if text is not None}, own)
    if missing := [name for name, text in found.items() if text is not None and name not in typed]:
        raise Invalid({"at": _("There is no level or member “%(name)s”.") % {"name": missing[0][:60]}})
    return {name: typed.get(name) for name in found}


def _whole_in(told: Any, name: str, usual: int, most: int) -> int:
    """A number among the data, taken out of it.

    :raises Invalid: if it is none.
    """
    value = told.pop(name, usual) if isinstance(told, dict) else usual
    if isinstance(value, bool) or not isinstance(value, int) or not min(usual, 1) <= value <= most:
        raise Invalid(
            {name: _("This must be a whole number from %(least)s to %(most)s.") % {"least": min(usual, 1), "most": most}}
        )
    return value


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
