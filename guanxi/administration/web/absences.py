"""One's own absences and those one stands in for; administrators keep everybody's."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from guanxi.administration import absences
from guanxi.people.models import Person
from guanxi.people.web.asking import person_of
from guanxi.records.forms import building
from guanxi.records.refusals import NotAllowed, Refusal
from guanxi.records.writer import Writer

_DAY = {"type": "date"}


def _person() -> forms.Select:
    """A select of people that one types into."""
    return forms.Select({"data-combobox": ""})


class AbsenceForm(forms.Form):
    """Who is away, who stands in, and on which days."""

    person = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Absent person"), widget=_person())
    substitute = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Substitute"), widget=_person())
    first_on = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY))
    last_on = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, person: Person, data: Any = None) -> None:
        super().__init__(data)
        everybody = Person.objects.filter(is_active=True).order_by("username")
        self.fields["substitute"].queryset = everybody.exclude(pk=person.pk) if not person.is_administrator else everybody  # type: ignore[attr-defined]
        self.fields["person"].queryset = everybody  # type: ignore[attr-defined]
        if not person.is_administrator:
            del self.fields["person"]


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The absences that concern whoever asks, and a form for the next one."""
    person = person_of(request)
    form = AbsenceForm(person, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _entered(request, person, form):
        return redirect("absences")
    today = timezone.localdate()
    rows = [(absence, person.is_administrator or absence.person_id == person.pk) for absence in absences.known(person, today)]
    status = 422 if form.is_bound else 200
    return render(request, "administration/absences.html", {"rows": rows, "form": form, "today": today}, status=status)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an absence back."""
    person = person_of(request)
    absence = absences.known(person, timezone.localdate()).filter(pk=pk).first()
    if absence is None:
        raise Http404
    try:
        absences.end(absence, writer=Writer(by=person, at=timezone.now()))
    except NotAllowed as refusal:
        raise Http404 from refusal
    messages.success(request, _("The absence is withdrawn."))
    return redirect("absences")


def _entered(request: HttpRequest, person: Person, form: AbsenceForm) -> bool:
    given = {"person": person, **form.cleaned_data}
    try:
        absences.enter(**given, writer=Writer(by=person, at=timezone.now()))
    except Refusal as refusal:
        building.put_errors(form, refusal.fields or {"": str(refusal)})
        return False
    messages.success(request, _("The absence is saved."))
    return True
