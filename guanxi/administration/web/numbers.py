"""The page for prefixes and lengths of numbers."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guanxi.records import registry
from guanxi.records.models import NumberSeries

from .gate import administrators_only


class SeriesForm(forms.ModelForm[NumberSeries]):
    """How one object is numbered from now on."""

    class Meta:
        model = NumberSeries
        fields = ("prefix", "digits", "next")

    def clean_digits(self) -> int:
        """Between 1 and 12 digits."""
        digits: int = self.cleaned_data["digits"]
        if not 1 <= digits <= 12:
            raise forms.ValidationError(_("Enter a number from 1 to 12."))
        return digits

    def clean_next(self) -> int:
        """A series only goes up: a lower number could come a second time."""
        wanted: int = self.cleaned_data["next"]
        if wanted < NumberSeries.objects.get(pk=self.instance.pk).next:
            raise forms.ValidationError(_("The next number cannot be lower than it is now, or numbers would repeat."))
        return wanted


@administrators_only
def edit(request: HttpRequest) -> HttpResponse:
    """Show all series, save changes."""
    series = NumberSeries.objects.order_by("path", "year")
    forms_set = [SeriesForm(request.POST or None, instance=one, prefix=str(one.pk)) for one in series]
    if request.method == "POST" and not [form for form in forms_set if not form.is_valid()]:
        for form in forms_set:
            form.save()
        messages.success(request, _("The numbers are saved."))
        return redirect("numbers")
    return render(request, "administration/numbers.html", {"rows": [(_label(form.instance), form) for form in forms_set]})


def _label(series: Any) -> str:
    record = registry.at(series.path)
    name = str(record.labels) if record else series.path
    return f"{name} {series.year}" if series.year else name
