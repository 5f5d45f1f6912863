"""The page for prefixes and lengths of numbers."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.validators import MaxValueValidator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.people import auditing
from guanxi.people.web.asking import administrators_only, noted
from guanxi.records import numbering, registry
from guanxi.records.declare import Number, Record
from guanxi.records.models import NumberSeries

LARGEST = 10**12 - 1


class SeriesForm(forms.ModelForm[NumberSeries]):
    """How one object is numbered from now on; `seen` is the next number that the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = NumberSeries
        fields = ("prefix", "digits", "next")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next"].validators.append(MaxValueValidator(LARGEST))

    def clean_digits(self) -> int:
        """Between 1 and 12 digits."""
        digits: int = self.cleaned_data["digits"]
        if not 1 <= digits <= 12:
            raise forms.ValidationError(_("Enter a number from 1 to 12."))
        return digits

    def clean(self) -> dict[str, Any]:
        """A series only goes up: a lower number could come a second time. Who left it alone does not turn back others' numbers."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        wanted, present = values.get("next"), self.initial["next"]
        if wanted == values.get("seen"):
            values["next"] = present
        elif wanted is not None and wanted < present:
            self.add_error("next", _("The next number cannot be lower than it is now, or numbers would repeat."))
        return values


@administrators_only
@transaction.atomic
def edit(request: HttpRequest) -> HttpResponse:
    """Show the series in force, save changes; while changes are saved nobody takes a number."""
    posted = request.POST if request.method == "POST" else None
    rows = [(_label(one), _form(one, posted)) for one in _in_force(timezone.localdate(), lock=posted is not None)]
    if posted is not None and not [form for _label, form in rows if not form.is_valid()]:
        for _name, form in rows:
            if form.has_changed():
                form.save()
                what = {"series": str(form.instance), **{name: str(form.cleaned_data[name]) for name in form.changed_data}}
                noted(request, auditing.Kind.SETTINGS, path="numbers", what=what)
        messages.success(request, _("The numbers are saved."))
        return redirect("numbers")
    return render(request, "administration/numbers.html", {"rows": rows})


def _in_force(today: datetime.date, *, lock: bool) -> list[NumberSeries]:
    """The series of every numbered object, those from which no number was taken yet included."""
    numbered = [(record, record.number) for record in registry.everything() if record.number]
    rows = NumberSeries.objects.order_by("path", "year")
    found = [_series(record, rule, today, list(rows)) for record, rule in numbered]
    if not lock:
        return found
    NumberSeries.objects.bulk_create([one for one in found if not one.pk], ignore_conflicts=True)
    locked = {(one.path, one.year): one for one in rows.select_for_update()}
    return [locked[one.path, one.year] for one in found]


def _series(record: Record, rule: Number, today: datetime.date, known: list[NumberSeries]) -> NumberSeries:
    """The series of an object; one that has no number yet looks like the last one before it."""
    own = [one for one in known if one.path == record.path]
    year = numbering.year_of(rule, today)
    like = own[-1] if own else rule
    present = [one for one in own if one.year == year]
    return present[0] if present else NumberSeries(path=record.path, year=year, prefix=like.prefix, digits=like.digits)


def _form(series: NumberSeries, posted: Any) -> SeriesForm:
    return SeriesForm(posted, instance=series, prefix=series.path, initial={"seen": series.next})


def _label(series: NumberSeries) -> str:
    record = registry.at(series.path)
    name = str(record.labels) if record else series.path
    return f"{name} {series.year}" if series.year else name
