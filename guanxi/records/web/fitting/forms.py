"""Forms of the pages on which a company fits the product to itself."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from guanxi.records import fields, registry
from guanxi.records.declare import Record
from guanxi.records.fields import Kind
from guanxi.records.fitting import applying, kinds
from guanxi.records.forms.controls import NumberControl, TagsControl
from guanxi.records.models import ChoiceList, CustomField, CustomObject

from .gate import MENU_GROUPS

_OFFERED_ICONS = (
    {"icon": "box"}, {"icon": "building-factory"}, {"icon": "tool"}, {"icon": "truck"}, {"icon": "car"},
    {"icon": "home"}, {"icon": "school"}, {"icon": "briefcase"}, {"icon": "certificate"}, {"icon": "clipboard-list"},
    {"icon": "devices"}, {"icon": "file-text"}, {"icon": "flag"}, {"icon": "heart"}, {"icon": "key"},
    {"icon": "license"}, {"icon": "map-pin"}, {"icon": "package"}, {"icon": "plant"}, {"icon": "presentation"},
    {"icon": "rocket"}, {"icon": "star"}, {"icon": "ticket"}, {"icon": "trophy"},
)  # fmt: skip
ICONS = tuple(one["icon"] for one in _OFFERED_ICONS)  # written like this so that the build finds them


def put_texts(form: forms.Form, stem: str, label: str, texts: Mapping[str, str], *, long: bool = False) -> list[str]:
    """Give a form one control per language for a text; gives their names."""
    names = []
    for code, language in settings.LANGUAGES:
        name = f"{stem}_{code.replace('-', '_')}"
        form.fields[name] = forms.CharField(
            label=_("%(text)s (%(language)s)") % {"text": label, "language": str(language)},
            required=False,
            max_length=400 if long else 80,
            initial=texts.get(code, ""),
        )
        names.append(name)
    return names


def texts_in(form: forms.Form, stem: str) -> dict[str, str]:
    """What was typed for each language."""
    return {code: form.cleaned_data.get(f"{stem}_{code.replace('-', '_')}", "") for code, _name in settings.LANGUAGES}


class FieldForm(forms.Form):
    """A custom field: a new one of a kind, or one that exists."""

    def __init__(self, record: Record, kind: Kind, data: Any = None, *, row: CustomField | None = None) -> None:
        super().__init__(data, auto_id="field-%s")
        self.kind, self.row = kind, row
        known = row or CustomField(path=record.path, kind=kind, in_list=False)
        self.names = put_texts(self, "labels", _("Label"), known.labels)
        self.helps = put_texts(self, "help", _("Help text"), known.help, long=True)
        self._put_kind(known, is_new=row is None)
        self._put_flags(known)
        sections = [("", _("Own section at the end"))] + [
            (str(n), str(one.title)) for n, one in enumerate(_declared(record)) if one.title
        ]
        section = "" if known.section is None else str(known.section)
        self.fields["section"] = forms.ChoiceField(
            label=_("Section of the page"), choices=sections, required=False, initial=section
        )

    def values(self) -> dict[str, Any]:
        """What was typed, as fitting.changing takes it."""
        found: dict[str, Any] = {"labels": texts_in(self, "labels"), "help": texts_in(self, "help")}
        for name in ("is_required", "is_unique", "is_searched", "is_indexed", "in_list", "choice_list", "target"):
            if name in self.fields:
                found[name] = self.cleaned_data[name]
        section = self.cleaned_data["section"]
        found["section"] = int(section) if section else None
        if "default" in self.fields:
            found["default"] = _stored(self.cleaned_data["default"])
        return found

    def _put_kind(self, known: CustomField, *, is_new: bool) -> None:
        if self.kind in (Kind.CHOICE, Kind.CHOICES):
            lists = ChoiceList.objects.filter(field="")
            self.fields["choice_list"] = forms.ModelChoiceField(
                lists,
                label=_("Choice list"),
                required=False,
                initial=known.choice_list_id,
                empty_label=_("New choice list (choices below)"),
            )
            if is_new:
                text = _("One choice a line; colors and other languages can be added afterwards.")
                self.fields["new_choices"] = forms.CharField(
                    label=_("Choices"), required=False, help_text=text, widget=forms.Textarea({"rows": 5})
                )
        if self.kind is Kind.RELATION and is_new:
            paths: list[tuple[str, str]] = [(one.path, str(one.labels)) for one in registry.everything()]
            paths.sort(key=lambda pair: pair[1])
            self.fields["target"] = forms.ChoiceField(label=_("Points to"), choices=paths)
        if self.kind is not Kind.RELATION:
            self.fields["default"] = _default_control(self.kind, known)

    def _put_flags(self, known: CustomField) -> None:
        kind = self.kind
        flags = [
            ("in_list", _("Column of the list"), True),
            ("is_required", _("Must be filled"), kind is not Kind.YES_NO),
            ("is_unique", _("No value twice"), kind in kinds.UNIQUE),
            ("is_searched", _("Found by the search box"), kind in kinds.SEARCHED),
            (
                "is_indexed",
                _("Quick to filter and sort in very long lists"),
                kind not in (Kind.LONG_TEXT, Kind.CHOICES, Kind.TAGS, Kind.RELATION),
            ),
        ]
        self.flags = [name for name, _label, fits in flags if fits]
        for name, label, fits in flags:
            if fits:
                self.fields[name] = forms.BooleanField(label=label, required=False, initial=getattr(known, name))


class ObjectForm(forms.Form):
    """An own object."""

    icon = forms.ChoiceField(label="", choices=[(name, name) for name in ICONS], widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, row: CustomObject | None = None) -> None:
        super().__init__(data, auto_id="field-%s")
        known = row or CustomObject()
        self.names = put_texts(self, "labels", _("Name of one"), known.labels)
        self.plurals = put_texts(self, "labels_plural", _("Name of several"), known.labels_plural)
        self.fields["icon"].label, self.fields["icon"].initial = _("Icon"), known.icon
        self.fields["group"] = forms.ChoiceField(
            label=_("Place in the menu"), choices=MENU_GROUPS, required=False, initial=known.group
        )
        if row is None:
            text = _("Small letters and hyphens; stands in links and in files and never changes.")
            self.fields["path"] = forms.CharField(label=_("Address"), max_length=20, help_text=text)
        self.fields["is_numbered"] = forms.BooleanField(label=_("Number the records"), required=False, initial=known.is_numbered)
        self.fields["prefix"] = forms.CharField(
            label=_("Prefix of the numbers"), max_length=10, required=False, initial=known.prefix
        )

    def values(self) -> dict[str, Any]:
        """What was typed, as fitting.making takes it."""
        plain = {name: self.cleaned_data[name] for name in ("icon", "group", "is_numbered", "prefix")}
        return {**plain, "labels": texts_in(self, "labels"), "labels_plural": texts_in(self, "labels_plural")}


def put_reasons(form: forms.Form, reasons: Mapping[str, str]) -> None:
    """Put the reasons of a refusal where they belong: texts at their first language."""
    for name, reason in reasons.items():
        place = next((known for known in form.fields if known == name or known.startswith(f"{name}_")), None)
        form.add_error(place, reason)


def _default_control(kind: Kind, known: CustomField) -> forms.Field:  # noqa: PLR0911 (one control per kind)
    options: dict[str, Any] = {"label": _("New records start with"), "required": False, "initial": known.default}
    if kind in (Kind.INTEGER, Kind.NUMBER, Kind.QUANTITY, Kind.MONEY, Kind.PERCENT):
        column = kinds.column(CustomField(kind=kind), CustomField, None, list)
        return NumberControl(column=column, kind=kind, **{**options, "initial": column.to_python(known.default)})
    if kind is Kind.YES_NO:
        return forms.BooleanField(**{**options, "label": _("New records start with yes")})
    if kind is Kind.DAY:
        return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)
    if kind is Kind.MOMENT:
        return forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), **options)
    if kind in (Kind.CHOICES, Kind.TAGS):
        return TagsControl(**options)
    if kind is Kind.CHOICE and known.choice_list_id:
        choices = [("", "–"), *((one.value, one.value) for one in known.choice_list.choices.all())]  # type: ignore[union-attr]
        return forms.ChoiceField(choices=choices, **options)
    if kind is Kind.LONG_TEXT:
        return forms.CharField(widget=forms.Textarea({"rows": 3}), **options)
    return forms.CharField(**options)


def _stored(value: Any) -> Any:
    """A default in the form in which it is kept."""
    if value in (None, ""):
        return None
    return value if isinstance(value, bool | int | list | str) else fields.as_stored(None, value)


def _declared(record: Record) -> Any:
    found = applying.declared(record.path)
    return found.sections if found else ()
