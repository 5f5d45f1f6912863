"""The page for what holds in the whole company."""

from typing import Any

from babel import Locale
from babel.numbers import is_currency
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from guanxi.administration import company_settings
from guanxi.lib import pinyin, time_zones
from guanxi.people import auditing
from guanxi.people.models import Company
from guanxi.people.web.asking import administrators_only, noted

NO_COUNTRIES = frozenset(("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "XK"))  # groups and placeholders of the CLDR


class CompanyForm(forms.ModelForm[Company]):
    """Name, currency and calendar of the company."""

    class Meta:
        model = Company
        fields = ("name", "currency", "country", "language", "time_zone", "fiscal_year_starts_in")
        widgets = {
            "language": forms.Select(choices=settings.LANGUAGES),
            "time_zone": forms.Select({"data-combobox": ""}),
            "fiscal_year_starts_in": forms.Select(choices=[(month, month) for month in range(1, 13)]),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        column = Company._meta.get_field("country")
        self.fields["country"] = forms.ChoiceField(
            label=column.verbose_name, choices=_countries, widget=forms.Select({"data-combobox": ""})
        )
        zones = time_zones.offered(to_locale(get_language() or "en"), self.instance.time_zone)
        self.fields["time_zone"].widget.choices = zones

    def clean_currency(self) -> str:
        """Refuse what is no ISO 4217 code, and a change after the first order."""
        code = str(self.cleaned_data["currency"]).upper()
        if not is_currency(code):
            raise forms.ValidationError(_("Enter a currency code such as CNY, TWD, USD or EUR."))
        company_settings.may_become(code)
        return code


def _countries() -> list[tuple[str, str]]:
    """Code and name of every country, in the language of the page."""
    names = Locale.parse(get_language() or "en", sep="-").territories
    found = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES]
    return sorted(found, key=lambda pair: pinyin.sort_key(pair[1]))


@administrators_only
def edit(request: HttpRequest) -> HttpResponse:
    """Show and save the company's settings."""
    form = CompanyForm(request.POST or None, instance=Company.current())
    if request.method == "POST" and form.is_valid():
        form.save()
        what = {name: form.cleaned_data[name] for name in form.changed_data}
        noted(request, auditing.Kind.SETTINGS, path="company", what=what)
        messages.success(request, _("The company's settings are saved."))
        return redirect("company")
    return render(request, "administration/company.html", {"form": form})
