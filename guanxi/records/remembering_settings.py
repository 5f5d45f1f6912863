"""The history of what is set, not recorded (own fields, choices, names, layouts, saved views): the same rows as that of any record."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from guanxi.records.models import Change, ChoiceList, CustomField, CustomObject, Layout, View, Wording
from guanxi.records.writer import Writer

PATHS: Mapping[type[Model], str] = {
    CustomField: "custom-fields",
    CustomObject: "custom-objects",
    ChoiceList: "choice-lists",
    Wording: "wordings",
    Layout: "layouts",
    View: "views",
}
_NEVER = {"id", "pending", "removed_at", "is_sample", "created_at", "changed_at"}


def seen(row: Model) -> dict[str, Any]:
    """A row as the history keeps it."""
    found = {column.name: getattr(row, column.attname) for column in row._meta.concrete_fields if column.name not in _NEVER}
    if isinstance(row, ChoiceList) and row.pk:
        kept = row.choices.order_by("order", "id").values("value", "labels", "color", "is_active")
        found["choices"] = list(kept)
    if isinstance(row, View) and row.pk:
        found["teams"] = sorted(row.teams.values_list("name", flat=True))
        found["roles"] = sorted(row.roles.values_list("name", flat=True))
    return found


def created(row: Model, writer: Writer) -> None:
    """Remember that this came into being, and how."""
    _keep(
        row,
        Change.Kind.CREATED,
        {name: [None, value] for name, value in seen(row).items() if value not in (None, "", [], {})},
        writer,
    )


def changed(row: Model, before: Mapping[str, Any], writer: Writer, verb: str = "") -> None:
    """Remember what became different since `before`; nothing if nothing did."""
    after = seen(row)
    became = {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
    if became or verb:
        _keep(row, Change.Kind.CHANGED, became, writer, verb)


def removed(row: Model, writer: Writer, verb: str = "") -> None:
    """Remember what was removed."""
    _keep(
        row,
        Change.Kind.REMOVED,
        {name: [value, None] for name, value in seen(row).items() if value not in (None, "", [], {})},
        writer,
        verb,
    )


def restored(row: Model, writer: Writer) -> None:
    """Remember that something removed was brought back."""
    _keep(row, Change.Kind.CHANGED, {}, writer, "restored")


def _keep(row: Model, kind: Change.Kind, values: Mapping[str, Any], writer: Writer, verb: str = "") -> None:
    Change.objects.create(
        path=PATHS[type(row)], object_id=row.pk, at=writer.at, by=writer.by, channel=writer.channel,
        kind=kind, verb=verb, values=dict(values), batch=writer.batch,
    )  # fmt: skip
