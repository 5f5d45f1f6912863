"""An object as one person sees it: without the fields that are hidden from them, with those they may only read fixed.

Whatever is derived from a face (list, filter, form, file, history, search) obeys field rights by construction.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from guanxi.people.models import Person
from guanxi.people.models.role import Level
from guanxi.people.rights import rights_of

from . import fields, laying_out, reading, registry
from .declare import Record, Section
from .fields import Kind

COLLEAGUES = "people"
"""The names of colleagues are no secret: they stand as owners and in every history."""


NAMES = ("name", "surname", "given_name", "name_hant", "name_en", "username")
"""What the names of people and places are put together from."""


def face(record: Record, person: Person | None) -> Record:
    """The object as this person sees it: all its fields for administrators and for the product itself; in the layout of their role."""
    declared = declaration(record)
    if person is None:
        return declared
    if rights_of(person).everything:
        return laying_out.laid_out(declared, person)
    known: dict[Record, Record] = person.__dict__.setdefault("_faces", {})
    if declared not in known:
        known[declared] = laying_out.laid_out(_face(declared, person), person)
    return known[declared]


def declaration(record: Record) -> Record:
    """The object as it was declared, with all its fields."""
    return record.origin or record


def hidden(record: Record, person: Person | None) -> frozenset[str]:
    """The fields of the object that this person does not see, though others do."""
    seen = face(record, person)
    return frozenset(seen.hidden) - frozenset(declaration(record).hidden)


def forbidden(record: Record, person: Person | None) -> frozenset[str]:
    """The fields that the person's roles hide, those included that the object had once and has no more."""
    if person is None:
        return frozenset()
    said = _said(record, person)
    return frozenset(name for name, level in said.items() if level == Level.HIDDEN)


def sees(record: Record | str, person: Person | None, *names: str) -> bool:
    """Whether the person sees all these fields of an object; for figures that are derived from them on hand-written pages."""
    found = registry.at(record) if isinstance(record, str) else record
    return found is None or hidden(found, person).isdisjoint(names)


def unseen_at(path: str, person: Person | None) -> frozenset[str]:
    """The fields of the object at this path that the person does not see."""
    record = registry.at(path)
    return hidden(record, person) if record else frozenset()


def never_hidden(record: Record) -> frozenset[str]:
    """What cannot be hidden: the fields by which everybody calls a record, and the whole that a part belongs to."""
    called = record.name or tuple(name for key in record.keys for name in key)
    number = (record.number.field,) if record.number else ()
    whole = (record.parent,) if record.parent else ()
    return frozenset((*called, *number, *whole, *(name for name in NAMES if name in fields.everything(declaration(record)))))


def _face(declared: Record, person: Person) -> Record:
    said = _said(declared, person)
    gone = {name for name, level in said.items() if level == Level.HIDDEN} | set(_into_the_unseen(declared, person))
    gone |= registry.veiled(declared, person)
    kept = {name for name, level in said.items() if level == Level.READ}
    known = fields.everything(declared).keys() - never_hidden(declared)
    fixed = kept | {name for name, level in said.items() if level == Level.HIDDEN} - known
    return _made(declared, frozenset(gone & known), frozenset(fixed & fields.everything(declared).keys()))


def _said(record: Record, person: Person) -> dict[str, Level]:
    """The fields that the person's roles hide or let only be read; a field that mirrors another is no more open than that one."""
    rights = rights_of(person)
    found = rights.restricted(record.path, reading.rights_path(record))
    for name, mirrored in record.mirrors.items():
        path, _dot, other = mirrored.partition(".")
        there = registry.at(path)
        level = rights.restricted(path, reading.rights_path(there) if there else path).get(other)
        if level is not None:
            found[name] = min(level, found.get(name, level))
    return found


def _into_the_unseen(declared: Record, person: Person) -> Iterable[str]:
    """The relations to objects of which this person may not see a single record."""
    for field in fields.everything(declared).values():
        if field.kind is Kind.RELATION:
            target = registry.of(field.target)
            if target and target.path != COLLEAGUES and not reading.may(target, person):
                yield field.name


@lru_cache(maxsize=2048)
def _made(declared: Record, gone: frozenset[str], fixed: frozenset[str]) -> Record:
    if not gone and not fixed:
        return declared

    def kept(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in gone)

    listing = declared.listing
    sort = listing.sort if listing.sort.removeprefix("-") not in gone else "-changed_at"
    return replace(
        declared,
        origin=declared,
        hidden=(*declared.hidden, *sorted(gone)),
        fixed=tuple(dict.fromkeys((*declared.fixed, *sorted(fixed)))),
        search=kept(declared.search),
        keys=tuple(key for key in declared.keys if gone.isdisjoint(key)),
        listing=replace(listing, columns=kept(listing.columns), filters=kept(listing.filters), sort=sort),
        sections=tuple(_section(section, kept(section.fields)) for section in declared.sections),
        guarded={name: verb for name, verb in declared.guarded.items() if name not in gone},
        initial=kept(declared.initial),
    )


def _section(section: Section, names: tuple[str, ...]) -> Section:
    return replace(section, fields=names)
