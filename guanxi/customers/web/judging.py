"""Adds a rating to an account or a statement to a contact."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanxi.customers.models import Account, Aspect, Consent, Contact, Rating
from guanxi.people.models.role import RightTo
from guanxi.records import reading, registry, saving
from guanxi.records.declare import Record
from guanxi.records.refusals import Refusal
from guanxi.records.writer import Writer


class RatingForm(forms.Form):
    """One judgement of one aspect."""

    aspect = forms.ChoiceField(choices=Aspect)
    score = forms.TypedChoiceField(choices=[(score, str(score)) for score in range(1, 6)], coerce=int)
    reason = forms.CharField(required=False)
    rated_on = forms.DateField(required=False)


class ConsentForm(forms.Form):
    """One statement about one channel."""

    channel = forms.ChoiceField(choices=Consent.Channel)
    state = forms.ChoiceField(choices=Consent.State)
    basis = forms.ChoiceField(choices=Consent.Basis)
    source = forms.CharField(required=False, max_length=200)
    evidence = forms.CharField(required=False, max_length=300)
    valid_until = forms.DateField(required=False)


@require_POST
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a rating to the account."""
    account = reading.one(registry.declared(Account), request.user, pk, action=RightTo.CHANGE)  # type: ignore[arg-type]
    _add(request, registry.declared(Rating), RatingForm(request.POST), {"account": account})
    return HttpResponseRedirect(reverse("records:tab", args=["accounts", pk, "characteristics"]))


@require_POST
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a statement to the contact."""
    contact = reading.one(registry.declared(Contact), request.user, pk, action=RightTo.CHANGE)  # type: ignore[arg-type]
    _add(request, registry.declared(Consent), ConsentForm(request.POST), {"contact": contact})
    return HttpResponseRedirect(reverse("records:tab", args=["contacts", pk, "consents"]))


def _add(request: HttpRequest, record: Record, form: forms.Form, values: dict[str, Any]) -> None:
    if not form.is_valid():
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
        return
    given = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
    try:
        saving.create(record, {**values, **given}, Writer(by=request.user, at=timezone.now()))  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, " ".join([str(refusal), *refusal.fields.values()]))
    else:
        messages.success(request, _("Noted."))
