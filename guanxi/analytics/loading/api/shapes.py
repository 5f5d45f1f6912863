"""What sources, tables, mappings, runs and rows look like, in the words of JSON Schema."""

from dataclasses import fields
from enum import StrEnum
from typing import Any

from guanxi.analytics.loading.models import Code, DataSource, LoadedTable, LoadRun, RejectedRow
from guanxi.analytics.loading.plan import LINKS, Column, Contract, Loading, Place
from guanxi.analytics.loading.source_form import OPTIONS
from guanxi.records.api.operations import KEY

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
SHORT: Schema = {"type": "string", "maxLength": 120}
LONG: Schema = {"type": "string", "maxLength": 1000}
COUNT: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
TEXTS: Schema = {"type": "array", "items": TEXT}
ANYTHING: Schema = {"type": "object"}
MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}


def closed(*needed: str, **known: Schema) -> Schema:
    """An object with nothing else in it."""
    return {
        "type": "object",
        "properties": known,
        "additionalProperties": False,
        **({"required": list(needed)} if needed else {}),
    }


def told(**known: Schema) -> Schema:
    """An object as it is given: all of these are there, others may follow in later editions."""
    return {"type": "object", "properties": known, "required": list(known)}


def or_nothing(schema: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def words(kind: Any) -> Schema:
    """One of the words of a list of choices."""
    return {"type": "string", "enum": [str(one) for one in kind]}


NAMED = told(id=KEY, name=TEXT)
WHO = or_nothing(NAMED)
FILE = told(id=KEY, name=TEXT, size=COUNT, sha256=TEXT, kept_at=MOMENT, is_kept=FLAG)
CELL = told(name=TEXT, value={"type": ["string", "null"]})
REASON = told(column=TEXT, reason=TEXT)
KINDS = words(one for one in DataSource.Kind if one != DataSource.Kind.FILE)
SOURCE = told(
    id=KEY, version=TEXT, name=TEXT, kind=words(DataSource.Kind), place=TEXT, database=TEXT, user=TEXT, has_password=FLAG, options=ANYTHING,
    created_by=WHO, created_at=MOMENT, changed_at=MOMENT,
)  # fmt: skip
SOURCE_VALUES = {
    "name": SHORT, "place": LONG, "database": SHORT, "user": SHORT, "password": LONG,
    "options": closed(**dict.fromkeys(OPTIONS, SHORT)),
}  # fmt: skip


def _part(kind: type[Any]) -> Schema:
    """A part of a mapping, as its fields say."""
    return closed(**{_name(one.name): _value(one.type) for one in fields(kind)})


def _name(name: str) -> str:
    return "from" if name == "sources" else name


def _value(kind: Any) -> Schema:
    """What a field of a mapping takes; single values need no list."""
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return words(kind)
    if kind is bool:
        return FLAG
    if kind is int:
        return COUNT
    if kind == tuple[str, ...]:
        return {"anyOf": [TEXTS, TEXT]}
    if kind == tuple[tuple[str, ...], ...]:
        return {"type": "array", "items": TEXTS}
    return TEXT if kind is str else {"type": "object", "additionalProperties": TEXT}


def _column() -> Schema:
    found = _part(Column)
    found["properties"]["link"] = {"type": "string", "enum": list(LINKS)}
    return {**found, "required": ["name"]}


CONTRACT = _part(Contract)
MAPPING = closed(
    "columns", version={"type": "integer", "enum": [1]}, name=TEXT, label=TEXT, source=_part(Place), load=_part(Loading), contract=CONTRACT,
    columns={"type": "array", "items": _column(), "minItems": 1, "maxItems": 500},
)  # fmt: skip
IN_SHORT: dict[str, Schema] = {
    "id": KEY, "version": TEXT, "name": TEXT, "label": TEXT, "source": WHO, "cube": {"type": ["string", "null"]}, "rows": COUNT, "is_open": FLAG,
    "every": words(LoadedTable.Every), "next_at": MOMENT, "watermark": TEXT, "latest_run": or_nothing(KEY), "created_by": WHO,
    "created_at": MOMENT, "changed_at": MOMENT,
}  # fmt: skip
TABLE_IN_SHORT = told(**IN_SHORT)
TABLE = told(**IN_SHORT, mapping=ANYTHING, rejected_rows=told(**dict.fromkeys(map(str, RejectedRow.State), COUNT)))
NEW_TABLE = closed(source=KEY, file=KEY, table=LONG, encoding=SHORT, delimiter=SHORT, name=SHORT, label=SHORT, mapping=MAPPING)
CHANGED_TABLE = closed(label=SHORT, mapping=MAPPING, contract=CONTRACT, every=words(LoadedTable.Every), is_open=FLAG, source=KEY)
SAMPLE = told(
    tables=TEXTS, header=TEXTS, mapping=ANYTHING,
    rows={"type": "array", "items": told(line=COUNT, cells={"type": "array", "items": {"type": ["string", "null"]}})},
)  # fmt: skip
RUN = told(
    id=KEY, table=NAMED, kind=words(LoadRun.Kind), state=words(LoadRun.State), phase=TEXT, done=COUNT, expected=or_nothing(COUNT),
    is_canceling=FLAG, message=TEXT, counts=ANYTHING, sums=ANYTHING, columns_gone=ANYTHING, since=TEXT,
    reasons={"type": "array", "items": told(column=TEXT, reason=TEXT, rows=COUNT)}, files={"type": "array", "items": FILE}, by=WHO,
    created_at=MOMENT, started_at=MOMENT, finished_at=MOMENT,
)  # fmt: skip
ROW = told(file=KEY, line=COUNT, run=KEY, values=ANYTHING)
ORIGIN = told(
    table=NAMED, source=WHO, values=ANYTHING, file=or_nothing(FILE), line=COUNT, cells=or_nothing({"type": "array", "items": CELL}),
    run=or_nothing(RUN),
)  # fmt: skip
REJECTED = told(
    id=KEY, version=TEXT, table=NAMED, run=KEY, file=or_nothing(KEY), line=COUNT, state=words(RejectedRow.State), cells={"type": "array", "items": CELL},
    reasons={"type": "array", "items": REASON}, mended=ANYTHING, mended_by=WHO, mended_at=MOMENT,
)  # fmt: skip
CODE_TABLE = told(id=KEY, version=TEXT, name=TEXT, label=TEXT, known=TEXT, created_at=MOMENT)
CODE = told(
    id=KEY, version=TEXT, table=KEY, foreign=TEXT, ours=TEXT, likely=TEXT, likeness={"type": "number"}, state=words(Code.State), rows=COUNT,
    seen_at=MOMENT, by=WHO, decided_at=MOMENT,
)  # fmt: skip
