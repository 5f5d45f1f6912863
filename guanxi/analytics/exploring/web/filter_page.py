"""Choosing the members of a level that alone are looked at, or that are left out."""

from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from guanxi.analytics.exploring import asking, questions, wording
from guanxi.people.web.asking import person_of
from guanxi.semantics.cube import Cube, Level

from .access import address_at, cube_of, explorers_only, render, report_of, sheet_of

MOST = 50


@require_safe
@explorers_only
def show(request: HttpRequest, cube: str) -> HttpResponseBase:
    """The form for one level, in a dialog; what is chosen comes back as the address of the sheet."""
    own = cube_of(request, cube)
    name = request.GET.get("level", "")
    _level_of(own, name)
    of, _gone = questions.fitting(sheet_of(request, own.name), own)
    present = of.filter_of(name)
    keys = present.keys if present else ()
    names = questions.names(own, name, keys, person_of(request))
    report = report_of(request)
    context: dict[str, Any] = {
        "cube": own.name,
        "level": name,
        "label": wording.level_named(own, name),
        "is_excluding": present is not None and present.is_excluding,
        "chosen": [(key, names.get(key) or key or wording.nameless()) for key in keys],
        "pick": address_at("explorer-pick", own.name, [("level", name)]),
        "kept_pairs": [pair for pair in of.pairs if pair[0] not in (f"is.{name}", f"not.{name}")]
        + ([("report", str(report.pk))] if report else []),
    }
    return render(request, "exploring/filter.html", context)


@require_safe
@explorers_only
def pick(request: HttpRequest, cube: str) -> HttpResponseBase:
    """The members whose name holds the words typed, for a box to choose from."""
    own = cube_of(request, cube)
    name = request.GET.get("level", "")
    level = _level_of(own, name)
    text = request.GET.get("q", "").replace("\x00", "")[:100]
    found = asking.members(own.name, name, text, person_of(request))
    return JsonResponse([{"id": questions.text_of(one.key), "label": _label(one, level)} for one in found[:MOST]], safe=False)


def _label(member: Any, level: Level) -> str:
    if member.key is None:
        return wording.nameless()
    return wording.choice_named(level, member)


def _level_of(cube: Cube, name: str) -> Level:
    """A level of the cube by its name.

    :raises Http404: if who asks sees none of this name.
    """
    for link, level in cube.levels():
        if f"{link.role}.{level.name}" == name:
            return level
    raise Http404
