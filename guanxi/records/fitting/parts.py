"""The company's own objects, choices, fields, names and layouts, numbers, and the settings of any object as parts of the file."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from guanxi.people import auditing
from guanxi.people.models import Role
from guanxi.records import fields, registry, saving
from guanxi.records import remembering_settings as remembering
from guanxi.records.declare import Label
from guanxi.records.fields import Kind
from guanxi.records.models import ChoiceList, CustomField, CustomObject, Layout, NumberSeries, View, Wording
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer

from . import changing, keeping, making
from .settings_file import Part, Row

_FIELD = ("path", "name", "kind", *changing.ASKED, "target")
_OBJECT = ("path", *making.ASKED)


def own() -> tuple[Part, ...]:
    """The parts of this folder."""
    return (
        Part(name="objects", label=_("Custom objects"), rows=_objects, put=_put_object, order=10, shapes=True),
        Part(name="choice-lists", label=_("Choice lists"), rows=_lists, put=_put_list, order=20, shapes=True),
        Part(name="fields", label=_("Custom fields"), rows=_fields, put=_put_field, clash=_field_clash, order=30, shapes=True),
        Part(name="names", label=_("Names"), rows=_words, put=_put_words, order=40),
        Part(name="layouts", label=_("Layouts"), rows=_layouts, put=_put_layout, order=70),
        Part(name="numbers", label=_("Numbers"), rows=_numbers, put=_put_numbers, order=60),
        Part(name="views", label=_("Saved views for everybody"), rows=_views, put=_put_view, order=80),
    )


def of_record(path: str, label: Label, key: str, names: Sequence[str], *, order: int = 50) -> Part:
    """The records of an object that are settings (tiers, currencies): found by `key`, with these fields.

    A relation stands in the file as the first key of what it points to (a currency's code), and is found by it again.
    """
    return Part(name=path, label=label, rows=_rows_of(path, key, names), put=_putter(path, key, names), order=order)


def _rows_of(path: str, key: str, names: Sequence[str]) -> Callable[[], list[Row]]:
    def rows() -> list[Row]:
        found = _declared(path).model._default_manager.filter(is_sample=False).order_by(key)
        return [{"key": str(getattr(obj, key)), **{name: _told(obj, name) for name in names}} for obj in found]

    return rows


def _told(obj: Any, name: str) -> Any:
    target = obj._meta.get_field(name).related_model
    if target is None:
        return fields.stored(obj, name)
    pointed = getattr(obj, name)
    return None if pointed is None else fields.stored(pointed, _first_key(target))


def _meant(record: Any, name: str, value: Any) -> Any:
    target = record.model._meta.get_field(name).related_model
    if target is None or value is None:
        return fields.restored(record, name, value)
    pointed = target._default_manager.filter(**{_first_key(target): value}).first()
    if pointed is None:
        raise Refusal(str(_("There is no “%(name)s”.")) % {"name": value})
    return pointed.pk


def _first_key(target: Any) -> str:
    return str(registry.declared(target).keys[0][0])


def _putter(path: str, key: str, names: Sequence[str]) -> Callable[[Row, Writer], None]:
    def put(row: Row, writer: Writer) -> None:
        record = _declared(path)
        values = {name: _meant(record, name, row[name]) for name in names}
        obj = record.model._default_manager.filter(**{key: row["key"]}).first()
        if obj:
            saving.change(record, obj, values, writer)
        else:
            saving.create(record, values, writer)

    return put


def _declared(path: str) -> Any:
    record = registry.at(path)
    if record is None:
        raise Refusal(f"{path}?")
    return record


def _objects() -> list[Row]:
    return [
        {"key": row.path, **_plain(row, _OBJECT)}
        for row in CustomObject.objects.filter(removed_at=None, is_sample=False).order_by("path")
    ]


def _put_object(row: Row, writer: Writer) -> None:
    known = CustomObject.objects.filter(path=row["key"], removed_at=None).first()
    if known:
        making.change(known, row, writer)
    else:
        making.add(row["key"], row, writer)


def _lists() -> list[Row]:
    rows = ChoiceList.objects.filter(is_sample=False).prefetch_related("choices").order_by("name")
    return [
        {"key": one.field or one.name, "name": one.name, "field": one.field, "choices": [_choice(c) for c in one.choices.all()]}
        for one in rows
    ]


def _choice(choice: Any) -> dict[str, Any]:
    return _plain(choice, ("value", "labels", "color", "is_active"))


def _put_list(row: Row, writer: Writer) -> None:
    known = ChoiceList.objects.filter(Q(field=row["field"]) if row["field"] else Q(name=row["name"], field="")).first()
    if known:
        kept = {one["value"] for one in row["choices"]}
        own_ones = [_choice(one) for one in known.choices.all() if one.value not in kept]
        keeping.change_list(known, row["name"], [*row["choices"], *own_ones], writer)
    else:
        keeping.make_list(row["name"], row["choices"], writer, field=row["field"])


def _fields() -> list[Row]:
    rows = (
        CustomField.objects.filter(removed_at=None, is_sample=False).select_related("choice_list").order_by("path", "order", "id")
    )
    return [
        {"key": str(row), **_plain(row, _FIELD), "choice_list": row.choice_list.name if row.choice_list else ""} for row in rows
    ]


def _field_clash(wanted: Row, present: Row) -> str:
    if wanted.get("kind") != present["kind"] or wanted.get("target") != present["target"]:
        return str(_("There is a field of this name that holds something else."))
    return ""


def _put_field(row: Row, writer: Writer) -> None:
    chosen = ChoiceList.objects.filter(name=row["choice_list"]).first() if row["choice_list"] else None
    values = {name: row[name] for name in changing.ASKED} | {"choice_list": chosen, "target": row["target"], "name": row["name"]}
    known = CustomField.objects.filter(path=row["path"], name=row["name"], removed_at=None).first()
    if known:
        changing.change(known, {name: values[name] for name in (*changing.ASKED, *(["choice_list"] if chosen else []))}, writer)
    else:
        changing.add(_declared(row["path"]), Kind(row["kind"]), values, writer)


def _words() -> list[Row]:
    return [
        {"key": f"{row.path}.{row.field}", **_plain(row, ("path", "field", "labels", "labels_plural"))}
        for row in Wording.objects.all()
    ]


def _put_words(row: Row, writer: Writer) -> None:
    keeping.word(row["path"], {row["field"]: {"labels": row["labels"], "labels_plural": row["labels_plural"]}}, writer)


def _layouts() -> list[Row]:
    rows = Layout.objects.filter(is_sample=False).select_related("role").order_by("path", "role__name")
    parts = ("path", "sections", "columns", "filters", "sort")
    return [
        {
            "key": f"{row.path} {row.role.name if row.role else ''}".strip(),
            **_plain(row, parts),
            "role": row.role.name if row.role else "",
        }
        for row in rows
    ]


def _put_layout(row: Row, writer: Writer) -> None:
    role = Role.objects.filter(name=row["role"]).first() if row["role"] else None
    if row["role"] and role is None:
        raise Refusal(str(_("There is no role “%(name)s”.")) % {"name": row["role"]})
    keeping.lay_out(_declared(row["path"]), role.pk if role else None, row, writer)


def _numbers() -> list[Row]:
    rows = NumberSeries.objects.order_by("path", "year")
    return [{"key": f"{row.path} {row.year}", **_plain(row, ("path", "year", "prefix", "digits"))} for row in rows]


def _put_numbers(row: Row, writer: Writer) -> None:
    values = {"prefix": str(row["prefix"])[:20], "digits": min(max(int(row["digits"]), 1), 12)}
    series, _is_new = NumberSeries.objects.update_or_create(path=row["path"], year=int(row["year"]), defaults=values)
    what = {"series": str(series), **{name: str(value) for name, value in values.items()}}
    auditing.note(auditing.Kind.SETTINGS, by=writer.by, at=writer.at, channel=writer.channel, path="numbers", what=what)


def _views() -> list[Row]:
    rows = View.objects.filter(sharing=View.Sharing.EVERYBODY, is_sample=False).order_by("path", "name", "id")
    return [{"key": f"{row.path} {row.name}", **_plain(row, ("path", "name", "icon", "address", "is_default"))} for row in rows]


def _put_view(row: Row, writer: Writer) -> None:
    found = View.objects.filter(path=row["path"], name=row["name"], sharing=View.Sharing.EVERYBODY).first()
    view = found or View(
        path=row["path"], name=row["name"], sharing=View.Sharing.EVERYBODY, owner=writer.by, created_at=writer.at
    )
    before = remembering.seen(view) if found else None
    view.icon, view.address, view.is_default, view.changed_at = row["icon"], row["address"], bool(row["is_default"]), writer.at
    view.save()
    if before is None:
        remembering.created(view, writer)
    else:
        remembering.changed(view, before, writer)


def _plain(row: Model, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
