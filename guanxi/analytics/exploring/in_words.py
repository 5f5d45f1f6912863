"""Reports in words: what they ask, as their page, lists and history tell it instead of the address that programs read."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanxi.people.models import Person
from guanxi.records.enumerating import labeled, listed
from guanxi.records.refusals import NotAllowed
from guanxi.semantics.cube import Cube

from . import asking, questions, sheet, timing, wording
from .sheet import Sheet
from .writing import begun, spoken


def cube_told(_report: Any, name: str | None, person: Person | None) -> str:
    """What a report is about; who sees no such figures is told that."""
    if not name:
        return ""
    cube = _cube(name, person)
    return spoken(cube.label) if cube else _("Your role does not show these figures.")


def question_told(report: Any, question: str | None, person: Person | None) -> str:
    """What a report asks, line by line, without what the person does not see; empty where they see nothing of it."""
    cube = _cube(report.cube, person) if report is not None and question is not None else None
    if cube is None:
        return ""
    asked = sheet.read(cube.name, parse_qs(question or "", keep_blank_values=True))
    return "\n".join(told(questions.fitting(asked, cube)[0], cube, person))


def told(of: Sheet, cube: Cube, person: Person | None) -> Iterator[str]:
    """Measures, levels, time, filters and order of a sheet that fits the cube, each in a line."""
    yield labeled(_("Measures"), listed(wording.measure_named(cube, name) for name in of.measures))
    shelves = ((pgettext("of a table", "Rows"), of.rows), (pgettext("of a table", "Columns"), of.columns))
    for label, names in shelves:
        if names:
            yield labeled(label, listed(wording.level_named(cube, name) for name in names))
    if cube.time:
        yield labeled(_("Time"), begun(timing.named(of.time)))
    if of.time and of.against:
        yield labeled(_("Compared with"), timing.AGAINST[of.against])
    for one in of.filters:
        yield labeled(wording.level_named(cube, one.level), wording.filter_named(cube, one, person))
    for bound in of.only:
        yield f"{wording.measure_named(cube, bound[0])} {wording.bound_named(bound)}"
    yield from _order(of, cube)


def _order(of: Sheet, cube: Cube) -> Iterator[str]:
    by = of.sort.removeprefix("-")
    if by in of.levels:
        yield labeled(_("By name"), wording.level_named(cube, by))
    elif by:
        label = _("Largest first") if of.sort.startswith("-") else _("Smallest first")
        yield labeled(label, wording.measure_named(cube, by))
    if of.top and of.rows:
        yield begun(_("the first %(count)s") % {"count": of.top})


def _cube(name: str, person: Person | None) -> Cube | None:
    """The cube as the person sees it, found out once for all rows of a page."""
    kept = person.__dict__.setdefault("_cubes_told", {}) if person else {}
    if name not in kept:
        try:
            kept[name] = asking.cube_for(person, name)
        except NotAllowed:
            kept[name] = None
    found: Cube | None = kept[name]
    return found
