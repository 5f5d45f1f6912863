"""The form of a new run: the options of its method, and which purchases it looks at."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanxi.analytics.mining import choices, options
from guanxi.analytics.mining.methods import Method
from guanxi.analytics.mining.options import Kind, Option
from guanxi.analytics.mining.slicing import LEVELS
from guanxi.records.refusals import Refusal

OF_SLICE = (
    "region.province", "account.industry1", "account.level", "account.segment", "account.territory", "account.scale", "product.category1",
    "product.category2", "person.department1",
)  # fmt: skip
"""The levels that the form offers; programs and the command line may use every level."""
SLICE = "where-"


class NewRun(forms.Form):
    """Name, options and chosen purchases."""

    def __init__(self, method: Method, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.method = method
        self.fields["name"] = forms.CharField(
            label=_("Name"), required=False, max_length=160, help_text=_("What you will recognize it by; empty = the method.")
        )
        for option in method.options:
            self.fields[option.name] = field_of(option)
        if method.chooses:
            self._add_slice()

    def _add_slice(self) -> None:
        day = forms.DateInput(attrs={"type": "date"})
        self.fields[f"{SLICE}from"] = forms.DateField(label=_("From"), required=False, widget=day)
        self.fields[f"{SLICE}until"] = forms.DateField(label=_("Until"), required=False, widget=day)
        offered = choices.offered(OF_SLICE, get_language() or "en")
        for name in OF_SLICE:
            if pairs := offered.get(name):
                widget = forms.SelectMultiple(attrs={"data-combobox": "", "data-placeholder": _("All")})
                label = str(LEVELS[name].label)
                self.fields[SLICE + name] = forms.MultipleChoiceField(
                    label=label[:1].upper() + label[1:], required=False, choices=pairs, widget=widget
                )

    @property
    def first(self) -> list[forms.BoundField]:
        """The options that everybody should look at."""
        return [self[option.name] for option in self.method.options if not option.advanced]

    @property
    def advanced(self) -> list[forms.BoundField]:
        """The options that are folded away."""
        return [self[option.name] for option in self.method.options if option.advanced]

    @property
    def slice(self) -> list[forms.BoundField]:
        """The fields that narrow the purchases."""
        return [self[name] for name in self.fields if name.startswith(SLICE)]

    @property
    def is_advanced(self) -> bool:
        """Whether one of the folded options is wrong or differs from its default."""
        return any(
            bound.errors or self.initial.get(bound.name) not in (None, "")
            for bound in self.advanced
            if self.initial or self.errors
        )

    def chosen(self) -> dict[str, Any]:
        """The options as `starting.ask` takes them."""
        return {option.name: self.cleaned_data.get(option.name) for option in self.method.options}

    def where(self) -> dict[str, Any]:
        """The slice as `starting.ask` takes it."""
        values = {name.removeprefix(SLICE): value for name, value in self.cleaned_data.items() if name.startswith(SLICE)}
        return {name: value for name, value in values.items() if value}

    def refuse(self, refusal: Refusal) -> None:
        """Show why a run was refused, at the fields that are to blame."""
        for name, reason in (refusal.fields or {"": str(refusal)}).items():
            place = next((one for one in (name, SLICE + name) if one in self.fields), None)
            self.add_error(place, reason if place or not name else f"{name}: {reason}")


def field_of(option: Option) -> forms.Field:
    """An option as a field of a form; it is read by `options.read`, so that pages, programs and commands agree."""
    given: dict[str, Any] = {
        "label": option.label,
        "help_text": option.help,
        "required": option.required,
        "initial": option.default,
    }
    if option.kind is Kind.CHOICE:
        return Chosen(option, choices=[(value, label) for value, label in option.choices], **given)
    if option.kind is Kind.YES_NO:
        return forms.BooleanField(**(given | {"required": False}))
    if option.offered is not None and (pairs := list(option.offered(get_language() or "en"))):
        return Read(option, widget=forms.Select(choices=[("", "–"), *pairs]), **given)
    widget: forms.Widget = forms.DateInput(attrs={"type": "date"}) if option.kind is Kind.DAY else forms.TextInput()
    if option.kind in (Kind.WHOLE, Kind.NUMBER, Kind.SHARE):
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return Read(option, widget=widget, **given)


class Read(forms.CharField):
    """A text that the option reads."""

    def __init__(self, option: Option, **more: Any) -> None:
        self.option = option
        super().__init__(**more)

    def clean(self, value: Any) -> Any:
        """Give the typed value.

        :raises forms.ValidationError: if it is none.
        """
        return read_by(self.option, super().clean(value))


class Chosen(forms.ChoiceField):
    """One of the choices of an option."""

    def __init__(self, option: Option, **more: Any) -> None:
        self.option = option
        super().__init__(**more)


def read_by(option: Option, value: Any) -> Any:
    """Read a value as the option does, and give it back as it was typed.

    :raises forms.ValidationError: if it makes no sense.
    """
    try:
        options.read([option], {option.name: value})
    except Refusal as refusal:
        raise forms.ValidationError(refusal.fields.get(option.name, str(refusal))) from refusal
    return value


def initial(method: Method, given: Mapping[str, Any], where: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the form at first: options and slice of an earlier run, or of an address."""
    known = {option.name for option in method.options}
    found = {name: value for name, value in given.items() if name in known and value is not None}
    return found | {SLICE + name: value for name, value in where.items()}
