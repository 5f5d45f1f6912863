"""Turning a custom field into another kind: what fits is taken over, what does not is shown before anything happens.

In a small table that is one transaction (here), in a large one a job does the long part first (`turning`).
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

from guanxi.records import remembering_settings as remembering
from guanxi.records.fields import Field, Kind
from guanxi.records.models import ChoiceList, CustomField
from guanxi.records.refusals import Invalid, Refusal
from guanxi.records.texts import in_language
from guanxi.records.transfer import values
from guanxi.records.writer import Writer

from . import applying, keeping, kinds, loading, tables

MOST_DIFFERENT = 50_000
SHOWN = 20
_FROM = frozenset(kinds.OFFERED) - {Kind.RELATION, Kind.CHOICES, Kind.TAGS}
_TO = frozenset(kinds.OFFERED) - {Kind.RELATION, Kind.CHOICES}
HELD = "x__new_"
"""How the column begins that is to take another one's place; it has the field's key behind it."""
_FILL = """
UPDATE {table} SET {new} = found.new
FROM (
    SELECT whole.id, {becomes} AS new
    FROM {table} AS whole LEFT JOIN unnest(%s::text[], %s::text[]) AS given(old, new) ON whole.{old}::text = given.old
    WHERE {part}
) AS found
WHERE {table}.id = found.id AND {table}.{new} IS DISTINCT FROM found.new
"""


@dataclass(frozen=True)
class Preview:
    """How many records keep their value, how many do not, and some values that do not fit, with how often they stand there."""

    fits: int
    unfit: int
    samples: tuple[tuple[str, int], ...]


def targets(row: CustomField) -> list[Kind]:
    """The kinds into which a field can be turned."""
    return [kind for kind in kinds.OFFERED if kind in _TO and kind != row.kind] if row.kind in _FROM else []


def preview(row: CustomField, kind: Kind) -> Preview:
    """What would become of the values.

    :raises Refusal: if there are too many different ones.
    """
    pairs = found(row, kind)
    unfit = [(_shown(value), count) for value, count, new in pairs if new is None]
    return Preview(
        sum(count for _value, count, new in pairs if new is not None),
        sum(count for _value, count in unfit),
        tuple(sorted(unfit, key=lambda pair: -pair[1])[:SHOWN]),
    )


class Abandoned(Refusal):
    """The change of kind was called off, or something else is being done with the field."""

    def __init__(self) -> None:
        super().__init__(_("Work on this field is still going on. Please wait until it is done, or call it off."))


def refuse_unfit(row: CustomField, kind: Kind, *, drop_unfit: bool) -> None:
    """See whether a field can be turned into this kind.

    :raises Refusal: if there is no way from the one to the other, or too many different values.
    :raises Invalid: if some do not fit and nobody said that they may go.
    """
    if kind not in targets(row):
        raise Refusal(_("A field of this kind cannot be converted to that kind."))
    unfit = preview(row, kind).unfit
    if unfit and not drop_unfit:
        raise Invalid({"": _("%(count)s values do not fit.") % {"count": unfit}})


@transaction.atomic
def convert(row: CustomField, kind: Kind, writer: Writer, *, drop_unfit: bool = False, work: str = "") -> CustomField:
    """Turn a field into another kind. Values that do not fit are emptied only if that is asked for.

    `work` names the job that did the long part before.

    :raises Invalid: if some do not fit and nobody said that they may go.
    :raises Abandoned: if something else is being done with the field, or nobody wants this any more.
    :raises Busy: if the table is never free.
    """
    loading.changed()
    row = CustomField.objects.select_for_update().get(pk=row.pk)
    if row.pending.get("work", "") != work or row.pending.keys() & {"unique", "index"}:
        raise Abandoned
    if kind not in targets(row):
        raise Refusal(_("A field of this kind cannot be converted to that kind."))
    tables.lock(_record(row).model)  # no value comes in between looking and turning
    pairs = found(row, kind)
    unfit = sum(count for _value, count, new in pairs if new is None)
    if unfit and not drop_unfit:
        raise Invalid({"": _("%(count)s values do not fit.") % {"count": unfit}})
    before, swap = remembering.seen(row), Swap.of(row, kind, pairs)
    row.choice_list = _list_for(row, pairs, writer) if kind is Kind.CHOICE else None
    row.kind, row.default, row.pending = kind, None, {}
    row.is_unique, row.is_indexed = False, False
    row.is_searched = row.is_searched and kind in kinds.SEARCHED
    row.is_required = row.is_required and not unfit
    swap.make()
    swap.fill()
    tables.swap_column(swap.model, row.name, swap.held.name)
    row.save()
    remembering.changed(row, before, writer, "converted")
    return row


def found(row: CustomField, kind: Kind) -> list[tuple[Any, int, Any]]:
    """Every different value, how many records have it, and what it becomes; None if it does not fit."""
    model = _record(row).model
    counted = model._default_manager.filter(**{f"{row.name}__isnull": False}).order_by().values_list(row.name)
    rows = list(counted.annotate(count=Count("pk"))[: MOST_DIFFERENT + 1])
    if len(rows) > MOST_DIFFERENT:
        raise Refusal(
            _("There are more than %(count)s different values; that is too many to convert.") % {"count": MOST_DIFFERENT}
        )
    labels = {one.value: in_language(one.labels) for one in row.choice_list.choices.all()} if row.choice_list else {}
    new = _fresh(row, kind)
    field = Field(row.name, kind, new, editable=True, required=False)
    return [(value, count, _becomes(field, labels.get(value, value))) for value, count in rows]


def _becomes(field: Field, value: Any) -> Any:
    """A value as the new kind holds it, read as an import would read it from a file."""
    text = _shown(value)
    try:
        if field.kind is Kind.CHOICE:
            return keeping.value_of(text)
        if field.kind in (Kind.TEXT, Kind.LONG_TEXT):
            new: Any = text
        elif isinstance(value, Decimal | int) and not isinstance(value, bool) and field.kind not in (Kind.DAY, Kind.MOMENT):
            new = values.value(field, Decimal(value))
        else:
            new = values.value(field, value if isinstance(value, datetime.date) else text)
        return None if new is None else field.column.clean(new, None)
    except (values.BadValue, ValidationError, ArithmeticError):
        return None


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).isoformat(" ", "minutes")[:16]
    return str(value)


def _list_for(row: CustomField, pairs: list[tuple[Any, int, Any]], writer: Writer) -> ChoiceList:
    """A choice list of the values that stand in the records."""
    labels = {one.value: in_language(one.labels) for one in row.choice_list.choices.all()} if row.choice_list else {}
    shown = {new: _shown(labels.get(value, value)) for value, _count, new in pairs if new is not None}
    if len(shown) > keeping.MOST_CHOICES:
        raise Refusal(_("A choice list has at most %(count)s choices.") % {"count": keeping.MOST_CHOICES})
    choices = [{"value": value, "labels": {"en": label}} for value, label in sorted(shown.items(), key=lambda pair: pair[1])]
    name = keeping.free_name(f"{_record(row).labels}: {in_language(row.labels)}")
    return keeping.make_list(name, choices, writer)


@dataclass(frozen=True)
class Swap:
    """A column of the new kind beside the old one, and what each old value becomes."""

    model: Any
    old: Any
    new: Any
    held: CustomField
    pairs: list[tuple[Any, Any]]

    @classmethod
    def of(cls, row: CustomField, kind: Kind, pairs: Sequence[tuple[Any, int, Any]]) -> "Swap":
        """What is to be done for this field; `pairs` as `found` gives them."""
        model = _record(row).model
        held = CustomField(path=row.path, name=f"{HELD}{row.pk}", kind=kind)
        new = _fresh(held, kind)
        new.set_attributes_from_name(held.name)
        old = _column(row)
        become = [
            (old.get_db_prep_save(value, connection), new.get_db_prep_save(fit, connection))
            for value, _count, fit in pairs
            if fit is not None
        ]
        return cls(model, old, new, held, become)

    def make(self) -> None:
        """Add the column, unless it stands there already."""
        tables.add_column(self.model, self.new, self.held, if_missing=True)

    def fill(self, first: int | None = None, last: int | None = None) -> None:
        """Put the new values of these keys (of all) where they do not stand yet."""
        kind = sql.SQL(str(self.new.db_type(connection)))
        start = self.new.get_db_prep_save(self.new.get_default(), connection) if self.held.kind in kinds.NEVER_EMPTY else None
        statement = sql.SQL(_FILL).format(
            table=sql.Identifier(self.model._meta.db_table),
            new=sql.Identifier(self.held.name),
            old=sql.Identifier(self.old.column),
            becomes=sql.SQL("coalesce(given.new::{kind}, {start}::{kind})").format(kind=kind, start=sql.Literal(start)),
            part=sql.SQL("TRUE" if first is None else "whole.id BETWEEN {} AND {}").format(first, last),
        )
        with connection.cursor() as cursor:
            texts = [
                _as_texts(cursor, column, values)
                for column, values in zip((self.old, self.new), zip(*self.pairs, strict=True), strict=False)
            ]
            cursor.execute(statement, texts or [[], []])


def _as_texts(cursor: Any, column: Any, given: Sequence[Any]) -> list[str]:
    """Values as PostgreSQL itself writes them for this type of column."""
    if not given:
        return []
    kind = sql.SQL(str(column.db_type(connection)))
    rows = sql.SQL(", ").join(
        sql.SQL("({}, {}::{}::text)").format(sql.Literal(place), sql.Literal(value), kind) for place, value in enumerate(given)
    )
    cursor.execute(sql.SQL("SELECT text FROM (VALUES {}) AS given(place, text) ORDER BY place").format(rows))
    return [text for (text,) in cursor.fetchall()]


def _column(row: CustomField) -> Any:
    return _record(row).model._meta.get_field(row.name)


def _fresh(row: CustomField, kind: Kind) -> Any:
    new = CustomField(path=row.path, name=row.name, kind=kind)
    return kinds.column(new, _record(row).model, None, list)


def _record(row: CustomField) -> Any:
    record = applying.declared(row.path)
    if record is None:
        raise Refusal(_("This object does not exist any more."))
    return record
