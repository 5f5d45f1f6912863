"""Keeping choice lists, wordings and layouts: every change is remembered and taken over everywhere."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.lib import pinyin
from guanxi.records import choosing, fields, registry
from guanxi.records import remembering_settings as remembering
from guanxi.records.declare import Record
from guanxi.records.enumerating import listed
from guanxi.records.fields import Kind
from guanxi.records.models import Choice, ChoiceList, CustomField, Layout, Wording
from guanxi.records.refusals import Invalid, Refusal
from guanxi.records.texts import cleaned, in_language
from guanxi.records.writer import Writer

from . import applying, extending, kinds, loading

MOST_CHOICES = 500
ChoiceValues = Mapping[str, Any]
"""One choice as it is entered: "value" ("" = made from the label), "labels", "color", "is_active"."""


@transaction.atomic
def make_list(name: str, choices: Sequence[ChoiceValues], writer: Writer, *, field: str = "") -> ChoiceList:
    """Make a choice list, or (with `field`, "accounts.source") what the company makes of a built-in one.

    :raises Invalid: if it cannot be accepted.
    """
    loading.changed()
    name = " ".join(name.split())
    if not name or ChoiceList.objects.filter(name=name).exists():
        raise Invalid({"name": _("Please give the choice list a name that no other has.")})
    row = ChoiceList.objects.create(name=name, field=field, is_sample=writer.is_sample)
    _put(row, choices)
    remembering.created(row, writer)
    return row


@transaction.atomic
def change_list(row: ChoiceList, name: str, choices: Sequence[ChoiceValues], writer: Writer) -> ChoiceList:
    """Put choices in the place of those that are there. Stored values stay; one that records use is switched off, not removed.

    :raises Invalid: if it cannot be accepted.
    """
    loading.changed()
    row = ChoiceList.objects.select_for_update().get(pk=row.pk)
    before = remembering.seen(row)
    name = " ".join(name.split())
    if not name or ChoiceList.objects.filter(name=name).exclude(pk=row.pk).exists():
        raise Invalid({"name": _("Please give the choice list a name that no other has.")})
    row.name = name
    row.save()
    _put(row, choices)
    remembering.changed(row, before, writer)
    return row


@transaction.atomic
def remove_list(row: ChoiceList, writer: Writer) -> None:
    """Remove a list that no field uses; a built-in field gets the product's choices back.

    :raises Refusal: if a field uses it.
    """
    loading.changed()
    users = CustomField.objects.filter(choice_list=row)
    if users:
        raise Refusal(
            _("These fields use the choice list: %(fields)s.") % {"fields": listed(in_language(one.labels) for one in users)}
        )
    if row.field and (own := _additions_in_use(row)):
        raise Refusal(_("Records use these choices that you added: %(choices)s.") % {"choices": listed(own)})
    remembering.removed(row, writer)
    row.delete()


def list_of(record: Record, name: str) -> ChoiceList | None:
    """The list behind a choice field: its own, or what the company made of the built-in choices; None = as the product has them."""
    own = CustomField.objects.filter(path=record.path, name=name).select_related("choice_list").first()
    return own.choice_list if own else ChoiceList.objects.filter(field=f"{record.path}.{name}").first()


def uses(row: ChoiceList) -> list[tuple[Record, str]]:
    """The fields that show this list: object and field name."""
    found = [(applying.declared(one.path), one.name) for one in row.fields.filter(removed_at=None)]
    if row.field:
        path, _dot, name = row.field.partition(".")
        found.append((applying.declared(path), name))
    return [(record, name) for record, name in found if record]


@transaction.atomic
def word(path: str, names: Mapping[str, Mapping[str, Any]], writer: Writer) -> None:
    """Name an object ("" → {"labels", "labels_plural"}) and its fields; without any text the product's own name holds again."""
    loading.changed()
    for field, said in names.items():
        labels, plural = cleaned(said.get("labels", {})), cleaned(said.get("labels_plural", {}))
        row = Wording.objects.filter(path=path, field=field).first()
        if row is None and not labels and not plural:
            continue
        if row and not labels and not plural:
            remembering.removed(row, writer)
            row.delete()
        elif row is None:
            remembering.created(Wording.objects.create(path=path, field=field, labels=labels, labels_plural=plural), writer)
        else:
            before = remembering.seen(row)
            row.labels, row.labels_plural = labels, plural
            row.save()
            remembering.changed(row, before, writer)


@transaction.atomic
def lay_out(record: Record, role: int | None, parts: Mapping[str, Any], writer: Writer) -> Layout:
    """Lay an object out for a role, or for everybody else: "sections", "columns", "filters", "sort".

    :raises Invalid: if a field is unknown or stands twice, or a required one would not be on the form.
    """
    loading.changed()
    _check_layout(record, parts)
    row = Layout.objects.filter(path=record.path, role=role).first()
    before = remembering.seen(row) if row else None
    row = row or Layout(path=record.path, role_id=role, is_sample=writer.is_sample)
    for name in ("sections", "columns", "filters", "sort"):
        if name in parts:
            setattr(row, name, parts[name])
    row.save()
    if before is None:
        remembering.created(row, writer)
    else:
        remembering.changed(row, before, writer)
    return row


@transaction.atomic
def remove_layout(row: Layout, writer: Writer) -> None:
    """Show the object to the role as to everybody else."""
    loading.changed()
    remembering.removed(row, writer)
    row.delete()


def _check_layout(record: Record, parts: Mapping[str, Any]) -> None:
    known = fields.everything(record)
    placed = [name for section in parts.get("sections", ()) for name in section["fields"]]
    named = [*placed, *parts.get("columns", ()), *parts.get("filters", ())]
    sort = str(parts.get("sort", "")).removeprefix("-")
    unknown = [name for name in (*named, *([sort] if sort else [])) if name not in known]
    if unknown:
        raise Invalid({"": _("There is no field “%(name)s”.") % {"name": unknown[0]}})
    for names, where in ((placed, "sections"), (parts.get("columns", ()), "columns"), (parts.get("filters", ()), "filters")):
        if len(set(names)) != len(names):
            raise Invalid({where: _("A field stands there twice.")})
    if any(not cleaned(section.get("labels", {})) for section in parts.get("sections", ())):
        raise Invalid({"sections": _("Please give every section a heading.")})


def _put(row: ChoiceList, choices: Sequence[ChoiceValues]) -> None:
    if len(choices) > MOST_CHOICES:
        raise Invalid({"choices": _("A choice list has at most %(count)s choices.") % {"count": MOST_CHOICES}})
    kept = {one.value: one for one in row.choices.all()}
    taken = {str(one.get("value") or "") for one in choices} | set(kept)
    for place, said in enumerate(choices):
        labels = cleaned(said.get("labels", {}))
        value = str(said.get("value") or "") or _value(labels, taken)
        taken.add(value)
        one = kept.pop(value, None) or Choice(list=row, value=value)
        one.labels, one.order, one.is_active = labels, place, bool(said.get("is_active", True))
        one.color = str(said.get("color") or "") if said.get("color") in choosing.COLORS else ""
        if not labels and not row.field:
            raise Invalid({"choices": _("Every choice needs a label in at least one language.")})
        one.save()
    for gone in kept.values():
        if _is_used(row, gone.value):
            text = _("“%(choice)s” stands in records. Switch it off instead: they keep it, and nobody can choose it any more.")
            raise Invalid({"choices": text % {"choice": in_language(gone.labels) or gone.value}})
        gone.delete()
    _check_additions(row)


def _value(labels: Mapping[str, str], taken: set[str]) -> str:
    """A value that says what the label says, and that no other choice has."""
    spoken = " ".join(pinyin.syllables(labels.get("en") or in_language(labels)))
    stem = re.sub(r"[^a-z0-9]+", "_", spoken.lower()).strip("_")[: kinds.LONGEST_VALUE - 4] or "choice"
    count, value = 1, stem
    while value in taken:
        count += 1
        value = f"{stem}_{count}"
    return value


def _is_used(row: ChoiceList, value: str) -> bool:
    for record, name in uses(row):
        field = fields.named(registry.at(record.path) or record, name)
        if field:
            holds = {f"{name}__contains": [value]} if field.kind is Kind.CHOICES else {name: value}
            if record.model._default_manager.filter(**holds).exists():
                return True
    return False


def _additions_in_use(row: ChoiceList) -> list[str]:
    path, _dot, name = row.field.partition(".")
    own = {value for value, _label in applying.product_choices(path, name)}
    return [in_language(one.labels) for one in row.choices.all() if one.value not in own and _is_used(row, one.value)]


def _check_additions(row: ChoiceList) -> None:
    """Built-in choices are only added to where no rule of the product depends on them, and fit into the column."""
    if not row.field:
        return
    path, _dot, name = row.field.partition(".")
    own = {str(value) for value, _label in applying.product_choices(path, name)}
    added = [one.value for one in row.choices.all() if one.value not in own]
    if added and not extending.may_add(path, name):
        raise Invalid({"choices": _("The product's rules depend on these choices, so none can be added.")})
    room = extending.room(path, name)
    if any(len(value) > room for value in added):
        raise Invalid({"choices": _("A value has at most %(count)s characters here.") % {"count": room}})


def free_name(wanted: str) -> str:
    """This name for a list, or the next free one like it."""
    name, count = wanted[:76], 1
    while ChoiceList.objects.filter(name=name).exists():
        count += 1
        name = f"{wanted[:70]} {count}"
    return name


def value_of(text: str) -> str:
    """The stored value of a choice that reads like this text."""
    return _value({"en": text}, set())
