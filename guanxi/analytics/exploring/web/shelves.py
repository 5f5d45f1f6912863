"""The shelves above a table: measures, rows, columns and filters as chips, each with what can be done to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanxi.analytics.exploring import looking, wording
from guanxi.analytics.exploring.looking import Look
from guanxi.analytics.exploring.sheet import Sheet, Zone
from guanxi.analytics.exploring.writing import spoken
from guanxi.semantics.cube import Cube, Format, Kind, Link

from .access import address_at

MADE_OF = (
    "share", "year_before", "year_growth", "previous_growth", "year_to_date", "moving_average_3",
)  # fmt: skip


@dataclass(frozen=True)
class Chip:
    """Something on a shelf: its name, what can be done to it, and the address without it."""

    name: str
    label: str
    remove: str
    menu: Sequence[Any] = field(default=())
    hint: str = ""
    edit: str = ""


@dataclass(frozen=True)
class Shelf:
    """A shelf with its chips; `takes` says what may be dropped on it."""

    name: str
    label: str
    takes: str
    chips: Sequence[Chip]
    none: str = ""


def shelves(look: Look) -> list[Shelf]:
    """The four shelves of a sheet."""
    of = look.sheet
    return [
        Shelf("rows", pgettext("of a table", "Rows"), "level", [_level(look, name, Zone.ROWS) for name in of.rows], _("Drop a level here")),
        Shelf(
            "columns", pgettext("of a table", "Columns"), "level", [_level(look, name, Zone.COLUMNS) for name in of.columns],
            _("Drop a level here"),
        ),
        Shelf("show", _("Measures"), "measure", [_measure(look, name) for name in of.measures]),
        Shelf("filters", _("Filters"), "level", list(_filters(look)), _("Drop a level here to choose members")),
    ]  # fmt: skip


def _measure(look: Look, name: str) -> Chip:
    of, to = look.sheet, look.addressed
    at = of.measures.index(name)
    menu: list[Any] = [
        _item(_("Largest first"), to(of.with_(sort=f"-{name}")), icon="sort-descending", current=of.sort == f"-{name}"),
        _item(_("Smallest first"), to(of.with_(sort=name)), icon="sort-ascending", current=of.sort == name),
        "-",
        *_conditions(look, name),
        "-",
    ]
    if "@" not in name:
        menu += [{"title": _("Show beside it")}, *_made_of(look, name), "-"]
    menu += [
        *([_item(_("Further to the front"), to(of.showing(name, at - 1)), icon="arrow-left")] if at else []),
        *(
            [_item(_("Further to the back"), to(of.showing(name, at + 1)), icon="arrow-right")]
            if at + 1 < len(of.measures)
            else []
        ),
    ]
    without = to(of.without(name)) if len(of.measures) > 1 else ""
    if without:
        menu.append(_item(_("Remove"), without, icon="x"))
    hint = "↓" if of.sort == f"-{name}" else "↑" if of.sort == name else ""
    return Chip(name, wording.measure_named(look.cube, name), without, menu, hint)


def _conditions(look: Look, name: str) -> Iterator[dict[str, Any]]:
    of, to = look.sheet, look.addressed
    test = next((one[1] for one in of.only if one[0] == name), "")
    yield _item(
        _("Only rows below zero"),
        to(of.keeping(name, "" if test == "below" else "below")),
        icon="trending-down",
        current=test == "below",
    )
    yield _item(
        _("Only rows above zero"),
        to(of.keeping(name, "" if test == "above" else "above")),
        icon="trending-up",
        current=test == "above",
    )


def _made_of(look: Look, name: str) -> Iterator[dict[str, Any]]:
    measure = next((one for one in look.cube.measures if one.name == name), None)
    if measure is None or measure.format is Format.DAY:
        return
    for time in MADE_OF:
        if time == "share" and measure.kind not in (Kind.ADDITIVE, Kind.SEMI_ADDITIVE):
            continue
        if time != "share" and not look.cube.time:
            continue
        made = f"{name}@{time}"
        if made not in look.sheet.measures and _fits(look, time):
            place = look.sheet.measures.index(name) + 1
            yield _item(wording.measure_named(look.cube, made), look.addressed(look.sheet.showing(made, place)), icon="plus")


def _fits(look: Look, time: str) -> bool:
    """Periods one after the other need a level of time to follow."""
    if time == "share":
        return True
    if time in ("year_before", "year_growth") and look.sheet.time:
        return True
    return any(name.startswith(f"{look.cube.time}.") for name in look.sheet.levels)


def _level(look: Look, name: str, zone: Zone) -> Chip:
    of, to = look.sheet, look.addressed
    names = of.rows if zone is Zone.ROWS else of.columns
    at = names.index(name)
    other, label = (Zone.COLUMNS, _("Move to columns")) if zone is Zone.ROWS else (Zone.ROWS, _("Move to rows"))
    menu: list[Any] = [_item(label, to(of.put(name, other)), icon="arrows-exchange")]
    if at:
        menu.append(_item(_("Further to the front"), to(of.put(name, zone, at - 1)), icon="arrow-left"))
    if at + 1 < len(names):
        menu.append(_item(_("Further to the back"), to(of.put(name, zone, at + 1)), icon="arrow-right"))
    above, below = looking.coarser(look.cube, name), looking.finer(look.cube, name)
    if above and above not in of.levels:
        menu.append(_item(_("Up to %(level)s") % {"level": look.level(above)}, to(of.instead(name, above)), icon="zoom-out"))
    if below and below not in of.levels:
        menu.append(_item(_("Down to %(level)s") % {"level": look.level(below)}, to(of.instead(name, below)), icon="zoom-in"))
    menu += [
        "-",
        {
            "label": _("Choose members"),
            "icon": "filter",
            "dialog": "filter",
            "attrs": {"data-dialog-url": filter_address(look, name)},
        },
    ]
    by_name = _item(
        _("Sort by name"),
        to(of.with_(sort="" if of.sort == name else name)),
        icon="sort-ascending-letters",
        current=of.sort == name,
    )
    menu += [by_name, _item(_("Remove"), to(of.without(name)), icon="x")]
    return Chip(name, look.level(name), to(of.without(name)), menu, "↑" if of.sort == name else "")


def _filters(look: Look) -> Iterator[Chip]:
    for one in look.sheet.filters:
        label = look.level(one.level)
        named = wording.filter_named(look.cube, one, look.asked.person)
        yield Chip(
            one.level, label, look.addressed(look.sheet.within(one.level, ())), hint=named, edit=filter_address(look, one.level)
        )
    for bound in look.sheet.only:
        name = bound[0]
        without = look.addressed(look.sheet.keeping(name, ""))
        yield Chip(name, wording.measure_named(look.cube, name), without, hint=wording.bound_named(bound))


def filter_address(look: Look, level: str) -> str:
    """Where members of a level are chosen for this sheet."""
    return address_at("explorer-filter", look.cube.name, [("level", level), *look.sheet.pairs])


def _item(label: str, href: str, icon: str, current: bool = False) -> dict[str, Any]:
    return {"label": label, "href": href, "icon": icon, "current": current}


@dataclass(frozen=True)
class Choice:
    """A measure or level that can be added: its name, what a click does, and whether it is used already."""

    name: str
    label: str
    href: str
    used: bool
    describe: str = ""
    columns: str = ""


def measures(look: Look) -> list[Choice]:
    """All measures of the cube; a click adds or removes one."""
    of = look.sheet
    return [
        Choice(
            one.name,
            spoken(one.label),
            look.addressed(of.without(one.name) if one.name in of.measures and len(of.measures) > 1 else of.showing(one.name)),
            one.name in of.measures,
            spoken(one.describe),
        )
        for one in look.cube.measures
        if not one.hidden
    ]


def dimensions(look: Look) -> list[tuple[str, bool, list[Choice]]]:
    """All dimensions with their levels; a click puts a level into the rows, or takes it away."""
    return [(spoken(link.title), _is_used(look.sheet, link), list(_levels(look, link, look.cube))) for link in look.cube.links]


def _levels(look: Look, link: Link, cube: Cube) -> Iterator[Choice]:
    of = look.sheet
    for level in link.dimension.levels:
        name = f"{link.role}.{level.name}"
        used = name in of.levels
        href = look.addressed(of.without(name) if used else of.put(name, Zone.ROWS))
        yield Choice(name, spoken(level.label), href, used, columns="" if used else look.addressed(of.put(name, Zone.COLUMNS)))


def _is_used(of: Sheet, link: Link) -> bool:
    return any(name.startswith(f"{link.role}.") for name in of.levels)


def kinds(look: Look) -> list[tuple[str, str]]:
    """How the answer can be drawn, for a select."""
    labels = {
        "table": _("Table only"), "line": pgettext("chart", "Line"), "bar": _("Bars"), "stacked": _("Stacked bars"), "pie": _("Ring"),
        "treemap": _("Treemap"), "heat": _("Heat map"), "scatter": _("Scatter"), "funnel": _("Funnel"),
        "china": _("Map of China"), "world": _("Map of the world"),
    }  # fmt: skip
    auto = _("Automatic: %(kind)s") % {"kind": labels[look.kind.value]} if look.sheet.drawn.value == "auto" else _("Automatic")
    offered = [(kind.value, labels[kind.value]) for kind in look.kinds]
    if look.sheet.drawn.value not in ("auto", *(name for name, _label in offered)):
        offered.append((look.sheet.drawn.value, labels[look.sheet.drawn.value]))
    return [("auto", auto), *offered]


def colors() -> list[tuple[str, str]]:
    """How cells are colored, for a select."""
    return [("sign", _("Red below zero")), ("heat", _("Pale to deep")), ("bars", pgettext("in cells", "Bars"))]
