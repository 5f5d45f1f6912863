"""Noting what programs and assistants read of sensitive fields."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from guanxi.records import fields, registry
from guanxi.records.auditing import reads
from guanxi.records.fields import Kind

from .calling import Caller

Told = Mapping[str, Any]


def told(
    caller: Caller, path: str, rows: Iterable[Told], at: datetime.datetime, *, key: int | None = None, address: str = ""
) -> None:
    """Note what was given of these records, and of those that were given along with them; `key` names a single one."""
    record = registry.at(path)
    if record is None:
        return
    names: set[str] = set()
    nested: dict[str, set[str]] = {}
    known = fields.everything(record)
    for row in rows:
        names.update(row)
        for name, value in row.items():
            if isinstance(value, dict) and "version" in value and name in known and known[name].kind is Kind.RELATION:
                nested.setdefault(name, set()).update(value)
    about = {"channel": str(caller.channel), "address": address}
    reads.seen(record, names, caller.person, key=key, at=at, **about)
    for name, inner in nested.items():
        if target := registry.of(known[name].target):
            reads.seen(target, inner, caller.person, key=None, at=at, **about)


def changed(caller: Caller, path: str, items: Iterable[Told], at: datetime.datetime, *, key: int, address: str = "") -> None:
    """Note which fields of a record its history told."""
    told(caller, path, [item["changes"] for item in items], at, key=key, address=address)
