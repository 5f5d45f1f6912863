"""Rows in JSON: found by the path to a list of objects, laid flat (`customer.city`), with a header of all names there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from guanxi.lib.marking import N_
from guanxi.sources.heading import column_names
from guanxi.sources.table import Cell, UnreadableTable

WHOLE = "(all)"
"""How the list is called that is the whole document."""
DEEPEST = 6
MOST_COLUMNS = 2000


def read(text: str | bytes) -> Any:
    """The document, with exact numbers.

    :raises UnreadableTable: if it is no JSON; says where it breaks.
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=lambda _name: None)
    except (ValueError, RecursionError) as why:
        line = getattr(why, "lineno", 0)
        raise UnreadableTable(
            N_("This is not JSON from line %(line)s on.") if line else N_("This is not JSON."),
            N_("Ask for the data again; what came may be cut off."),
            line=line,
        ) from None


def lists(document: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, int]]:
    """The paths to all lists of objects, outermost first, with their lengths; the whole document is `(all)`."""
    if isinstance(document, list):
        if any(isinstance(one, dict) for one in document):
            yield path or WHOLE, len(document)
    elif isinstance(document, dict) and depth < DEEPEST:
        for name, value in document.items():
            yield from lists(value, f"{path}.{name}" if path else str(name), depth + 1)


def at(document: Any, path: str) -> Any:
    """What stands at a path (`data.items`, `data.0.name`); None if there is nothing."""
    for name in path.split(".") if path and path != WHOLE else ():
        if isinstance(document, dict) and name in document:
            document = document[name]
        elif isinstance(document, list) and name.isdecimal() and int(name) < len(document):
            document = document[int(name)]
        else:
            return None
    return document


def rows_at(document: Any, path: str) -> list[dict[str, Any]]:
    """The objects of the list at a path; one object alone is a list of one.

    :raises UnreadableTable: if there is no such list; names those there are.
    """
    found = at(document, path)
    if isinstance(found, dict):
        found = [found]
    if not isinstance(found, list):
        known = ", ".join(name for name, _count in lists(document)) or "–"
        raise UnreadableTable(N_("There is no list at %(path)s."), N_("There are: %(known)s."), path=path or WHOLE, known=known)
    return [one if isinstance(one, dict) else {"value": one} for one in found]


def flat(row: dict[str, Any], stem: str = "") -> dict[str, Cell]:
    """An object laid flat: inner objects with a point, lists of plain values as one text, other lists as JSON."""
    cells: dict[str, Cell] = {}
    for name, value in row.items():
        key = f"{stem}{name}"
        if isinstance(value, dict) and key.count(".") < DEEPEST:
            cells |= flat(value, f"{key}.")
        else:
            cells[key] = _cell(value)
    return cells


def header_of(rows: Iterable[dict[str, Cell]]) -> tuple[str, ...]:
    """All names in the order in which they first appear."""
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
        if len(names) > MOST_COLUMNS:
            raise UnreadableTable(N_("There are more than %(most)s columns."), N_("Choose an inner list."), most=MOST_COLUMNS)
    return tuple(names)


def named(header: Sequence[str]) -> tuple[str, ...]:
    """The header as other tables have it: single spaces, none empty."""
    return column_names(list(header))


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value.replace("\x00", "").strip() or None
    if value is None or isinstance(value, (bool, int, Decimal)):
        return value
    if isinstance(value, list) and not any(isinstance(one, (dict, list)) for one in value):
        return "; ".join(str(one) for one in value if one is not None) or None
    return json.dumps(value, ensure_ascii=False, default=str)
