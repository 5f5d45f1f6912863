"""Adding, changing and removing custom fields: the row, the column and the history in one transaction."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.lib import pinyin
from guanxi.records import remembering_settings as remembering
from guanxi.records.declare import Record
from guanxi.records.enumerating import listed
from guanxi.records.fields import Kind
from guanxi.records.models import ChoiceList, CustomField
from guanxi.records.refusals import Invalid, Refusal
from guanxi.records.texts import cleaned, in_language
from guanxi.records.writer import Writer

from . import applying, indexes, kinds, loading, tables, waiting

Values = Mapping[str, Any]
PREFIX = "x_"
LONGEST_NAME = 38
MOST_FIELDS = 300
"""Of one object; PostgreSQL's own limit is 1,600 columns, dropped ones included."""
ASKED = ("labels", "help", "is_required", "is_unique", "is_searched", "is_indexed", "in_list", "section", "default")
KEEP_DAYS = 30
"""How long the values of a removed field stay, so that it can be brought back."""


@transaction.atomic
def add(record: Record, kind: Kind, values: Values, writer: Writer) -> CustomField:
    """Give an object a new field.

    :raises Invalid: if the description cannot be accepted.
    :raises Busy: if the table is never free.
    """
    loading.changed()
    row = CustomField(path=record.path, kind=kind, order=_following(record.path), is_sample=writer.is_sample)
    _assign(row, values)
    row.choice_list, row.target = _choices(row, values), _target(row, values)
    row.name = values.get("name") or column_name(record, row.labels)
    _check_name(record, row)
    _check(row)
    has_rows = record.model._default_manager.exists()
    if row.is_required and has_rows and row.default in (None, "", []) and kind is not Kind.YES_NO:
        reason = _("There are records already. Say what the new field starts with; it is put into all of them.")
        raise Invalid({"default": reason})
    row.save()
    column = _column(record, row)
    column.set_attributes_from_name(row.name)
    tables.add_column(record.model, column, row, fill=column.get_default() if row.is_required and column.has_default() else None)
    indexes.after_adding(record.model, row)
    remembering.created(row, writer)
    return row


@transaction.atomic
def change(row: CustomField, values: Values, writer: Writer) -> CustomField:
    """Change what may change at once: texts, places, required, unique, index, the choice list.

    :raises Invalid: if the values that stand in the records do not allow it.
    :raises Refusal: while its kind is being changed.
    """
    loading.changed()
    row = CustomField.objects.select_for_update().get(pk=row.pk)
    if waiting.is_turning(row):
        raise Refusal(_("The kind of this field is being changed. Please wait until that is done, or call it off."))
    before = remembering.seen(row)
    was = {name: getattr(row, name) for name in ("is_required", "is_unique", "is_indexed", "is_searched")}
    _assign(row, values)
    if "choice_list" in values or "new_choices" in values:
        row.choice_list = _choices(row, values)
    _check(row)
    model = _model(row)
    if row.is_required and not was["is_required"]:
        _refuse_empty(model, row)
    if row.is_unique and not was["is_unique"]:
        _refuse_doubles(model, row)
    indexes.follow(model, row, was)
    row.save()
    remembering.changed(row, before, writer)
    if row.is_searched != was["is_searched"]:
        transaction.on_commit(lambda: indexes.search_later(row.path))
    return row


@transaction.atomic
def order(path: str, names: Sequence[str], writer: Writer) -> None:
    """Put the fields of an object in this order."""
    loading.changed()
    for place, name in enumerate(names):
        row = CustomField.objects.filter(path=path, name=name).exclude(order=place).first()
        if row:
            before = remembering.seen(row)
            row.order = place
            row.save(update_fields=["order"])
            remembering.changed(row, before, writer)


@transaction.atomic
def remove(row: CustomField, writer: Writer) -> None:
    """Hide a field everywhere; its values stay KEEP_DAYS days and come back with it."""
    loading.changed()
    waiting.call_off(row)
    row.removed_at, row.pending = writer.at, {}
    row.save(update_fields=["removed_at"])
    remembering.removed(row, writer)


@transaction.atomic
def bring_back(row: CustomField, writer: Writer) -> None:
    """Show a removed field again with the values it had.

    :raises Refusal: if the object it points to is gone.
    """
    loading.changed()
    if row.kind == Kind.RELATION and applying.declared(row.target) is None:
        raise Refusal(_("The object that this field points to does not exist any more."))
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    remembering.restored(row, writer)


@transaction.atomic
def drop(row: CustomField, writer: Writer) -> None:
    """Throw a removed field away for good, with its values."""
    loading.changed()
    record = applying.declared(row.path)
    remembering.removed(row, writer, verb="dropped")
    if record:
        tables.drop_column(record.model, row.name)
    row.delete()


def column_name(record: Record, labels: Mapping[str, str]) -> str:
    """A column name that says what the label says, and that no other field has."""
    label = labels.get("en") or in_language(labels)
    spoken = " ".join(pinyin.syllables(label))
    plain = unicodedata.normalize("NFKD", spoken).encode("ascii", "ignore").decode()
    stem = (PREFIX + re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_"))[: LONGEST_NAME - 3].rstrip("_")
    stem = stem if len(stem) > len(PREFIX) else f"{PREFIX}field"
    taken = set(CustomField.objects.filter(path=record.path).values_list("name", flat=True))
    count, name = 1, stem
    while name in taken:
        count += 1
        name = f"{stem}_{count}"
    return name


def _assign(row: CustomField, values: Values) -> None:
    for name in ASKED:
        if name in values:
            value = values[name]
            setattr(row, name, cleaned(value) if name in ("labels", "help") else value)


def _check_name(record: Record, row: CustomField) -> None:
    if not re.fullmatch(r"x_[a-z0-9][a-z0-9_]{0,36}", row.name) or row.name.endswith("_") or "__" in row.name:
        raise Invalid({"name": _("A column name begins with x_ and goes on with small letters, digits and single underscores.")})
    if CustomField.objects.filter(path=row.path, name=row.name).exists():
        raise Invalid({"name": _("There is a field of this name already, maybe among the removed ones.")})
    if CustomField.objects.filter(path=record.path).count() >= MOST_FIELDS:
        raise Invalid({"": _("An object has at most %(count)s custom fields.") % {"count": MOST_FIELDS}})


def _check(row: CustomField) -> None:
    """What the description of a field must be like.

    :raises Invalid: naming what is not.
    """
    kind = Kind(row.kind)
    if not row.labels:
        raise Invalid({"labels": _("Please give the field a name in at least one language.")})
    if row.is_unique and kind not in kinds.UNIQUE:
        raise Invalid({"is_unique": _("Values of this kind cannot be forbidden to appear twice.")})
    if row.is_searched and kind not in kinds.SEARCHED:
        raise Invalid({"is_searched": _("Only texts are found by searching.")})
    if row.is_unique and row.default not in (None, "", []):
        raise Invalid({"default": _("A field without double values cannot start with the same value in every new record.")})
    if kind is Kind.RELATION and row.default not in (None, ""):
        raise Invalid({"default": _("A relation starts empty.")})
    _check_default(row)


def _check_default(row: CustomField) -> None:
    if row.default in (None, "", []) or row.kind == Kind.RELATION:
        return
    try:
        model = _model(row)
        column = kinds.column(row, model, None, lambda: _pairs(row))
        column.set_attributes_from_name(row.name or "x_new")
        column.model = model
        column.clean(column.get_default(), model())
    except (ValidationError, ArithmeticError, TypeError, ValueError) as error:
        text = " ".join(error.messages) if isinstance(error, ValidationError) else _("This value is not possible.")
        raise Invalid({"default": text}) from error


def _pairs(row: CustomField) -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in row.choice_list.choices.all()] if row.choice_list else []


def _choices(row: CustomField, values: Values) -> ChoiceList | None:
    if row.kind not in (Kind.CHOICE, Kind.CHOICES):
        return None
    found: ChoiceList | None = values.get("choice_list")
    if found is None or found.field:
        raise Invalid({"choice_list": _("Please choose a choice list, or create a new one.")})
    return found


def _target(row: CustomField, values: Values) -> str:
    if row.kind != Kind.RELATION:
        return ""
    path = str(values.get("target") or "")
    if applying.declared(path) is None:
        raise Invalid({"target": _("Please choose the object that this field points to.")})
    return path


def _column(record: Record, row: CustomField) -> Any:
    target = applying.declared(row.target)
    return kinds.column(row, record.model, target.model if target else None, lambda: _pairs(row))


def _model(row: CustomField) -> Any:
    record = applying.declared(row.path)
    if record is None:
        raise Refusal(_("This object does not exist any more."))
    return record.model


def _following(path: str) -> int:
    last = CustomField.objects.filter(path=path).order_by("-order").values_list("order", flat=True).first()
    return 0 if last is None else last + 1


def _refuse_empty(model: Any, row: CustomField) -> None:
    if row.kind == Kind.YES_NO:
        return
    count = indexes.empty(model, row).count()
    if count:
        text = _("%(count)s records have no value here yet. Fill them first; the list can show them and change many at once.")
        raise Invalid({"is_required": text % {"count": count}})


def _refuse_doubles(model: Any, row: CustomField) -> None:
    doubles = indexes.doubles(model, row)
    if doubles:
        text = _("These values stand in several records: %(values)s. Correct them first.")
        raise Invalid({"is_unique": text % {"values": listed(value for value, _count in doubles)}})
