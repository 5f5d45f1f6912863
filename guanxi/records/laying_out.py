"""Page, form and list of an object as a role sees them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from guanxi.people.models import Person
from guanxi.records import fields
from guanxi.records.declare import Record, Section
from guanxi.records.models import Layout

from .texts import Texts, in_language, later

_layouts: dict[str, dict[int | None, Layout]] = {}
_made: dict[tuple[int, int], tuple[Record, Record]] = {}
_KEEP_MADE = 500


def put(rows: Iterable[Layout]) -> None:
    """Let these layouts be in force."""
    found: dict[str, dict[int | None, Layout]] = {}
    for row in rows:
        found.setdefault(row.path, {})[row.role_id] = row
    _layouts.clear()
    _layouts.update(found)
    _made.clear()


def laid_out(record: Record, person: Person | None) -> Record:
    """The record in the layout of the person's first role that has one; else in everybody's; else as declared."""
    own = _layouts.get(record.path)
    if not own or person is None:
        return record
    roles = _roles(person) if any(role is not None for role in own) else ()
    layout = next((own[role] for role in roles if role in own), own.get(None))
    return in_layout(record, layout) if layout else record


def in_layout(record: Record, layout: Layout) -> Record:
    """The record in one layout, the same object each time; names that are gone are left out."""
    key = (id(record), layout.pk or id(layout))
    kept = _made.get(key)
    if kept and kept[0] is record:
        return kept[1]
    if len(_made) > _KEEP_MADE:
        _made.clear()
    made = _arranged(record, layout)
    _made[key] = (record, made)
    return made


def _arranged(record: Record, layout: Layout) -> Record:
    known = fields.everything(record)
    columns = _known(layout.columns, known)
    filters = _known(layout.filters, known)
    listing = replace(
        record.listing,
        columns=columns or record.listing.columns,
        filters=filters or record.listing.filters,
        sort=layout.sort if layout.sort.removeprefix("-") in known else record.listing.sort,
    )
    sections = tuple(Section(_title(one["labels"]), _known(one["fields"], known)) for one in layout.sections)
    return replace(record, origin=record.origin or record, listing=listing, sections=sections or record.sections)


def _title(labels: Texts) -> Any:
    return later(lambda: in_language(labels))


def _known(names: Sequence[str], known: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in names if name in known)


def _roles(person: Person) -> Sequence[int]:
    """The person's roles in the order in which they were made, read once per person instance."""
    found: Sequence[int] | None = person.__dict__.get("_role_keys")
    if found is None:
        found = tuple(person.roles.order_by("pk").values_list("pk", flat=True))
        person.__dict__["_role_keys"] = found
    return found
