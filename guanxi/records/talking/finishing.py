"""Telling those who started long work, an import or a change of many records, that it is over, with what became of it.

A run has one notice: each time it stops (previewed, carried out, undone) that one is new again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.people.models import Person
from guanxi.records import registry
from guanxi.records.models import BulkRun, ImportRun, Notice

from . import following

Run = ImportRun | BulkRun
PATHS: dict[type[Any], str] = {ImportRun: "import", BulkRun: "bulk"}


@dataclass(frozen=True)
class Finished:
    """A run in words."""

    label: str
    name: str
    sentence: str


def tell(run: Run) -> None:
    """Tell who started a run that it stopped; nothing if it goes on, nobody started it or they do not want to know."""
    run.refresh_from_db(fields=["state", "finished_at", "started_at", "by"])
    if run.by is None or run.is_busy or run.finished_at is None or Notice.Kind.FINISHED in following.choice_of(run.by).silent:
        return
    cause = int(run.finished_at.timestamp() * 1000)
    place = {"person": run.by, "kind": Notice.Kind.FINISHED, "path": PATHS[type(run)], "object_id": run.pk}
    values = {"cause": cause, "at": run.finished_at, "read_at": None, "mailed_at": None}
    if not Notice.objects.filter(**place).exclude(cause=cause).update(**values):
        Notice.objects.get_or_create(**place, cause=cause, defaults={"at": run.finished_at})


def told(notices: Iterable[Notice], person: Person) -> dict[int, Finished]:
    """The runs that these notices are about in words, by the key of the notice; without those that are gone or of others."""
    found: dict[int, Finished] = {}
    wanted = [notice for notice in notices if notice.kind == Notice.Kind.FINISHED]
    for model, path in PATHS.items():
        of_kind = {notice.object_id: notice for notice in wanted if notice.path == path}
        if not of_kind:
            continue
        rows = model._default_manager.filter(pk__in=of_kind, by=person)
        for run in rows.defer("keys") if model is BulkRun else rows:
            found[of_kind[run.pk].pk] = _import(run) if isinstance(run, ImportRun) else _bulk(run)
    return found


def _import(run: ImportRun) -> Finished:
    counts = run.counts or run.checked
    objects = [of for name, of in counts.items() if name != "rows"]
    rows = counts.get("rows", {})
    parts = [
        (_("%(count)s created"), sum(of.get("create", 0) for of in objects)),
        (_("%(count)s changed"), sum(of.get("update", 0) for of in objects)),
        (_("%(count)s rejected"), rows.get("error", 0) + rows.get("conflict", 0)),
    ]
    return Finished(_("Import"), run.file_name, _sentence(run, parts, run.reversed))


def _bulk(run: BulkRun) -> Finished:
    counts = run.checked if run.state == BulkRun.State.CHECKED else run.counts
    refused = sum(counts.get(fate, 0) for fate in ("refused", "not_allowed", "gone"))
    is_deleting = run.plan.get("kind") == "delete"
    parts = [(_("%(count)s deleted") if is_deleting else _("%(count)s changed"), counts.get("changed", 0)),
             (_("%(count)s left as they are"), refused)]  # fmt: skip
    record = registry.at(run.path)
    name = ngettext("%(count)s record", "%(count)s records", run.total) % {"count": run.total}
    return Finished(_("Bulk change"), f"{record.labels}: {name}" if record else name, _sentence(run, parts, run.reversed))


def _sentence(run: Run, parts: list[tuple[str, int]], reversed_counts: dict[str, Any]) -> str:
    """What became of it: its state, and the counts that are not nothing."""
    if run.state == "undone":
        parts = [(_("%(count)s reversed"), int(reversed_counts.get("reversed", 0)))]
    told = " · ".join(text % {"count": count} for text, count in parts if count)
    state = str(run.get_state_display())
    return ": ".join(filter(None, [state[:1].upper() + state[1:], told or run.message]))
