"""From a sheet to the question that is asked of its cube; what a person does not see is, in a sheet, a name that does not exist."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from guanxi.analytics.warehouse.place import NoWarehouse
from guanxi.lib import periods
from guanxi.people.models import Person
from guanxi.semantics.cube import Cube, Level, Type
from guanxi.semantics.question import PERIODS, TESTS, Compare, Condition, Having, Key, Question, Sort, Top

from . import asking
from .sheet import Against, Sheet

COMPARED = {Against.PREVIOUS: "previous", Against.LAST_YEAR: "year_before"}
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})?")
_WHOLE = re.compile(r"-?\d{1,18}")


def fitting(sheet: Sheet, cube: Cube) -> tuple[Sheet, list[str]]:
    """The sheet with what there is in the cube, and the names that there are not."""
    levels, measures = set(cube.level_names()), {measure.name for measure in cube.measures if not measure.hidden}
    kept = tuple(name for name in sheet.measures if name.partition("@")[0] in measures)
    only = tuple(one for one in sheet.only if one[0].partition("@")[0] in measures)
    asked = [*sheet.measures, *sheet.levels, *(one.level for one in sheet.filters), *(one[0] for one in sheet.only)]
    gone = [name for name in asked if name.partition("@")[0] not in measures and name not in levels]
    found = replace(
        sheet,
        measures=kept or tuple(name for name in cube.usual[:2]) or tuple(measures)[:1],
        rows=tuple(name for name in sheet.rows if name in levels),
        columns=tuple(name for name in sheet.columns if name in levels),
        filters=tuple(one for one in sheet.filters if one.level in levels),
        only=only,
    )
    sort = found.sort.lstrip("-")
    if sort and sort not in found.levels and sort.partition("@")[0] not in measures:
        found = replace(found, sort="")
    if found.time and not cube.time:
        found = replace(found, time="", against=Against.NONE)
    return found, list(dict.fromkeys(gone))


def of(sheet: Sheet, cube: Cube) -> Question:
    """The question of a sheet that fits the cube."""
    return Question(
        cube=cube.name,
        measures=sheet.measures,
        rows=sheet.rows,
        columns=sheet.columns,
        where=tuple(conditions(sheet, cube)),
        having=tuple(_having(sheet)),
        sort=(Sort(sheet.sort.lstrip("-"), sheet.sort.startswith("-")),) if sheet.sort else (),
        top=_top(sheet),
        compare=Compare(COMPARED[sheet.against]) if sheet.against in COMPARED and sheet.time else None,
        subtotals=sheet.subtotals and len(sheet.rows) > 1,
        totals=not sheet.only,  # the sum of rows that were left out would stand below the ones that are there
    )


def conditions(sheet: Sheet, cube: Cube) -> Iterator[Condition]:
    """What of the facts is looked at: the members of filters and the time."""
    levels = {f"{link.role}.{level.name}": level for link, level in cube.levels()}
    for one in sheet.filters:
        keys = tuple(key for text in one.keys for key in keys_of(text, levels[one.level]))
        if keys:
            yield Condition(one.level, keys, without=one.is_excluding)
    if sheet.time and cube.time and (span := condition_of_time(sheet.time, cube.time)):
        yield span


def condition_of_time(text: str, dimension: str) -> Condition | None:
    """The time that an address names: last_quarter, 2026-Q3, 2026-01-01..2026-03-31; None if it names none."""
    if text in PERIODS:
        return Condition(dimension, period=text)
    if match := _SPAN.fullmatch(text):
        first, last = (_day(match[1]), _day(match[2]))
        if (first is None) == bool(match[1]) or (last is None) == bool(match[2]) or not (first or last):
            return None
        return Condition(dimension, from_on=first, until_on=last)
    period = periods.parse_code(text)
    return Condition(dimension, from_on=period.first, until_on=period.last) if period else None


def keys_of(text: str, level: Level) -> Sequence[Key]:
    """The key that a text of an address names, none if it names none; the empty text is the unknown member."""
    if text == "":
        return (None,)
    if level.type is Type.INTEGER:
        return (int(text),) if _WHOLE.fullmatch(text) else ()
    if level.type is Type.DAY:
        return (text,) if _day(text) else ()
    return (text,)


def text_of(key: object) -> str:
    """How an address names a member."""
    if key is None:
        return ""
    return key.isoformat() if isinstance(key, datetime.date) else str(key)


def typed(at: Mapping[str, str], cube: Cube) -> dict[str, Key]:
    """One member of each level, from the texts of an address; what names none is left out."""
    levels = {f"{link.role}.{level.name}": level for link, level in cube.levels()}
    return {name: keys[0] for name, text in at.items() if name in levels and (keys := keys_of(text, levels[name]))}


def names(cube: Cube, level: str, texts: Iterable[str], person: Person | None) -> dict[str, str]:
    """The names of members by the texts that an address has for them, as far as the person may see such records."""
    own = next(each for link, each in cube.levels() if f"{link.role}.{each.name}" == level)
    keys = {text: keys_of(text, own)[0] for text in texts if text and keys_of(text, own)}
    try:
        found = asking.captions(cube.name, level, keys.values(), person)
    except NoWarehouse:
        return {}
    return {text: found[key] for text, key in keys.items() if found.get(key)}


def _having(sheet: Sheet) -> Iterator[Having]:
    for by, test, bound in sheet.only:
        if test in TESTS and (number := _number(bound)) is not None:
            yield Having(by, test, number)


def _top(sheet: Sheet) -> Top | None:
    if not sheet.top or not sheet.rows:
        return None
    by = sheet.sort.lstrip("-")
    if by in sheet.levels or not by:
        by = sheet.measures[0]
    return Top(sheet.top, by, sheet.rows[0], least=bool(sheet.sort) and not sheet.sort.startswith("-"))


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _day(text: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text or "")
    except ValueError:
        return None
