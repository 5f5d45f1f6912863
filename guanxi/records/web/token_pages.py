"""API tokens: one's own, and for administrators everybody's."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.people import auditing, requiring
from guanxi.people.models import Person, RoleSignIn
from guanxi.people.rights import rights_of
from guanxi.people.web import entering, proving
from guanxi.people.web.asking import person_of
from guanxi.records import reading, registry
from guanxi.records.api import tokens
from guanxi.records.forms import building
from guanxi.records.models import AccessToken
from guanxi.records.refusals import Refusal

from .pages import render

MOST_SHOWN = 500


class TokenForm(forms.Form):
    """What a new token may do, and how long."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("Which program will use it."))
    expires_on = forms.DateField(
        label=gettext_lazy("Expires on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    may_write = forms.BooleanField(
        label=gettext_lazy("May write"), required=False, help_text=gettext_lazy("Else the program can only read.")
    )
    objects_only = forms.MultipleChoiceField(
        label=gettext_lazy("Only these objects"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen = everything that you may see."),
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(record.path, record.labels) for record in registry.everything() if reading.may(record, person)]
        offered += [(area.path, area.label) for area in registry.areas() if rights_of(person).may(area.path)]
        self.fields["objects_only"].choices = offered  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("text")
def mine(request: HttpRequest) -> HttpResponse:
    """One's own tokens, and a form for another one; the new one is shown this once."""
    if request.method == "POST" and not proving.is_fresh(request):
        return HttpResponseRedirect(proving.address(request.path))
    person, now, text = person_of(request), timezone.now(), ""
    usual = {"expires_on": now.date() + datetime.timedelta(days=tokens.USUAL_DAYS)}
    form = TokenForm(person, request.POST or None, initial=usual)
    if form.is_valid():
        try:
            token, text = tokens.issue(person, at=now, **form.cleaned_data)
            if entering.is_proven(request):
                tokens.vouch(token)
        except Refusal as refusal:
            building.put_errors(form, refusal.fields or {"": str(refusal)})
        else:
            _note(request, token, "made")
            form = TokenForm(person, initial=usual)
    context = {
        "form": form,
        "text": text,
        "tokens": _states(AccessToken.objects.filter(person=person).select_related("person"), now),
        "address": request.build_absolute_uri("/api/v1/"),
        "is_fresh": proving.is_fresh(request),
        "proof": proving.address(request.path),
    }
    return render(request, "records/api/tokens.html", context, status=422 if form.is_bound else 200)


@require_safe
def everybody(request: HttpRequest) -> HttpResponse:
    """The tokens of all people, for administrators."""
    if not person_of(request).is_administrator:
        raise Http404
    found = _states(AccessToken.objects.select_related("person"), timezone.now())
    return render(request, "records/api/all_tokens.html", {"tokens": found})


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token of one's own; administrators end anybody's."""
    person = person_of(request)
    within = AccessToken.objects.all() if person.is_administrator else AccessToken.objects.filter(person=person)
    token = get_object_or_404(within, pk=pk)
    tokens.revoke(token, at=timezone.now())
    _note(request, token, "revoked")
    messages.success(request, _("Revoked: %(name)s") % {"name": token.name})
    return HttpResponseRedirect(reverse("api-tokens" if token.person_id == person.pk else "all-api-tokens"))


def _states(rows: Any, now: datetime.datetime) -> list[tuple[AccessToken, str]]:
    """Tokens with what they are now: "active", "expired", "revoked" or "held back"; newest first."""
    rules = requiring.needing_second_factor()
    return [(token, _state(token, rules.get(token.person_id, []), now)) for token in rows.order_by("-id")[:MOST_SHOWN]]


def _state(token: AccessToken, rules: Sequence[RoleSignIn], now: datetime.datetime) -> str:
    if token.revoked_at:
        return "revoked"
    if token.expires_on < now.date():
        return "expired"
    return "held back" if tokens.is_held_back(token, rules, timezone.localdate(now)) else "active"


def _note(request: HttpRequest, token: AccessToken, done: str) -> None:
    what = {"api_token": str(token), "done": done, "may_write": token.may_write, "of": token.person_id}
    address = str(request.META.get("REMOTE_ADDR", ""))
    auditing.note(auditing.Kind.CREDENTIALS, by=person_of(request), at=timezone.now(), channel="form", address=address, what=what)
