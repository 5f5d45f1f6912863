"""A first mapping for a table nobody has described yet: names, types and roles found from its header and first rows."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from guanxi.lib import pinyin
from guanxi.sources.table import Table

from . import guessing, measuring
from .guessing import Seen
from .measuring import Sense
from .models import LoadedTable
from .plan import NAME, RESERVED, Column, Loading, Mode, Place, Plan, Role, Type

SAMPLED = 3000
SAMPLED_DOCUMENTS = 30
LONGEST_NAME = 50
_SECTOR = re.compile(r"^(sector|industry|branch|行业|產業|行業)$", re.IGNORECASE)
_HAN = re.compile("[\u3400-\u9fff]+")
_MOST_MEMBERS = 2000
_SHARE_KNOWN = 0.5


@dataclass(frozen=True)
class Reference:
    """A column of a loaded table whose values may be the right ones for another column."""

    place: str
    column: str
    values: frozenset[str]


def propose(
    table: Table, name: str, *, label: str = "", references: Sequence[Reference] = (), place: Place | None = None
) -> Plan:
    """The mapping that fits the header and the first rows."""
    rows = [row.cells for row in islice(table.rows(), SAMPLED if table.shape.format != "documents" else SAMPLED_DOCUMENTS)]
    taken: set[str] = set()
    columns: list[Column] = []
    for at, header in enumerate(table.header):
        seen = Seen.of([row[at] for row in rows], is_percentage=header in table.percentages)
        columns.append(_column(header, column_name(header, taken), seen, references))
    columns = _with_day(columns)
    return Plan(
        name=name, label=spoken(label or name), columns=tuple(columns), loading=Loading(mode=Mode.FULL),
        place=place or Place(part=table.sheet if len(table.sheets) > 1 else ""),
    )  # fmt: skip


def table_name(said: str, taken: Sequence[str] = ()) -> str:
    """A name for a table from that of a file, not taken yet."""
    return _free(_slug(said) or "table", set(taken))


def free_name(said: str) -> str:
    """A name for a new loaded table."""
    return table_name(said, list(LoadedTable.objects.values_list("name", flat=True)))


def column_name(header: str, taken: set[str]) -> str:
    """A name for a column; Chinese ones are written in pinyin."""
    slug = _slug(header) or "column"
    name = _free(f"{slug}_" if slug in RESERVED else slug, taken)
    taken.update({name, f"{name}_id", f"{name}_day"})
    return name


def spoken(header: str) -> str:
    """A name as people read it: sales_agent is Sales agent, unitPrice is Unit price; whatever else is written stays so."""
    if not re.fullmatch(r"[a-z][a-zA-Z0-9]*(_[a-zA-Z0-9]+)*|[A-Z][a-z]+([A-Z][a-z]+)+", header):
        return header
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header).replace("_", " ")
    return words[:1].upper() + words[1:].lower()


def _slug(said: str) -> str:
    spelled = _HAN.sub(lambda match: f" {' '.join(pinyin.syllables(match[0]))} ", said)
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", spelled)
    words = re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", split).casefold())
    slug = "_".join(words)[:LONGEST_NAME].strip("_")
    return slug if NAME.fullmatch(slug) else f"n_{slug}"[:LONGEST_NAME] if slug else ""


def _free(name: str, taken: set[str]) -> str:
    candidate, count = name, 1
    while candidate in taken:
        count += 1
        candidate = f"{name}_{count}"
    return candidate


def _column(header: str, name: str, seen: Seen, references: Sequence[Reference]) -> Column:
    column = Column(name=name, label=spoken(header), sources=(header,), **guessing.kind(seen, header))
    if column.type is Type.TEXT:
        column = _with_code(replace(column, role=_role_of_text(seen)), header, seen, references)
    elif column.is_number:
        column = replace(column, role=_role_of_number(column, header, seen))
    elif column.type is Type.YES_NO:
        column = replace(column, role=Role.DIMENSION)
    return column


def _role_of_text(seen: Seen) -> Role:
    """What many rows share tells them apart; what each row has alone (a note) does not."""
    few = len(seen.different) <= max(50, seen.filled * 0.6)
    return Role.DIMENSION if seen.different and few and seen.longest <= 120 else Role.NONE


def _role_of_number(column: Column, header: str, seen: Seen) -> Role:
    sense = measuring.sense(header, seen.different)
    if sense is Sense.NAMES:
        return Role.DIMENSION if len(seen.different) < max(50, seen.filled * 0.6) else Role.NONE
    if sense is Sense.AVERAGED or column.type is Type.PERCENT or (seen.is_share and column.type is Type.NUMBER):
        return Role.AVERAGE
    if column.type is Type.INTEGER and all(re.fullmatch(r"(19|20)\d\d", one) for one in seen.different):
        return Role.DIMENSION
    return Role.MEASURE


def _with_code(column: Column, header: str, seen: Seen, references: Sequence[Reference]) -> Column:
    """A code table where the values are mostly those of a loaded table, or are industries."""
    if not seen.different or len(seen.different) > _MOST_MEMBERS:
        return column
    if _SECTOR.match(header.strip()):
        return replace(column, code="industries", known="industries")
    for reference in references:
        if reference.column != column.name:
            continue
        shared = len(reference.values & seen.different)
        if _SHARE_KNOWN * len(seen.different) <= shared < len(seen.different):
            return replace(column, code=column.name, known=reference.place)
    return column


def _with_day(columns: list[Column]) -> list[Column]:
    """The first day is the day of the rows, if there is something to sum up; preferring one that says so."""
    days = [column for column in columns if column.type in (Type.DAY, Type.MOMENT)]
    if not days:
        return columns
    wanted = next(
        (one for one in days if re.search(r"order|invoice|close|订单|下单|date|日期", one.label, re.IGNORECASE)), days[0]
    )
    return [replace(one, role=Role.DAY) if one is wanted else one for one in columns]
