"""Mappings: which column of a file fills which field of which object. Plain data, kept as JSON and as a file."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.records import faces, fields, registry
from guanxi.records.declare import Record
from guanxi.records.refusals import Refusal

from .shape import Derivation, Filling, Input, Shape

VERSION = 1


class Unmappable(Refusal):
    """The mapping names something that does not exist, or cannot be carried out; says what and suggests the nearest."""


class Mode(StrEnum):
    """What happens to a record that is (not) there yet."""

    UPSERT = "upsert"
    CREATE = "create"
    UPDATE = "update"
    FIND = "find"


@dataclass(frozen=True, kw_only=True)
class Source:
    """How to read the file; None = found out by itself."""

    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, kw_only=True)
class Target:
    """One object that each row makes or finds. `columns` maps fields to headers, the rest is as in a Filling.

    `otherwise` are further keys, in order: for rows whose cells for the key are not all filled. `create_missing` are relations
    to word lists (an industry, a category) whose words are made where they do not exist.
    """

    name: str
    record: Record
    key: tuple[str, ...] = ()
    otherwise: tuple[tuple[str, ...], ...] = ()
    mode: Mode = Mode.UPSERT
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    absent: Mapping[str, Any] = field(default_factory=dict)
    counted: Mapping[str, str] = field(default_factory=dict)
    derived: Mapping[str, Derivation] = field(default_factory=dict)
    fill_only: tuple[str, ...] = ()
    every: bool = False
    create_missing: tuple[str, ...] = ()

    def filled(self) -> tuple[str, ...]:
        """The fields that a row may fill, each once, in a steady order."""
        named = (*self.columns, *self.links, *self.constants, *self.absent, *self.counted, *self.derived)
        return tuple(dict.fromkeys(named))

    def all_keys(self) -> tuple[tuple[str, ...], ...]:
        """All keys, the first choice first; none if every row is a new record."""
        return (self.key, *self.otherwise) if self.key else ()

    def usable_keys(self) -> tuple[tuple[str, ...], ...]:
        """The declared keys of the object of which the file fills every part."""
        filled = set(self.filled())
        return tuple(key for key in self.record.keys if filled.issuperset(key))


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A whole mapping. `inputs` maps input names to headers, `kinds` says how to read them."""

    targets: tuple[Target, ...]
    source: Source = field(default_factory=Source)
    shape: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, Input] = field(default_factory=dict)

    def target(self, name: str) -> Target | None:
        """The target of this name, if there is one."""
        return next((target for target in self.targets if target.name == name), None)

    def headers(self) -> set[str]:
        """All headers that are used for anything."""
        return {header for target in self.targets for header in target.columns.values()} | set(self.inputs.values())


def from_shape(shape: Shape, columns: Mapping[str, Mapping[str, str]], inputs: Mapping[str, str], source: Source) -> Plan:
    """A plan for a shape: `columns` maps filling name → field → header."""
    targets = tuple(_target(filling, columns.get(filling.name, {})) for filling in shape.fillings)
    plan = Plan(
        targets=targets, source=source, shape=shape.name if shape.is_declared else "", inputs=dict(inputs), kinds=shape.inputs
    )
    return without_the_unreachable(plan)


def without_the_unreachable(plan: Plan) -> Plan:
    """Leave out objects of which the file says nothing at all, and the links to them."""
    kept: list[Target] = []
    for target in plan.targets:
        names = {other.name for other in kept}
        there = {name: tuple(other for other in others if other in names) for name, others in target.links.items()}
        links = {name: others for name, others in there.items() if others}
        counted = {name: other for name, other in target.counted.items() if other in names}
        reached = replace(target, links=links, counted=counted)
        if _is_fed(reached):
            kept.append(reached)
    return replace(plan, targets=tuple(kept))


def _is_fed(target: Target) -> bool:
    """Whether the file says which record is meant, or at least something about a new one."""
    if not target.key:
        return bool(target.columns)
    if any(name not in target.filled() for name in target.key):
        return False
    said = {
        *target.columns,
        *target.derived,
        *target.links,
        *(name for name, value in target.constants.items() if value is not None),
    }
    return not said.isdisjoint(target.key)


def _target(filling: Filling, columns: Mapping[str, str]) -> Target:
    return Target(
        name=filling.name, record=record_at(filling.record), key=filling.key, mode=Mode(filling.mode), columns=dict(columns),
        constants=filling.constants, links=_linked(filling.links), absent=filling.absent, counted=filling.counted,
        derived=filling.derived, fill_only=filling.fill_only, every=filling.every,
    )  # fmt: skip


def to_json(plan: Plan) -> dict[str, Any]:
    """The mapping file's content."""
    source = {name: value for name, value in vars(plan.source).items() if value}
    content = {"version": VERSION, "shape": plan.shape, "file": source, "inputs": _by_header(plan.inputs)}
    return {**{name: value for name, value in content.items() if value}, "objects": [_to_json(target) for target in plan.targets]}


def _to_json(target: Target) -> dict[str, Any]:
    said = {
        "as": target.name, "record": target.record.path, "key": list(target.key), "otherwise": [list(key) for key in target.otherwise], "mode": str(target.mode),
        "columns": _by_header(target.columns), "constants": _plain(target.constants), "links": {name: others[0] if len(others) == 1 else list(others) for name, others in target.links.items()},
        "absent": _plain(target.absent), "counted": dict(target.counted), "fill_only": list(target.fill_only), "create_missing": list(target.create_missing),
        "every": target.every,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


def _plain(constants: Mapping[str, Any]) -> dict[str, Any]:
    return {name: said if said is None or isinstance(said, (str, int, list)) else str(said) for name, said in constants.items()}


def _by_header(columns: Mapping[str, str]) -> dict[str, Any]:
    turned: dict[str, Any] = {}
    for name, header in columns.items():
        known = turned.get(header)
        turned[header] = name if known is None else [*([known] if isinstance(known, str) else known), name]
    return turned


def from_json(content: Any, shapes: Iterable[Shape]) -> Plan:
    """Read a mapping file's content.

    :raises Unmappable: if it is no mapping, or names objects, fields or links that do not exist.
    """
    if not isinstance(content, dict) or content.get("version") != VERSION or not isinstance(content.get("objects"), list):
        raise Unmappable(_("This is not a mapping of version %(version)s.") % {"version": VERSION})
    name = str(content.get("shape", ""))
    shape = next((known for known in shapes if known.name == name), None)
    if name and shape is None:
        raise Unmappable(
            _("There is no file shape %(name)s.%(hint)s") % {"name": name, "hint": _hint(name, [s.name for s in shapes])}
        )
    targets: list[Target] = []
    for said in content["objects"]:
        targets.append(_from_json(_mapping(said), shape, [target.name for target in targets]))
    inputs = _by_field(_mapping(content.get("inputs", {})))
    kinds = shape.inputs if shape else {}
    for unknown in set(inputs) - set(kinds):
        raise Unmappable(_("There is no input %(name)s.%(hint)s") % {"name": unknown, "hint": _hint(unknown, kinds)})
    source = Source(**{part: str(value) for part, value in _mapping(content.get("file", {})).items() if part in vars(Source())})
    return Plan(targets=tuple(targets), source=source, shape=name, inputs=inputs, kinds=kinds)


def _from_json(said: Mapping[str, Any], shape: Shape | None, earlier: Sequence[str]) -> Target:
    record = record_at(str(said.get("record", "")))
    name = str(said.get("as") or record.path)
    filling = shape.filling(name) if shape else None
    target = Target(
        name=name, record=record, key=tuple(said.get("key", ())), otherwise=tuple(tuple(key) for key in said.get("otherwise", ())), mode=_mode(said.get("mode", Mode.UPSERT)),
        columns=_by_field(_mapping(said.get("columns", {}))), constants=_mapping(said.get("constants", {})),
        links=_linked(_mapping(said.get("links", {}))), absent=_mapping(said.get("absent", {})), counted=_mapping(said.get("counted", {})),
        fill_only=tuple(said.get("fill_only", ())), derived=filling.derived if filling else {},
        every=said.get("every") is True, create_missing=tuple(said.get("create_missing", ())),
    )  # fmt: skip
    _check(target, earlier)
    return target


def _check(target: Target, earlier: Sequence[str]) -> None:
    keys = [name for key in target.all_keys() for name in key]
    for name in (*target.filled(), *keys, *target.fill_only):
        known = fields.named(target.record, name)
        if known is None or not known.editable:
            names = [field.name for field in fields.editable(target.record)]
            said = {"object": target.record.path, "name": name, "hint": _hint(name, names)}
            raise Unmappable(_("%(object)s has no field %(name)s that can be filled.%(hint)s") % said)
    for other in (*(name for names in target.links.values() for name in names), *target.counted.values()):
        if other not in earlier:
            raise Unmappable(_("%(name)s is not an object before %(object)s.") % {"name": other, "object": target.name})
    if missing := [name for name in dict.fromkeys(keys) if name not in target.filled()]:
        said = {"object": target.name, "names": ", ".join(missing)}
        raise Unmappable(_("Nothing fills %(names)s, by which %(object)s is to be recognized.") % said)
    if unable := set(target.create_missing) - set(word_lists(target)):
        said = {"object": target.name, "names": ", ".join(sorted(unable))}
        raise Unmappable(_("What %(names)s of %(object)s points to cannot be made from a name alone.") % said)
    if not target.key and target.mode is not Mode.CREATE:
        raise Unmappable(_("%(object)s needs a key to be recognized by, or the mode “create”.") % {"object": target.name})


def seen_by(plan: Plan, person: Person | None, *, is_proposal: bool = False) -> Plan:
    """The plan over the objects as this person sees them, without what follows by itself for fields that they may not fill.

    A proposal also loses the columns that would fill such fields.

    :raises Unmappable: if columns of a mapping fill such fields, or these are to tell records apart.
    """
    seen = replace(plan, targets=tuple(_seen_by(target, person, is_proposal=is_proposal) for target in plan.targets))
    for place, target in enumerate(() if is_proposal else seen.targets):
        _check(target, [earlier.name for earlier in seen.targets[:place]])
    return seen


def _seen_by(target: Target, person: Person | None, *, is_proposal: bool) -> Target:
    record = faces.face(target.record, person)
    opened = {field.name for field in fields.editable(record)}
    closed = {field.name for field in fields.editable(faces.declaration(record))} - opened
    if closed.isdisjoint((*target.filled(), *target.fill_only)):
        return replace(target, record=record)

    def kept(said: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in said.items() if name not in closed}

    parts = ("constants", "links", "absent", "counted", "derived", *(["columns"] if is_proposal else []))
    less: dict[str, Any] = {part: kept(getattr(target, part)) for part in parts}
    cut = replace(target, record=record, **less)
    if not is_proposal:
        return cut
    filled = set(cut.filled())
    keys = tuple(key for key in dict.fromkeys((*target.all_keys(), *cut.usable_keys())) if filled.issuperset(key))
    several = target.key and keys
    return replace(
        cut, key=keys[0] if several else target.key, otherwise=tuple(key for key in keys[1:] if key in target.otherwise),
        fill_only=tuple(name for name in target.fill_only if name not in closed),
        create_missing=tuple(name for name in target.create_missing if name not in closed),
    )  # fmt: skip


def word_lists(target: Target) -> dict[str, Record]:
    """The relations of a target, filled by cells, that lead to a plain word list: nobody owns its words, all they need is a name."""
    found: dict[str, Record] = {}
    for name in fields.followed(target.record, tuple(dict.fromkeys((*target.columns, *target.derived)))):
        record = registry.of(fields.everything(target.record)[name].target)
        if record and not record.owner and not record.parent:
            required = [field.name for field in fields.editable(record) if field.required]
            if required == ["name"] and record is not target.record:
                found[name] = record
    return found


def with_missing_made(plan: Plan) -> Plan:
    """The plan, with the missing words of all word lists made."""
    return replace(plan, targets=tuple(replace(target, create_missing=tuple(word_lists(target))) for target in plan.targets))


def checked(plan: Plan, header: Sequence[str]) -> Plan:
    """The plan if it fits the file.

    :raises Unmappable: naming a column that the file does not have, or an object that cannot be told apart.
    """
    if not plan.targets:
        raise Unmappable(_("No column of the file fills anything. Choose what the file contains and map its columns."))
    for wanted in sorted(plan.headers() - set(header)):
        raise Unmappable(_("The file has no column “%(name)s”.%(hint)s") % {"name": wanted, "hint": _hint(wanted, header)})
    earlier: list[str] = []
    for target in plan.targets:
        _check(target, earlier)
        earlier.append(target.name)
    return plan


def record_at(path: str) -> Record:
    """The record at this path.

    :raises Unmappable: if there is none, with the nearest name.
    """
    record = registry.at(path)
    if record is None:
        paths = [known.path for known in registry.everything()]
        raise Unmappable(_("There is no object %(name)s.%(hint)s") % {"name": path, "hint": _hint(path, paths)})
    return record


def _mode(text: Any) -> Mode:
    try:
        return Mode(str(text))
    except ValueError:
        raise Unmappable(_("There is no mode %(name)s.%(hint)s") % {"name": text, "hint": _hint(str(text), list(Mode))}) from None


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unmappable(_("This is not a mapping of version %(version)s.") % {"version": VERSION})
    return value


def _by_field(columns: Mapping[str, Any]) -> dict[str, str]:
    turned: dict[str, str] = {}
    for header, names in columns.items():
        for name in [names] if isinstance(names, str) else names:
            if name in turned:
                raise Unmappable(_("Two columns fill %(name)s.") % {"name": name})
            turned[str(name)] = header
    return turned


def _linked(links: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: (others,) if isinstance(others, str) else tuple(others) for name, others in links.items()}


def _hint(name: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, [str(known) for known in names], n=1)
    return _(" Do you mean “%(name)s”?") % {"name": near[0]} if near else ""


def replaced(plan: Plan, target: Target, **changes: Any) -> Plan:
    """The plan with one target changed."""
    changed = replace(target, **changes)
    return replace(plan, targets=tuple(changed if known is target else known for known in plan.targets))


def with_constants(plan: Plan, shape: Shape | None, name: str, constants: Mapping[str, Any]) -> Plan:
    """The plan with values for new records of one target; brings back an object of the shape that the file says nothing about.

    :raises Unmappable: if there is no such object.
    """
    target = plan.target(name)
    if target is not None:
        return replaced(plan, target, constants={**target.constants, **constants})
    filling = shape.filling(name) if shape else None
    if shape is None or filling is None:
        said = {"name": name, "names": ", ".join(known.name for known in plan.targets)}
        raise Unmappable(_("The file fills no %(name)s; it fills: %(names)s.") % said)
    targets = tuple(_again(plan, other, constants if other is filling else {}) for other in shape.fillings)
    return without_the_unreachable(replace(plan, targets=targets))


def _again(plan: Plan, filling: Filling, constants: Mapping[str, Any]) -> Target:
    """A filling as the plan has it, with all its links."""
    known, fresh = plan.target(filling.name), _target(filling, {})
    if known is None:
        return replace(fresh, constants={**fresh.constants, **constants})
    return replace(known, links=fresh.links, counted=fresh.counted)


def with_source(plan: Plan, source: Source) -> Plan:
    """The plan for a file that is read in this way."""
    return replace(plan, source=source)
