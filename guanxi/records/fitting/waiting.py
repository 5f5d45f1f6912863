"""What is still being done with a field of a large table: how far it is, and letting it be."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.records.models import CustomField

from . import applying, tables


@dataclass(frozen=True)
class Wait:
    """What is being done, which share of it is done (None if nobody can say yet), or why it could not be."""

    text: str
    share: float | None = None
    problem: str = ""


def of(row: CustomField) -> Wait | None:
    """What this field waits for; None if nothing."""
    if not row.pending:
        return None
    if row.pending.get("problem"):
        return Wait("", problem=str(row.pending["problem"]))
    if is_turning(row):
        return Wait(_("The kind is being changed."), _share_of_values(row))
    record = applying.declared(row.path)
    unique = bool(row.pending.get("unique"))
    share = tables.progress(tables.index_name(record.model, row.name, unique=unique)) if record else None
    return Wait(_("The index is being built."), share)


def is_turning(row: CustomField) -> bool:
    """Whether a job turns this field into another kind."""
    return "work" in row.pending


@transaction.atomic
def call_off(row: CustomField) -> bool:
    """Let it be: the field stays as it is, or as it was; gives whether there was anything left to stop."""
    row = CustomField.objects.select_for_update().get(pk=row.pk)
    if not row.pending:
        return False
    record = applying.declared(row.path)
    is_index = not row.pending.keys() & {"work", "problem"}
    unique = bool(row.pending.get("unique"))
    name = tables.index_name(record.model, row.name, unique=unique) if record and is_index else ""
    row.pending = {}
    row.save(update_fields=["pending"])
    if name:
        transaction.on_commit(lambda: tables.stop_building(name))
    return True


def _share_of_values(row: CustomField) -> float | None:
    if "next" not in row.pending:
        return None
    first, following, last = (int(row.pending[name]) for name in ("first", "next", "last"))
    return 0.95 * min((following - first) / max(last + 1 - first, 1), 1)
