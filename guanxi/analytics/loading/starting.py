"""Beginning: a table made from a file or a source with a proposed mapping, and runs that fill it."""

import datetime
from collections.abc import Iterable, Sequence
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.people.models import Person
from guanxi.records.refusals import Refusal
from guanxi.sources import reading
from guanxi.sources.origin import Part
from guanxi.sources.table import Table, UnreadableTable

from . import columns_of_tables, keeping, plan_files, proposing, reaching, values
from .models import DataSource, KeptFile, LoadedTable, LoadRun
from .plan import Mode, Place, Plan, Type
from .proposing import Reference

MOST_REFERRED = 5000
MOST_REFERENCES = 40
FIRST_ROWS = 12
WIDEST = 60
Kind = LoadRun.Kind


class NotNow(Refusal):
    """A run cannot begin."""


def parts_of_file(kept: KeptFile) -> list[Part]:
    """The sheets or tables of a kept file.

    :raises NotReadable: if it is none.
    """
    return [Part(name) for name in look(kept, Place()).sheets]


def look(kept: KeptFile, place: Place) -> Table:
    """A kept file as a table.

    :raises NotReadable: in words.
    """
    try:
        table = reading.opened(
            keeping.opened(kept), sheet=place.part or None, encoding=place.encoding or None, delimiter=place.delimiter or None,
            name=kept.name, in_short=True,
        )  # fmt: skip
        len(table.header)  # a view of a database may only now turn out to be broken
        return table
    except UnreadableTable as why:
        raise reaching.told(why) from why


def parts_of_source(source: DataSource) -> list[Part]:
    """The tables of a source.

    :raises NotReadable: if it does not answer.
    """
    try:
        return reading.parts(reaching.origin_of(source))
    except UnreadableTable as why:
        raise reaching.told(why) from why


def shown_by(holder: KeptFile | DataSource, place: Place) -> Table:
    """What a file or a source holds there, to be looked at.

    :raises NotReadable: in words.
    """
    return look(holder, place) if isinstance(holder, KeptFile) else sampled(holder, place)


def sampled(source: DataSource, place: Place) -> Table:
    """The first rows of a table of a source.

    :raises NotReadable: if it does not answer.
    """
    from guanxi.sources.extracting import HeldTable  # late: slow import

    area = keeping.scratch()
    try:
        table = reading.sample(reaching.origin_of(source), place.part, area)
        return HeldTable(place.part, table.header, [row.cells for row in islice(table.rows(), proposing.SAMPLED)])
    except UnreadableTable as why:
        raise reaching.told(why) from why
    finally:
        for left in area.iterdir():
            left.unlink()
        area.rmdir()


def first_rows(table: Table) -> list[tuple[int, list[str | None]]]:
    """The first rows with their numbers, long cells cut.

    :raises NotReadable: if the file ends in the middle.
    """
    try:
        return [(row.number, [_short(cell) for cell in values.texts(row.cells)]) for row in islice(table.rows(), FIRST_ROWS)]
    except UnreadableTable as why:
        raise reaching.told(why) from why


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= WIDEST else f"{text[:WIDEST]}…"


def remember_sample(made: LoadedTable, table: Table) -> None:
    """Keep header and first rows beside the mapping that is made from them."""
    made.sample = {"header": list(table.header), "rows": [cells for _number, cells in first_rows(table)]}
    made.save(update_fields=["sample"])


def proposal(table: Table, name: str, label: str, place: Place) -> Plan:
    """The mapping that fits a table best, with what is loaded already in mind.

    :raises NotReadable: if the file ends in the middle.
    """
    try:
        return proposing.propose(table, name, label=label, references=references(table.header), place=place)
    except UnreadableTable as why:
        raise reaching.told(why) from why


def references(header: Sequence[str]) -> list[Reference]:
    """Columns of loaded tables that are called like one of these and hold each value once: lists of right values."""
    wanted = {proposing.column_name(name, set()) for name in header}
    found: list[Reference] = []
    for table in LoadedTable.objects.exclude(latest=None).filter(rows__lte=MOST_REFERRED)[:MOST_REFERENCES]:
        plan = plan_files.from_json(table.plan)
        for column in plan.columns:
            if column.name in wanted and column.type is Type.TEXT:
                texts = columns_of_tables.texts(table.name, column.name, MOST_REFERRED)
                if len(texts) == table.rows:
                    found.append(Reference(f"{table.name}.{column.name}", column.name, frozenset(texts)))
    return found


@transaction.atomic
def make(plan: Plan, *, by: Person | None, at: datetime.datetime, source: DataSource | None = None) -> LoadedTable:
    """A new, empty table with this mapping.

    :raises NotNow: if there is one of this name.
    """
    usual = {
        "label": (plan.label or plan.name)[:120], "source": source, "plan": plan_files.to_json(plan), "created_by": by, "created_at": at,
        "changed_at": at,
    }  # fmt: skip
    table, is_new = LoadedTable.objects.get_or_create(name=plan.name, defaults=usual)
    if not is_new:
        raise NotNow(_("There is a table “%(name)s” already.") % {"name": plan.name})
    return table


def fitting(header: Sequence[str], part: str) -> list[LoadedTable]:
    """Loaded tables that this file may be another edition of: it has every column that they are filled from."""
    names = set(header)
    tables = LoadedTable.objects.filter(source=None).exclude(latest=None).order_by("-changed_at")[:MOST_REFERENCES]
    plans = ((table, plan_files.from_json(table.plan)) for table in tables)
    return [table for table, plan in plans if plan.needed and names.issuperset(plan.needed) and plan.place.part in ("", part)][:3]


def ask(
    table: LoadedTable, kind: str = Kind.LOAD, *, by: Person | None, at: datetime.datetime, files: Iterable[KeptFile] = ()
) -> LoadRun:
    """A run that waits for its worker.

    :raises NotNow: if one is under way, or there is nothing to read.
    """
    given = list(files)
    plan = plan_files.from_json(table.plan)
    if kind == Kind.AGAIN:
        given = _kept(table, plan)
    elif not given and (table.source is None or table.source.kind == DataSource.Kind.FILE):
        raise NotNow(_("There is no file to load. Choose one."))
    with transaction.atomic():
        LoadedTable.objects.select_for_update().get(pk=table.pk)
        if table.runs.filter(state__in=(LoadRun.State.WAITING, LoadRun.State.RUNNING)).exists():
            raise NotNow(_("A run of this table is under way. Wait for it, or cancel it."))
        run = LoadRun.objects.create(
            table=table, kind=kind, by=by, created_at=at, plan=table.plan, expected=table.rows or None,
            since="" if kind == Kind.AGAIN else since(table, plan),
        )  # fmt: skip
        run.files.set(given)
    return run


def since(table: LoadedTable, plan: Plan) -> str:
    """From where on a run loads what is new: the mark of the last one, and a little before."""
    if plan.loading.mode is not Mode.INCREMENTAL or not table.watermark:
        return ""
    column = plan.column(plan.loading.watermark)
    if column is None or column.type not in (Type.DAY, Type.MOMENT):
        return table.watermark
    moment = datetime.datetime.fromisoformat(table.watermark) - datetime.timedelta(days=plan.loading.overlap_days)
    return moment.date().isoformat() if column.type is Type.DAY else moment.isoformat(" ")


def _kept(table: LoadedTable, plan: Plan) -> list[KeptFile]:
    """The files of all runs that readers still see rows of, oldest first."""
    done = table.runs.filter(state=LoadRun.State.DONE).order_by("-pk")
    if plan.loading.mode is Mode.FULL:
        done = done[:1]
    files: dict[int, KeptFile] = {}
    for run in done:
        for kept in run.files.order_by("-pk"):
            files.setdefault(kept.pk, kept)
        if run.kind == Kind.AGAIN or not run.since:
            break
    if not files:
        raise NotNow(_("Nothing was loaded yet, so there is nothing to load again."))
    gone = [kept.name for kept in files.values() if kept.removed_at]
    if gone:
        raise NotNow(_("These files are no longer kept: %(names)s. Load from the source.") % {"names": ", ".join(gone)})
    return list(reversed(files.values()))
