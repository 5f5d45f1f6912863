"""An object's declaration with what the company added to it."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from guanxi.records.declare import Record, Section
from guanxi.records.fields import Kind
from guanxi.records.models import CustomField

from .kinds import SEARCHED

_FILTERED = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.YES_NO, Kind.RELATION, Kind.DAY, Kind.TAGS})


def fitted(declared: Record, rows: Sequence[CustomField], pointing: Sequence[str] = ()) -> Record:
    """The declaration with custom fields in list, filters, sections, search and keys, and the objects that point to it."""
    if not rows and not pointing:
        return declared
    listed = tuple(row.name for row in rows if row.in_list)
    filtered = tuple(row.name for row in rows if row.in_list and Kind(row.kind) in _FILTERED)
    columns = (*declared.listing.columns, *listed) if declared.listing.columns else ()
    return replace(
        declared,
        listing=replace(declared.listing, columns=columns, filters=(*declared.listing.filters, *filtered)),
        sections=_sections(declared.sections, rows),
        search=(*declared.search, *(row.name for row in rows if row.is_searched and Kind(row.kind) in SEARCHED)),
        keys=(*declared.keys, *((row.name,) for row in rows if row.is_unique)),
        related=(*declared.related, *(path for path in pointing if path not in declared.related)),
    )


def _sections(declared: Sequence[Section], rows: Sequence[CustomField]) -> tuple[Section, ...]:
    """Each field in the section that was chosen for it; the others in one of their own at the end."""
    found = [
        Section(section.title, (*section.fields, *(row.name for row in rows if row.section == place)))
        for place, section in enumerate(declared)
    ]
    rest = tuple(row.name for row in rows if row.section is None or row.section >= len(declared))
    return (*found, *((Section(_("Further details"), rest),) if rest else ()))
