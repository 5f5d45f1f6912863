"""Sheets and answers in words: what is asked, and what the chart above the table says."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.people.models import Person
from guanxi.records.enumerating import listed, together
from guanxi.semantics import times
from guanxi.semantics.answer import Axis, Column, Mark, Member
from guanxi.semantics.cube import Cube, Kind, Level

from . import questions
from .charts.plain import Plain, Series
from .sheet import Filter, Sheet
from .writing import spoken

SHOWN_MEMBERS = 3
FEW_MEASURES = 2
SIGNS = {"below": "<", "above": ">", "at_least": "≥", "at_most": "≤"}
Written = Callable[[Column, Decimal | int | None], str]


def measure_named(cube: Cube, name: str) -> str:
    """A measure with what is made of it in time: Revenue, last year."""
    own, _at, time = name.partition("@")
    measure = next((one for one in cube.measures if one.name == own), None)
    label = spoken(measure.label) if measure else own
    return _timed(label, time) if time else label


def column_named(cube: Cube, column: Column) -> str:
    """The head of a column of values."""
    return measure_named(cube, column.name)


def _timed(label: str, time: str) -> str:
    moving, _underscore, count = time.rpartition("_")
    if count.isdigit() and moving in times.LABELS:
        return _(times.LABELS[moving]) % {"measure": label, "count": count}
    return _(times.LABELS[time]) % {"measure": label} if time in times.LABELS else label


def level_named(cube: Cube, name: str) -> str:
    """A level: Province; a day of another kind than the usual one says which: Due day: Month."""
    role, _dot, own = name.partition(".")
    for link, level in cube.levels():
        if link.role == role and level.name == own:
            label = spoken(level.label)
            return f"{spoken(link.title)}: {label}" if link.dimension.is_time and link.role != cube.time else label
    return name


def member_named(member: Member, axis: Axis) -> str:
    """A member in the current language; what has no name, what is put together and what sums up have words of their own."""
    if member.mark is Mark.TOTAL:
        return _("Total")
    if member.mark is Mark.OTHERS:
        return _("All others")
    if member.mark is Mark.UNKNOWN or (member.key is None and not member.caption):
        return _("(unknown)")
    if axis.level.choices:
        return spoken(axis.level.choices.get(str(member.key), member.caption))
    return member.caption or _("(empty)")


def headline(sheet: Sheet, cube: Cube) -> str:
    """What a sheet asks: Profit contribution by province and product category."""
    names = [measure_named(cube, name) for name in sheet.measures]
    measures = together(names)
    if len(names) > FEW_MEASURES:
        measures = _("%(measure)s and %(count)s more measures") % {"measure": names[0], "count": len(names) - 1}
    if not sheet.levels:
        return measures
    return _("%(measures)s by %(levels)s") % {
        "measures": measures,
        "levels": together(level_named(cube, name) for name in sheet.levels),
    }


def message(plain: Plain, cube: Cube, written: Written, *, is_whole: bool = True) -> str:
    """What stands out: who leads with which share, how many lie below zero, how it rose or fell.

    Of rows that are not all there are (`is_whole`) nobody has a share.
    """
    all_values = plain.series[0].values if plain.series and is_whole else ()
    plain = plain.single
    if not plain.series or not plain.places:
        return ""
    one = plain.series[0]
    known = [(value, place.name) for value, place in zip(one.values, plain.places, strict=True) if value is not None]
    if len(known) < 2:
        return ""
    name = column_named(cube, one.column)
    if plain.is_time:
        return _course(known, name) if len(plain.series) == 1 or one.name == name else ""
    return _ranking(known, name, one, cube, written, sum(value for value in all_values if value is not None))


def _course(known: list[tuple[Decimal | int, str]], name: str) -> str:
    (first, _since), (last, until) = known[0], known[-1]
    if first <= 0:
        top, best = max(known)
        return _("%(name)s was highest in %(best)s") % {"name": name, "best": best} if top > 0 else ""
    change = (Decimal(last) - Decimal(first)) / Decimal(first)
    told = {"name": name, "since": known[0][1], "until": until, "share": f"{abs(change) * 100:.0f}%"}
    if told["share"] == "0%":
        return _("%(name)s is the same in %(until)s as in %(since)s") % told
    if change >= 0:
        return _("%(name)s rose by %(share)s from %(since)s to %(until)s") % told
    return _("%(name)s fell by %(share)s from %(since)s to %(until)s") % told


def _ranking(
    known: list[tuple[Decimal | int, str]], name: str, one: Series, cube: Cube, written: Written, total: Decimal | int
) -> str:
    below = [each for each in known if each[0] < 0]
    if below:
        worst, who = min(below)
        told = {"count": len(below), "name": name, "who": who, "value": written(one.column, worst), "all": len(known)}
        if len(below) == len(known):
            return _("%(name)s is below zero in all %(all)s, the lowest is %(who)s with %(value)s") % told
        return ngettext(
            "%(name)s: one of %(all)s below zero, %(who)s with %(value)s",
            "%(name)s: %(count)s of %(all)s below zero, the lowest is %(who)s with %(value)s",
            len(below),
        ) % told  # fmt: skip
    top, best = max(known)
    measure = next((each for each in cube.measures if each.name == one.column.measure), None)
    if measure and measure.kind is Kind.ADDITIVE and not one.column.time and total:
        share = f"{Decimal(top) / Decimal(total) * 100:.0f}%"
        return _("%(name)s: %(who)s leads with %(share)s") % {"name": name, "who": best, "share": share}
    return _("%(name)s: %(who)s has the highest value, %(value)s") % {
        "name": name,
        "who": best,
        "value": written(one.column, top),
    }


def nameless() -> str:
    """What a member is called that nobody named."""
    return _("(unknown)")


def choice_named(level: Level, member: Member) -> str:
    """A member of a level outside of an answer."""
    if level.choices:
        return spoken(level.choices.get(str(member.key), member.caption))
    return member.caption or (_("(empty)") if member.key is None or member.key == "" else str(member.key))


def bound_named(one: tuple[str, str, str]) -> str:
    """Which values are kept: < 0."""
    _measure, test, bound = one
    return f"{SIGNS.get(test, '')} {bound}"


def filter_named(cube: Cube, one: Filter, person: Person | None) -> str:
    """The members of a filter, the first ones by name."""
    first = one.keys[:SHOWN_MEMBERS]
    named = questions.names(cube, one.level, first, person)
    told = listed(named.get(key) or nameless() if key in named or not key else key for key in first)
    text = f"{told} +{len(one.keys) - SHOWN_MEMBERS}" if len(one.keys) > SHOWN_MEMBERS else told
    return _("not %(members)s") % {"members": text} if one.is_excluding else text
