"""Preparing an import: look through the file, take the remembered mapping or propose one, keep the choice."""

import datetime
import hashlib
from collections.abc import Sequence
from itertools import islice

from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.records.models import ImportRun, RememberedMapping
from guanxi.records.refusals import Refusal
from guanxi.sources.table import Table, UnreadableTable

from . import files, mapping, proposing, shape, surveying, values
from .aliases import normalized
from .mapping import Plan, Source, Unmappable
from .proposing import Proposal
from .surveying import Survey

PREVIEWED = 20
MOST_COLUMNS = 1000
"""Every column is compared with every field; a file of more columns would keep the server busy for minutes."""


def first_rows(table: Table) -> list[tuple[int, list[str]]]:
    """The first rows of a table as texts, with their numbers.

    :raises UnusableFile: in plain words.
    """
    try:
        return [(row.number, [values.text(cell) or "" for cell in row.cells]) for row in islice(table.rows(), PREVIEWED)]
    except UnreadableTable as why:
        raise files.told(why) from why


def look(run: ImportRun, source: Source) -> tuple[tuple[str, ...], Survey]:
    """Header and survey of a run's file (kept with the run).

    :raises UnusableFile: in plain words.
    """
    table = files.opened(run, source)
    if len(table.header) > MOST_COLUMNS:
        text = _("The file has %(count)s columns, and at most %(most)s can be read. Remove those that are not needed.")
        raise files.UnusableFile(text % {"count": len(table.header), "most": MOST_COLUMNS})
    try:
        survey = surveying.survey(table)
    except UnreadableTable as why:
        raise files.told(why) from why
    if not survey.rows:
        raise files.UnusableFile(_("The file has a header, but no rows below it."))
    run.survey, run.rows_expected = survey.to_json(), survey.rows
    run.save(update_fields=["survey", "rows_expected"])
    return table.header, survey


def suggest(header: Sequence[str], survey: Survey, source: Source, *, into: str = "", by: Person | None = None) -> Plan:
    """The mapping that was used for these headers the last time, else the best proposal.

    :raises Unmappable: if nothing fits.
    """
    known = None if into else remembered(header)
    if known is not None:
        return mapping.seen_by(mapping.with_source(known, source), by, is_proposal=True)
    return mapping.seen_by(proposed(header, survey, source, into=into).plan, by, is_proposal=True)


def proposed(header: Sequence[str], survey: Survey, source: Source, *, into: str = "") -> Proposal:
    """The best proposal.

    :raises Unmappable: if nothing fits.
    """
    if into and proposing.named(into) is None:
        names = ", ".join(known.name for known in proposing.shapes())
        raise Unmappable(_("There is no object or file shape %(name)s; there are: %(names)s.") % {"name": into, "names": names})
    found = proposing.propose(header, survey, into=into, source=source)
    if found is None:
        raise Unmappable(
            _("The columns were not recognized: %(names)s. Choose what the file contains.") % {"names": ", ".join(header)}
        )
    return found


def choose(run: ImportRun, plan: Plan, header: Sequence[str]) -> None:
    """Keep a mapping with the run.

    :raises Unmappable: if it does not fit the file.
    """
    plan = mapping.seen_by(plan, run.by)
    mapping.checked(plan, header)
    run.mapping, run.checked, run.state = mapping.to_json(plan), {}, ImportRun.State.PREPARING
    run.save(update_fields=["mapping", "checked", "state"])


def remember(plan: Plan, header: Sequence[str], *, at: datetime.datetime) -> None:
    """Offer a mapping that has proved itself for the next file with these headers."""
    content = mapping.to_json(mapping.with_source(plan, Source()))
    RememberedMapping.objects.update_or_create(signature=signature(header), defaults={"mapping": content, "used_at": at})


def remembered(header: Sequence[str]) -> Plan | None:
    """The mapping of the last file with these headers, if it still holds."""
    known = RememberedMapping.objects.filter(signature=signature(header)).first()
    if known is None:
        return None
    try:
        return mapping.checked(mapping.from_json(known.mapping, shape.declared()), header)
    except Refusal:
        return None  # objects or fields were renamed since


def signature(header: Sequence[str]) -> str:
    """What is the same for all files with these headers, whatever their order."""
    return hashlib.sha256("\n".join(sorted(normalized(said) for said in header)).encode()).hexdigest()
