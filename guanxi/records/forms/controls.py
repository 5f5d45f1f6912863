"""The control of each kind of field: what a person types and what it becomes."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from guanxi.lib import numbers
from guanxi.people.models import Person
from guanxi.people.models.role import RightTo
from guanxi.records import choosing, naming, reading, registry
from guanxi.records.addresses import address
from guanxi.records.fields import Field, Kind

LARGEST_KEY = 2**63 - 1
LONGEST_TAGS = 4000


class NumberControl(forms.CharField):
    """A number as people write it: 1,234.50, 1.2万, 40 %."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, column: Any, kind: Kind, **options: Any) -> None:
        super().__init__(**options)
        self.column, self.kind = column, kind

    def to_python(self, value: Any) -> Any:
        """Read what was typed; a percentage becomes a share."""
        text = super().to_python(value)
        if not text:
            return None
        amount = numbers.parse_number(text)
        if amount is None or not amount.is_finite():
            raise ValidationError(_("Please enter a number."))
        if self.kind is Kind.PERCENT and "%" not in text and "％" not in text:
            amount /= 100
        return self._fitting(amount)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number without idle zeros; a share as a percentage."""
        if not isinstance(value, Decimal | int) or isinstance(value, bool):
            return value
        amount = Decimal(value) * (100 if self.kind is Kind.PERCENT else 1)
        text = format(amount, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text

    def _fitting(self, amount: Decimal) -> Decimal | int:
        if self.kind is Kind.INTEGER:
            if amount != amount.to_integral_value():
                raise ValidationError(_("Please enter a whole number."))
            if abs(amount) > LARGEST_KEY:
                raise ValidationError(_("This number is too large."))
            return int(amount)
        room = self.column.max_digits - self.column.decimal_places
        if abs(amount) >= Decimal(10) ** room:
            raise ValidationError(_("This number is too large."))
        return amount.quantize(Decimal(1).scaleb(-self.column.decimal_places))


class MomentControl(forms.DateTimeField):
    """A moment to the minute; one that was not touched keeps its seconds."""

    def __init__(self, *, current: Any = None, **options: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, **options)
        self.current = current

    def to_python(self, value: Any) -> Any:
        """The moment in the time zone in force."""
        moment = super().to_python(value)
        if moment and self.current and moment == self.current.replace(second=0, microsecond=0):
            return self.current
        return moment


class TagsWidget(forms.SelectMultiple):
    """A select that one types words into; those that are known already are offered, others are taken as they are."""

    def __init__(self) -> None:
        super().__init__(attrs={"data-combobox": address("tag-names"), "data-free": "true"})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """The words with commas between, however they were sent."""
        return ", ".join(super().value_from_datadict(data, files, name) or []) if hasattr(data, "getlist") else data.get(name, "")

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        """The chosen words are the only options; the rest is looked up."""
        self.choices = [(word, word) for word in value]
        return super().optgroups(name, value, attrs)

    def format_value(self, value: Any) -> list[str]:
        """Each word by itself."""
        return _words(value) if isinstance(value, str) else list(value or ())


class TagsControl(forms.CharField):
    """Free words."""

    widget = TagsWidget

    def to_python(self, value: Any) -> Any:
        """Each word once, in the order typed."""
        return _words(super().to_python(value) or "")

    def prepare_value(self, value: Any) -> Any:
        """The words one by one."""
        return _words(value) if isinstance(value, str) else value


def _words(text: str) -> list[str]:
    """Words with commas between, each once."""
    parts = (part.strip() for part in re.split(r"[,，、;；\n]", text))
    return list(dict.fromkeys(part for part in parts if part))


class RelationWidget(forms.Select):
    """A select that one types into; it holds only the chosen record, the rest is looked up at `source`, or made at `new`."""

    def __init__(self, source: str, new: str = "") -> None:
        super().__init__(attrs={"data-combobox": source, **({"data-new": new} if new else {})})


class RelationControl(forms.Field):
    """The key of a record within the person's reach."""

    widget: RelationWidget

    def __init__(self, *, target: type[Model], person: Person, current: int | None = None, **options: Any) -> None:
        self.target, self.person, self.current = target, person, current
        record = registry.of(target)
        source = address("records:pick", record.path) if record else ""
        may_make = record is not None and not record.parent and not record.made_on and reading.may(record, person, RightTo.CREATE)
        new = address("records:quick", record.path) if record and may_make else ""
        super().__init__(widget=RelationWidget(source, new), **options)

    def rows(self) -> Any:
        """The records that may be chosen."""
        record = registry.of(self.target)
        return reading.visible(record, self.person) if record else self.target._default_manager.all()

    def to_python(self, value: Any) -> int | None:
        """The key; a value that stands there already is kept even out of reach."""
        text = str(value or "").strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or len(text) > 19 or int(text) > LARGEST_KEY:
            raise ValidationError(_("Please choose one from the list."))
        key = int(text)
        if key != self.current and not self._is_offered(key):
            raise ValidationError(_("Please choose one from the list."))
        return key

    def _is_offered(self, key: int) -> bool:
        record = registry.of(self.target)
        return reading.is_seen(record, self.person, key) if record else self.rows().filter(pk=key).exists()

    def offer(self, value: Any) -> None:
        """Let the select hold the record with this key, if the person may see it or it stands there already."""
        try:
            key = self.to_python(value)
        except ValidationError:
            key = None
        found = self.target._default_manager.filter(pk=key).first() if key else None
        self.widget.choices = [("", ""), *([(found.pk, naming.name_of(found))] if found else [])]


def control(field: Field, person: Person, current: Any = None) -> forms.Field:
    """The control for a field; `current` is the value that stands there now."""
    options: dict[str, Any] = {
        "label": field.label,
        "required": field.required,
        "help_text": field.column.help_text,
    }
    return _MAKERS.get(field.kind, _text)(field, options, person, current)


def _text(field: Field, options: dict[str, Any], _person: Person, _current: Any) -> forms.Field:
    return forms.CharField(max_length=field.column.max_length, empty_value=_nothing(field), **options)


def _phone(field: Field, options: dict[str, Any], _person: Person, _current: Any) -> forms.Field:
    widget = forms.TextInput(attrs={"type": "tel"})
    return forms.CharField(max_length=field.column.max_length, empty_value=_nothing(field), widget=widget, **options)


def _long_text(field: Field, options: dict[str, Any], _person: Person, _current: Any) -> forms.Field:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), empty_value=_nothing(field), **options)


def _email(field: Field, options: dict[str, Any], _person: Person, _current: Any) -> forms.Field:
    return forms.EmailField(max_length=field.column.max_length, empty_value=_nothing(field), **options)


def _url(field: Field, options: dict[str, Any], _person: Person, _current: Any) -> forms.Field:
    return forms.URLField(max_length=field.column.max_length, empty_value=_nothing(field), assume_scheme="https", **options)


def _number(field: Field, options: dict[str, Any], _person: Person, _current: Any) -> forms.Field:
    return NumberControl(column=field.column, kind=field.kind, **options)


def _day(_field: Field, options: dict[str, Any], _person: Person, _current: Any) -> forms.Field:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


def _moment(_field: Field, options: dict[str, Any], _person: Person, current: Any) -> forms.Field:
    return MomentControl(current=current, **options)


def _yes_no(_field: Field, options: dict[str, Any], _person: Person, _current: Any) -> forms.Field:
    return forms.BooleanField(**{**options, "required": False})


def _choice(field: Field, options: dict[str, Any], _person: Person, current: Any) -> forms.Field:
    choices = [pair for pair in _offered(field, {current}) if pair[0] not in (None, "")]
    if not field.required:
        choices.insert(0, ("", "–"))
    return forms.TypedChoiceField(choices=choices, coerce=field.column.to_python, empty_value=_nothing(field), **options)


def _choices(field: Field, options: dict[str, Any], _person: Person, current: Any) -> forms.Field:
    return forms.TypedMultipleChoiceField(
        choices=_offered(field, set(current or ())),
        coerce=field.column.base_field.to_python,
        widget=forms.CheckboxSelectMultiple,
        **options,
    )


def _offered(field: Field, stays: set[Any]) -> list[tuple[Any, str]]:
    """The choices that the company still offers, and those that the record has already."""
    record = registry.of(field.column.model)
    known = [(value, capfirst(str(label))) for value, label in field.choices]
    return [pair for pair in known if pair[0] in stays or record is None or choosing.offers(record.path, field.name, pair[0])]


def _tags(_field: Field, options: dict[str, Any], _person: Person, _current: Any) -> forms.Field:
    return TagsControl(max_length=LONGEST_TAGS, **options)


def _relation(field: Field, options: dict[str, Any], person: Person, current: Any) -> forms.Field:
    return RelationControl(target=field.target, person=person, current=current, **options)


def _nothing(field: Field) -> Any:
    """What an empty control stands for."""
    return None if field.column.null else ""


_MAKERS = {
    Kind.LONG_TEXT: _long_text,
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.URL: _url,
    **dict.fromkeys((Kind.INTEGER, Kind.NUMBER, Kind.QUANTITY, Kind.MONEY, Kind.PERCENT), _number),
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.TAGS: _tags,
    Kind.RELATION: _relation,
}
