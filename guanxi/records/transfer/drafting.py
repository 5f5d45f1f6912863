"""Rows into drafts: what one row of the file says about each object, before anything is looked up or written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from guanxi.records import fields
from guanxi.records.fields import Field, Kind
from guanxi.records.refusals import Refusal
from guanxi.sources.table import Cell, Row

from . import values
from .locating import comparable
from .mapping import Plan, Target
from .scratch import Scratch
from .values import PLAIN, Notation

_MOST_REMEMBERED = 20_000


@dataclass(slots=True)
class Draft:
    """What one row says about one object.

    `key` names the fields by which the row tells its record, `identity` stands for their values (None: every row its own).
    `given` are values by field, relations still as texts; `for_new` more values for a record that is made. `prints` are
    fingerprints of what was given, to notice contradictions.
    """

    key: tuple[str, ...]
    identity: int | None
    given: dict[str, Any]
    prints: dict[str, int]
    for_new: Mapping[str, Any]


@dataclass(slots=True)
class Drafted:
    """A row with its drafts in the order of the plan's targets, and what is wrong with it: (target, header, text)."""

    row: Row
    drafts: list[Draft | None]
    wrong: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether the row fills nothing at all."""
        return not self.wrong and all(draft is None for draft in self.drafts)


_TEXTS = frozenset((Kind.TEXT, Kind.LONG_TEXT, Kind.PHONE, Kind.URL, Kind.RELATION))
"""Kinds of which a cell is taken as its file shows it."""


@dataclass(slots=True)
class _Reader:
    """Reads one column for one field; the same cell is only understood once, unless that is as quick as looking it up."""

    name: str
    header: str
    position: int
    fills: Field | None
    kind: Kind
    notation: Notation
    known: dict[Any, Any] = field(default_factory=dict)

    def read(self, row: Row) -> Any:
        cell = row.cells[self.position]
        if cell is None:
            return None
        if self.kind in _TEXTS:
            return values.text(cell, self.notation)
        if self.fills is None and self.kind is Kind.MOMENT and not _has_time(cell):
            return None
        memo = (type(cell), cell)
        if memo not in self.known:
            if len(self.known) >= _MOST_REMEMBERED:
                self.known.clear()
            self.known[memo] = (
                values.value(self.fills, cell, self.notation) if self.fills else values.of_kind(self.kind, cell, self.notation)
            )
        return self.known[memo]


class Drafter:
    """Turns rows into drafts, in the file's order (running numbers depend on it)."""

    def __init__(self, plan: Plan, header: Sequence[str], notations: Mapping[str, Notation]) -> None:
        self.plan = plan
        self._positions = {name: position for position, name in enumerate(header)}
        self._notations = notations
        self._columns = [[self._reader(target, *pair) for pair in target.columns.items()] for target in plan.targets]
        self._inputs = [self._input(name, column) for name, column in plan.inputs.items()]
        self._order = {target.name: index for index, target in enumerate(plan.targets)}
        self._derives = any(set(target.derived) - set(target.columns) for target in plan.targets)
        self._counts = Scratch()
        self._constants = [_converted(target, target.constants) for target in plan.targets]
        self._absent = [_converted(target, target.absent) for target in plan.targets]

    def drafts(self, rows: Iterable[Row]) -> Iterator[Drafted]:
        """The drafts of each row."""
        for row in rows:
            yield self._draft(row)

    def _draft(self, row: Row) -> Drafted:
        drafted = Drafted(row, [])
        read = [self._read(index, row, drafted.wrong) for index in range(len(self.plan.targets))]
        if self._derives:
            cells = self._cells(read, row, drafted.wrong)
            for index, target in enumerate(self.plan.targets):
                self._derive(target, read[index], cells, drafted.wrong)
        for index in range(len(self.plan.targets)):
            drafted.drafts.append(self._one(index, read[index], drafted.drafts))
        if drafted.is_empty and len(read) == 1 and read[0]:
            drafted.wrong.append(self._nameless())
        return drafted

    def _nameless(self) -> tuple[str, str, str]:
        """What is wrong with a row that tells something of a record, but not of which one."""
        (target,) = self.plan.targets
        columns = [target.columns[name] for key in target.all_keys() for name in key if name in target.columns]
        return target.name, next(iter(columns), ""), _("Empty, so it is not known which record is meant.")

    def _read(self, index: int, row: Row, wrong: list[tuple[str, str, str]]) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for reader in self._columns[index]:
            try:
                value = reader.read(row)
            except Refusal as refusal:
                wrong.append((self.plan.targets[index].name, reader.header, str(refusal)))
                continue
            if value is not None and value != []:
                given[reader.name] = value
        return given

    def _cells(self, read: list[dict[str, Any]], row: Row, wrong: list[tuple[str, str, str]]) -> "_Cells":
        cells = _Cells()
        for reader in self._inputs:
            try:
                cells[reader.name] = reader.read(row)
            except Refusal as refusal:
                wrong.append(("", reader.header, str(refusal)))
        for target, given in zip(self.plan.targets, read, strict=True):
            for name, value in given.items():
                cells[f"{target.name}.{name}"] = value
        return cells

    def _derive(self, target: Target, given: dict[str, Any], cells: "_Cells", wrong: list[tuple[str, str, str]]) -> None:
        for name, derivation in target.derived.items():
            if name in given:
                continue
            try:
                value = derivation(cells)
                if value is not None and not isinstance(value, Model):
                    value = values.value(_field(target, name), value)
            except Refusal as refusal:
                wrong.append((target.name, "", str(refusal)))
                continue
            if value is not None:
                given[name] = cells[f"{target.name}.{name}"] = value

    def _one(self, index: int, given: dict[str, Any], earlier: list[Draft | None]) -> Draft | None:
        target = self.plan.targets[index]
        links = {name: self._linked(others, earlier) for name, others in target.links.items()}
        for_new: Mapping[str, Any] = self._constants[index]
        key = self._key(index, given, links)
        if key is None:
            if not self._absent[index]:
                return None
            absent = self._absent[index]
            key = target.key
            given = {name: value for name, value in absent.items() if name in key}
            for_new = {**for_new, **absent}
        for name, other in target.counted.items():
            whole = earlier[self._order[other]]
            place = (index, whole.identity if whole else None)
            given.setdefault(name, self._following(place))
        prints = {
            name: hash(value if type(value) is not list else tuple(value)) & 0xFFFFFFFF or 1 for name, value in given.items()
        }
        for name, linked in links.items():
            if linked and linked.identity:
                prints[name] = linked.identity & 0xFFFFFFFF or 1
        return Draft(key, self._identity(index, key, given, links), given, prints, for_new)

    def _following(self, place: tuple[int, int | None]) -> int:
        """The running number of the next row of this whole."""
        number = hash(place)
        count = 1 + int.from_bytes(self._counts.get(number) or b"\0")
        self._counts.put(number, count.to_bytes(5))
        return count

    def _key(self, index: int, given: Mapping[str, Any], links: Mapping[str, Draft | None]) -> tuple[str, ...] | None:
        """By which fields this row tells its record: the first key that it fills wholly, else partly; None if it says nothing."""
        target, constants = self.plan.targets[index], self._constants[index]
        keys = target.all_keys() or ((),)
        if target.otherwise:
            said = {*given, *target.counted, *(name for name, linked in links.items() if linked)}
            said |= {name for name, value in constants.items() if value is not None}
            keys = (*(key for key in keys if said.issuperset(key)), *keys)
        return next((key for key in keys if _says_anything(target, key, given, links)), None)

    def _linked(self, others: tuple[str, ...], earlier: list[Draft | None]) -> Draft | None:
        """What the row says about the first of these objects that it is about."""
        return next((draft for other in others if (draft := earlier[self._order[other]])), None)

    def _identity(
        self, index: int, key: tuple[str, ...], given: Mapping[str, Any], links: Mapping[str, Draft | None]
    ) -> int | None:
        target = self.plan.targets[index]
        if not key:
            return None
        parts: list[Any] = []
        for name in key:
            if name in links:
                linked = links[name]
                parts.append(linked.identity if linked else None)
            else:
                value = given.get(name, self._constants[index].get(name))
                parts.append(comparable(_field(target, name).column, value))
        return hash((index, key, *parts))

    def _reader(self, target: Target, name: str, header: str) -> _Reader:
        found = _field(target, name)
        return _Reader(name, header, self._positions[header], found, found.kind, self._notations.get(header, PLAIN))

    def _input(self, name: str, header: str) -> _Reader:
        return _Reader(
            name, header, self._positions[header], None, self.plan.kinds[name].kind, self._notations.get(header, PLAIN)
        )


class _Cells(dict[str, Any]):
    """What derivations are given: a name that the file does not have is simply empty."""

    def __missing__(self, name: str) -> None:
        return None


def _has_time(cell: Cell) -> bool:
    return isinstance(cell, datetime) or (isinstance(cell, str) and ":" in cell)


def _says_anything(target: Target, key: tuple[str, ...], given: Mapping[str, Any], links: Mapping[str, Draft | None]) -> bool:
    """Whether the row is about this object at all, if this is the key."""
    own = [name for name in key if name not in links and name not in target.counted and name not in target.constants]
    if own:
        return any(name in given for name in own)
    if any(name in links and links[name] is None for name in key):
        return False
    return bool(given) or (not target.columns and bool(key))


def _converted(target: Target, constants: Mapping[str, Any]) -> dict[str, Any]:
    """Constants as values; None stays None (a key part that is empty)."""
    return {name: None if said is None else values.value(_field(target, name), said) for name, said in constants.items()}


def _field(target: Target, name: str) -> Field:
    found = fields.named(target.record, name)
    if found is None:
        raise LookupError(f"{target.record.path} has no field {name}")
    return found
