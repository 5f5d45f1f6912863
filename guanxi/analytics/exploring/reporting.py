"""Keeping sheets as reports, and opening them again."""

from collections.abc import Sequence
from urllib.parse import parse_qs

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.records import places, reading, registry, saving
from guanxi.records.declare import Record
from guanxi.records.models import Favorite, Visit
from guanxi.records.refusals import Invalid
from guanxi.records.writer import Writer
from guanxi.semantics.cube import Cube

from . import questions, sheet
from .models import Report
from .sheet import Sheet

PATH = "reports"
SHOWN = 12
LONGEST = 8000


def record() -> Record:
    """The declaration of reports."""
    found = registry.at(PATH)
    assert found is not None  # noqa: S101 (wired at start)
    return found


def sheet_of(report: Report) -> Sheet:
    """The sheet that a report keeps."""
    return sheet.read(report.cube, parse_qs(report.question, keep_blank_values=True))


def keeps(report: Report, shown: Sheet, cube: Cube) -> bool:
    """Whether a sheet is what the report shows somebody who sees this much of the cube."""
    return questions.fitting(sheet_of(report), cube)[0] == shown


def prepare(reports: Sequence[Report]) -> None:
    """Write questions in one way, whoever sent them.

    :raises Invalid: if a question is too long to be one.
    """
    for report in reports:
        if len(report.question) > LONGEST:
            raise Invalid({"question": _("This is too long for a question.")})
        report.cube = report.cube.strip().replace("-", "_")
        report.question = sheet_of(report).address


def keep(kept: Sheet, name: str, description: str, writer: Writer) -> Report:
    """Make a new report of a sheet.

    :raises NotAllowed: without the right to create reports.
    :raises Invalid: without a name.
    """
    values = {"name": name.strip(), "description": description.strip(), "cube": kept.cube, "question": kept.address}
    made: Report = saving.create(record(), values, writer)
    places.star(writer.by, PATH, made.pk, is_on=True, at=writer.at) if writer.by else None
    return made


def overwrite(report: Report, kept: Sheet, writer: Writer, *, version: int | None = None) -> Report:
    """Let a report keep another sheet; `version` is the one that the writer saw.

    :raises NotAllowed: if the writer may not change it.
    :raises ChangedMeanwhile: if somebody changed its question since.
    """
    changed: Report = saving.change(record(), report, {"cube": kept.cube, "question": kept.address}, writer, version=version)
    return changed


def visible(person: Person) -> QuerySet[Report]:
    """The reports that a person may open."""
    if not reading.may(record(), person):
        return Report.objects.none()
    found: QuerySet[Report] = reading.visible(record(), person)
    return found


def at_hand(person: Person) -> dict[str, list[Report]]:
    """Reports with the person's star, those opened last, and those of others that were changed last."""
    seen = visible(person).select_related("owner")
    pinned = Favorite.objects.filter(person=person, path=PATH).order_by("-at").values_list("object_id", flat=True)[:SHOWN]
    opened = Visit.objects.filter(person=person, path=PATH).order_by("-at").values_list("object_id", flat=True)[: 2 * SHOWN]
    known = {report.pk: report for report in seen.filter(pk__in=[*pinned, *opened])}
    found = {"pinned": [known[key] for key in pinned if key in known]}
    found["opened"] = [known[key] for key in opened if key in known and key not in set(pinned)][:SHOWN]
    taken = {report.pk for reports in found.values() for report in reports}
    found["others"] = list(seen.exclude(pk__in=taken).order_by("-changed_at", "-pk")[:SHOWN])
    return found
