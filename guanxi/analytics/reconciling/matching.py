"""Files in which the same customer or product stands under different names: what belongs together, as plain data."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from guanxi.analytics.columns import NotUsable, Source, said
from guanxi.analytics.findings import Findings
from guanxi.sources.opening import open_table

from . import groups, linking
from .linking import Pair
from .roles import MOST_ROWS, Column, Role, Rows, columns

LIKELY = 0.9
POSSIBLE = 0.5
PAIR_COLUMNS = ("probability", "verdict", "left_row", "left", "right_row", "right", "why")
_SHOWN_VALUES = 4


@dataclass(frozen=True)
class Asked:
    """What somebody wants: from which probability on rows are called the same, and which columns mean what."""

    likely: float = LIKELY
    possible: float = POSSIBLE
    roles: dict[str, Role] = field(default_factory=dict)


@dataclass(frozen=True)
class Read:
    """A file: its rows with their numbers in the file."""

    header: tuple[str, ...]
    numbers: list[int]
    values: list[list[str]]


def match(left: Source, right: Source | None, asked: Asked) -> Findings:
    """Find rows of one file that are the same, or rows of two files that belong together.

    :raises NotUsable: if a column that was named is not there, the files have no column in common, or there are too many rows.
    :raises UnreadableTable: if a file is no table.
    """
    ours = read(left)
    theirs = read(right) if right else None
    chosen = _chosen(asked.roles, ours.header)
    header, ours, theirs = aligned(ours, theirs) if theirs else (ours.header, ours, None)
    whole = [*ours.values, *(theirs.values if theirs else ())]
    found_columns = columns(header, whole, chosen)
    try:
        pairs = linking.pairs(
            Rows(found_columns, ours.values), Rows(found_columns, theirs.values) if theirs else None, at_least=asked.possible
        )
    except linking.TooFewColumns:
        raise NotUsable(
            "No column tells rows apart. Say what columns mean, for example --column name=company; there are " + ", ".join(header)
        ) from None
    return _told(ours, theirs, found_columns, pairs, asked)


def read(source: Source) -> Read:
    """Read a file whole.

    :raises NotUsable: if it has more rows than can be compared at once.
    """
    table = open_table(source.path, sheet=source.sheet, encoding=source.encoding)
    numbers: list[int] = []
    values: list[list[str]] = []
    for row in table.rows():
        if len(values) >= MOST_ROWS:
            raise NotUsable(f"More than {MOST_ROWS:,} rows cannot be compared at once: split the file, for example by region.")
        numbers.append(row.number)
        values.append(["" if cell is None else said(cell) for cell in row.cells])
    return Read(table.header, numbers, values)


def aligned(ours: Read, theirs: Read) -> tuple[tuple[str, ...], Read, Read]:
    """Both files with the columns that they have in common: of the same name, or the only ones of the same role.

    :raises NotUsable: if there is none.
    """
    plain = {_plain(name): place for place, name in enumerate(theirs.header)}
    places = {place: plain[_plain(name)] for place, name in enumerate(ours.header) if _plain(name) in plain}
    roles = [{c.name: c.role for c in columns(one.header, one.values)} for one in (ours, theirs)]
    for role in Role:
        mine = [p for p, name in enumerate(ours.header) if roles[0][name] is role and p not in places]
        others = [p for p, name in enumerate(theirs.header) if roles[1][name] is role and p not in places.values()]
        if role is not Role.NONE and len(mine) == len(others) == 1:
            places[mine[0]] = others[0]
    if not places:
        raise NotUsable(
            f"The files have no column in common: {', '.join(ours.header)} and {', '.join(theirs.header)}. Give columns the same names."
        )
    kept = sorted(places)
    return (
        tuple(ours.header[p] for p in kept),
        Read(ours.header, ours.numbers, [[row[p] for p in kept] for row in ours.values]),
        Read(theirs.header, theirs.numbers, [[row[places[p]] for p in kept] for row in theirs.values]),
    )


def _chosen(roles: dict[str, Role], header: Sequence[str]) -> dict[str, Role]:
    names = {_plain(name): name for name in header}
    for wanted in roles:
        if _plain(wanted) not in names:
            near = get_close_matches(_plain(wanted), names, 1)
            hint = f" Did you mean {names[near[0]]}?" if near else ""
            raise NotUsable(f"There is no column {wanted!r}.{hint} Columns: {', '.join(header)}.")
    return {names[_plain(name)]: role for name, role in roles.items()}


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _told(ours: Read, theirs: Read | None, found: list[Column], pairs: list[Pair], asked: Asked) -> Findings:
    other = theirs or ours
    rows = [_pair(pair, ours, other, found, asked) for pair in pairs]
    is_likely = sum(pair.probability >= asked.likely for pair in pairs)
    said_of_all: dict[str, Any] = {
        "rows": len(ours.values) if theirs is None else [len(ours.values), len(theirs.values)],
        "columns": {column.name: column.role.value for column in found},
        "likely_from": asked.likely,
        "possible_from": asked.possible,
        "likely_pairs": is_likely,
        "possible_pairs": len(pairs) - is_likely,
        "pairs": rows,
    }
    if theirs is None:
        belong = groups.groups(pairs, asked.likely)
        said_of_all["groups"] = [[ours.numbers[row] for row in rows] for rows in belong]
        said_of_all["rows_without_duplicates"] = len(ours.values) - sum(len(rows) - 1 for rows in belong)
    else:
        chosen = groups.partners(pairs, asked.likely)
        said_of_all["links"] = [[ours.numbers[left], other.numbers[pair.right]] for left, pair in sorted(chosen.items())]
    heading = f"{is_likely:,} likely and {len(pairs) - is_likely:,} possible pairs"
    return Findings(said_of_all, rows, PAIR_COLUMNS, heading)


def _pair(pair: Pair, ours: Read, other: Read, found: list[Column], asked: Asked) -> dict[str, Any]:
    compared = [place for place, column in enumerate(found) if column.role is not Role.NONE]
    return {
        "probability": round(pair.probability, 6),
        "verdict": "likely" if pair.probability >= asked.likely else "possible",
        "left_row": ours.numbers[pair.left],
        "left": _values(ours.values[pair.left], compared),
        "right_row": other.numbers[pair.right],
        "right": _values(other.values[pair.right], compared),
        "why": [
            f"{one.column} {one.how}" for one in sorted(pair.reasons, key=lambda one: -abs(one.weight)) if one.how != "missing"
        ],
        "reasons": [
            {"column": one.column, "left": one.left, "right": one.right, "how": one.how, "weight": one.weight}
            for one in pair.reasons
        ],
    }


def _values(row: Sequence[str], compared: Sequence[int]) -> list[str]:
    return [row[place] for place in compared if row[place]][:_SHOWN_VALUES]
