"""What was derived from a declaration, and where it is written: for people who wonder why a page looks as it does."""

import difflib
import inspect
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.urls import get_resolver

from guanxi.people.models.role import RightTo

from . import facts, fields, indexing, reading, registry
from .declare import Record
from .fields import Field
from .listing import operators, ordering
from .registry import PLACES

ADDED = "x_"
"""The names of fields that the company added begin so (see records.fitting)."""
COMPANY = "the company (Settings › Objects and fields)"
PACKAGE = Path(__file__).resolve().parents[2]


class NotKnown(LookupError):
    """There is no object or field of this name; the text suggests one."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        close = difflib.get_close_matches(name, list(known), n=1)
        super().__init__(f"There is no {what} {name!r}." + (f" Did you mean {close[0]!r}?" if close else ""))


def objects() -> list[str]:
    """One line per declared object."""
    width = max((len(record.path) for record in registry.everything()), default=0)
    return [f"{record.path:<{width}}  {record.labels}  ({_declared_at(record)})" for record in registry.everything()]


def explain(path: str, field_name: str = "") -> list[str]:
    """What was derived for an object, or for one of its fields, line by line.

    :raises NotKnown: if there is none of this name.
    """
    record = registry.at(path)
    if record is None:
        raise NotKnown("object", path, [one.path for one in registry.everything()])
    if not field_name:
        return list(_object(record))
    field = fields.named(record, field_name)
    if field is None:
        raise NotKnown("field", field_name, fields.everything(record))
    return list(_one_field(record, field))


def _object(record: Record) -> Iterator[str]:
    yield f"{record.path} — {record.label} / {record.labels}"
    yield f"  model       {record.model.__name__}  {_source(record.model)}"
    yield f"  declared    {_declared_at(record)}"
    yield f"  name        {', '.join(record.name) or 'str(…)'}"
    yield f"  reach       rights on {reading.rights_path(record)!r}, owner {reading.owner_path(record) or '— (only reach “all” shows it)'}"
    yield f"  search      {', '.join(record.search) or '—'}{'' if indexing.is_searchable(record) else ' (not in the global search)'}"
    yield f"  keys        {' | '.join(' + '.join(key) for key in record.keys) or '—'}"
    yield f"  number      {_number(record)}"
    yield "fields"
    yield from _table(_field_row(record, field) for field in fields.everything(record).values())
    yield "list"
    yield f"  columns     {', '.join(fields.columns(record))}{'' if record.listing.columns else ' (not declared: the first editable ones)'}"
    yield f"  filters     {', '.join(record.listing.filters) or '—'} first; every field can be filtered"
    yield f"  sort        {record.listing.sort} (by {ordering.standard(record).path}, then key)"
    yield "page"
    yield from _page(record)
    yield "behavior"
    yield from _behavior(record)
    yield "addresses"
    yield from _addresses(record)


def _one_field(record: Record, field: Field) -> Iterator[str]:
    yield f"{record.path}.{field.name} — {field.label}"
    yield f"  column      {type(field.column).__name__} of {record.model.__name__}  {_source(record.model)}"
    yield f"  kind        {field.kind}"
    yield f"  made by     {COMPANY if field.name.startswith(ADDED) else 'the product'}"
    yield f"  editable    {'yes' if field.editable else _why_fixed(record, field)}"
    yield f"  required    {'yes' if field.required else 'no'}"
    yield f"  changes by  {_verb(record.guarded[field.name]) if field.name in record.guarded else 'plain assignment'}"
    yield f"  filter      {', '.join(one.name for one in operators.operators(field))}"
    yield f"  sorted by   {order.path if (order := ordering.order(record, field.name)) else 'cannot be sorted'}"
    if field.kind is fields.Kind.RELATION:
        target = registry.of(field.target)
        yield f"  points to   {target.path if target else field.target.__name__}"
    if field.kind in (fields.Kind.CHOICE, fields.Kind.CHOICES):
        yield f"  choices     {', '.join(f'{value} = {label}' for value, label in field.choices)}"
    sections = [str(section.title) for section in fields.placed(record) if field.name in section.fields]
    yield f"  section     {', '.join(sections) or '—'}"
    yield f"  found by    {'searching' if field.name in record.search else '—'}"


def _field_row(record: Record, field: Field) -> tuple[str, ...]:
    company = [COMPANY] if field.name.startswith(ADDED) else []
    notes = [note for note, holds in (("required", field.required), ("fixed", not field.editable)) if holds]
    if field.name in record.guarded:
        notes.append(f"changed by {record.guarded[field.name].__name__}")
    if field.kind is fields.Kind.RELATION:
        target = registry.of(field.target)
        notes.append(f"→ {target.path if target else field.target.__name__}")
    return field.name, str(field.kind), field.label, ", ".join(notes + company)


def _page(record: Record) -> Iterator[str]:
    for section in fields.placed(record):
        yield f"  section     {section.title or '(not placed)'}: {', '.join(section.fields)}"
    for place in PLACES:
        for panel in registry.panels_on(record, place):
            yield f"  {place:<11} {panel.name}: {_verb(panel.show)}"
    for path in record.related:
        other = registry.at(path)
        yield f"  related     {path} by {facts.link_between(record, other) if other else '?'}"


def _behavior(record: Record) -> Iterator[str]:
    for action in record.actions:
        asks = f", asks {', '.join(action.asks)}" if action.asks else ""
        yield f"  action      {action.name}: {_verb(action.verb)}{asks}"
    for name in ("prepare", "settle", "unsettle"):
        if verb := getattr(record, name):
            yield f"  {name:<11} {_verb(verb)}"
    yield f"  rights      {', '.join(RightTo.values)} on {reading.rights_path(record)!r}"


def _addresses(record: Record) -> Iterator[str]:
    for prefix, (_namespace_path, resolver) in get_resolver().namespace_dict.items():
        if prefix == "records":
            patterns: list[Any] = resolver.url_patterns
            for pattern in patterns:
                yield f"  {pattern.name:<11} /{record.path}/{pattern.pattern}"


def _number(record: Record) -> str:
    rule = record.number
    if rule is None:
        return "—"
    return f"{rule.field}: {rule.prefix}{'‹year›-' if rule.yearly else ''}{'0' * (rule.digits - 1)}1"


def _why_fixed(record: Record, field: Field) -> str:
    if field.column.generated:
        return "no, computed by the database"
    return "no, declared as fixed" if field.name in record.fixed else "no, kept by the product"


def _table(rows: Iterable[tuple[str, ...]]) -> list[str]:
    found = list(rows)
    widths = [max(len(row[place]) for row in found) for place in range(len(found[0]))] if found else []
    return ["  " + "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in found]


def _declared_at(record: Record) -> str:
    """The module whose RECORDS hold this declaration, and the line where it begins; what the company added stands behind it."""
    added = sum(name.startswith(ADDED) for name in fields.everything(record))
    behind = f", with {added} fields of the company" if added else ""
    for name, module in list(sys.modules.items()):
        if name.endswith(".records") and any(one.path == record.path for one in getattr(module, "RECORDS", ())):
            return _line_of(module, record) + behind
    return COMPANY


def _line_of(module: Any, record: Record) -> str:
    lines = inspect.getsource(module).splitlines()
    wanted = f'path="{record.path}"'
    line = next((number for number, text in enumerate(lines, start=1) if wanted in text), 1)
    return f"{_short(inspect.getfile(module))}:{line}"


def _source(what: Any) -> str:
    try:
        return f"{_short(inspect.getfile(what))}:{inspect.getsourcelines(what)[1]}"
    except (OSError, TypeError):
        return "made while the product runs"


def _verb(verb: Any) -> str:
    try:
        return f"{verb.__module__}.{verb.__qualname__}  {_source(verb)}"
    except (AttributeError, TypeError, OSError):
        return repr(verb)


def _short(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(PACKAGE)) if path.is_relative_to(PACKAGE) else str(path)
