"""Mappings as files: read from JSON or TOML, written as either."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .plan import BadPlan, Column, Contract, Loading, Place, Plan, check, one_of

VERSION = 1
LARGEST = 4 << 20
_OUTER = ("version", "name", "label", "source", "load", "contract", "columns")


def read(content: bytes, name: str = "") -> Plan:
    """The mapping in a file.

    :raises BadPlan: if it is none.
    """
    if len(content) > LARGEST:
        raise BadPlan(_("The file is too large for a mapping."))
    try:
        text = content.decode("utf-8-sig")
        is_json = text.lstrip()[:1] in ("{", "[")
        told = json.loads(text) if is_json else tomllib.loads(text)
    except (UnicodeDecodeError, json.JSONDecodeError, tomllib.TOMLDecodeError, RecursionError) as why:
        raise BadPlan(_("%(name)s is no mapping file: %(why)s") % {"name": name or "–", "why": why}) from why
    return from_json(told)


def read_path(path: Path) -> Plan:
    """The mapping in a file on disk.

    :raises BadPlan: if it is none.
    """
    return read(path.read_bytes(), path.name)


def as_json(one: Plan) -> str:
    """A mapping as JSON."""
    return json.dumps(to_json(one), ensure_ascii=False, indent=2) + "\n"


def as_toml(one: Plan) -> str:
    """A mapping as TOML."""
    told = to_json(one)
    lines = [f"{name} = {_toml(told[name])}" for name in ("version", "name", "label")]
    for name in ("source", "load", "contract"):
        if told[name]:
            lines += ["", f"[{name}]", *_pairs(told[name])]
    for column in told["columns"]:
        lines += ["", "[[columns]]", *_pairs(column)]
    return "\n".join(lines) + "\n"


def to_json(plan: Plan) -> dict[str, Any]:
    """The mapping as plain data; what is as usual is left out."""
    told: dict[str, Any] = {"version": VERSION, "name": plan.name, "label": plan.label or plan.name}
    told |= {"source": _said(plan.place), "load": _said(plan.loading), "contract": _said(plan.contract)}
    return told | {"columns": [_said(column) for column in plan.columns]}


def from_json(told: Any) -> Plan:
    """The mapping that was written as plain data.

    :raises BadPlan: if it cannot be followed.
    """
    plan = loose(told)
    check(plan)
    return plan


def loose(told: Any) -> Plan:
    """The same, but it need not hold together yet: somebody is still writing it.

    :raises BadPlan: if it is no mapping at all.
    """
    if not isinstance(told, Mapping) or not isinstance(told.get("columns"), Sequence):
        raise BadPlan(_("A mapping needs a name and columns."))
    _known(told, _OUTER, _("the mapping"))
    if told.get("version", VERSION) != VERSION:
        raise BadPlan(_("This mapping is of another version: %(version)s.") % {"version": told.get("version")})
    columns = tuple(_column(one) for one in told["columns"])
    return Plan(
        name=str(told.get("name", "")),
        label=str(told.get("label", "")),
        place=_made(Place, told.get("source", {}), _("source")),
        loading=_made(Loading, told.get("load", {}), _("load")),
        contract=_made(Contract, told.get("contract", {}), _("contract")),
        columns=columns,
    )


def _pairs(values: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {_toml(value)}" for name, value in values.items()]


def _toml(value: Any) -> str:
    """A value as TOML writes it; its texts are those of JSON, but for characters that only JSON leaves as they are."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_toml(str(name))} = {_toml(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _column(told: Any) -> Column:
    if isinstance(told, Mapping):
        told = {"name": "", **told}
        _known(told, ["from" if one.name == "sources" else one.name for one in fields(Column)], _("a column"))
    if isinstance(told, Mapping) and "from" in told:
        told = {**{name: value for name, value in told.items() if name != "from"}, "sources": told["from"]}
    made: Column = _made(Column, told, _("a column"))
    return made


def _said(part: Any) -> dict[str, Any]:
    """What differs from the usual; `sources` is called `from` in files."""
    usual: dict[str, Any] = {one.name: one.default if one.default_factory is not dict else {} for one in fields(part)}
    told = {name: value for name, value in asdict(part).items() if value != usual.get(name) and value not in ((), {})}
    if "sources" in told:
        sources = told.pop("sources")
        told = {"name": told.pop("name"), "from": sources[0] if len(sources) == 1 else list(sources), **told}
    return {name: _plain_value(value) for name, value in told.items()}


def _plain_value(value: Any) -> Any:
    return (
        [_plain_value(one) for one in value] if isinstance(value, tuple) else str(value) if isinstance(value, StrEnum) else value
    )


def _made(kind: type[Any], told: Any, where: str) -> Any:
    if not isinstance(told, Mapping):
        raise BadPlan(_("%(where)s is not written as names and values.") % {"where": where})
    _known(told, [one.name for one in fields(kind)], where)
    return kind(**{name: _value(kind, name, value) for name, value in told.items()})


def _value(kind: type[Any], name: str, value: Any) -> Any:
    """A value as its field wants it: the annotation says which."""
    wanted = kind.__annotations__[name]
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        one_of(str(value), list(wanted), name)
        return wanted(str(value))
    if wanted in _READERS:
        return _READERS[wanted](value, name)
    if not isinstance(value, Mapping):
        raise BadPlan(_("%(where)s is not written as names and values.") % {"where": name})
    return {str(key): str(one) for key, one in value.items()}


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _whole(value: Any, name: str) -> int:
    if not re.fullmatch(r"\d{1,12}", str(value)):
        raise BadPlan(_("“%(name)s” must be a whole number, not “%(value)s”.") % {"name": name, "value": value})
    return int(value)


def _known(told: Mapping[str, Any], names: Sequence[str], where: str) -> None:
    for name in told:
        one_of(str(name), names, _("word in %(where)s") % {"where": where})


_READERS: dict[Any, Any] = {
    bool: lambda value, _name: value in (True, "true", "on", "1"),
    int: _whole,
    str: lambda value, _name: "" if value is None else str(value),
    tuple[str, ...]: lambda value, _name: tuple(str(one) for one in _list(value)),
    tuple[tuple[str, ...], ...]: lambda value, _name: tuple(tuple(map(str, _list(one))) for one in _list(value)),
}
