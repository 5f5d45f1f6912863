"""One's own preferences: language, time zone, appearance, password."""

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from guanxi.lib import time_zones
from guanxi.people import auditing, passwords, programs, sessions
from guanxi.people.models import IdentityProvider, OpenSession, Person
from guanxi.people.signing_in import NotSignedIn, TooManyFailures

from . import proving
from .asking import noted, person_of
from .programs_field import programs_too


class NewPasswordForm(PasswordChangeForm):
    """The old password and the new one; and whether programs must get new tokens."""

    ends_programs = programs_too()


class PreferencesForm(forms.ModelForm[Person]):
    """What everybody may set for themselves."""

    time_zone = forms.ChoiceField(
        label=Person._meta.get_field("time_zone").verbose_name, widget=forms.Select({"data-combobox": ""})
    )

    class Meta:
        model = Person
        fields = ("surname", "given_name", "email", "phone", "language", "time_zone", "appearance")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not self.instance.is_administrator and IdentityProvider.objects.filter(links_by_email=True, is_active=True).exists():
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _("Single sign-on knows you by this address. Only administrators can change it.")
        zones = time_zones.offered(to_locale(get_language() or "en"), self.instance.time_zone)
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]
        self.fields["appearance"].choices = [(value, capfirst(label)) for value, label in Person.Appearance.choices]  # type: ignore[attr-defined]


def preferences(request: HttpRequest) -> HttpResponse:
    """Show and save one's own preferences."""
    form = PreferencesForm(request.POST or None, instance=person_of(request))
    needs_proof = form.is_valid() and "email" in form.changed_data and not proving.is_fresh(request)
    if needs_proof:
        form.add_error("email", _("A new password can be sent there, so confirm first that it is you."))
    if request.method == "POST" and form.is_valid():
        person = form.save()
        if "email" in form.changed_data:
            noted(request, auditing.Kind.CREDENTIALS, what={"what": "e-mail address"})
        with translation.override(person.language):
            messages.success(request, _("Your preferences are saved."))
        return redirect("preferences")
    proof = proving.address(request.path) if needs_proof else ""
    return render(request, "people/preferences.html", {"form": form, "proof": proof})


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Switch language or light and dark from the person menu, and come back."""
    person = person_of(request)
    if request.POST.get("appearance") in Person.Appearance.values:
        person.appearance = request.POST["appearance"]
    if request.POST.get("language") in Person.Language.values:
        person.language = request.POST["language"]
    person.save(update_fields=["appearance", "language"])
    back = request.POST.get("next", "/")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else "/")


@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions of this person end."""
    form = NewPasswordForm(person_of(request), request.POST or None)
    before, count = person_of(request).password, programs.count(person_of(request), timezone.now())
    if request.method == "POST":
        try:
            proving.check(request, request.POST.get("old_password", ""))
        except TooManyFailures as refusal:
            form.add_error("old_password", str(refusal))
        except NotSignedIn:
            pass  # the form says so
    if request.method == "POST" and form.is_valid():
        person = form.save()
        passwords.remember(person, before, at=timezone.now())
        sessions.end_all(person, but=request.session.session_key or "")
        update_session_auth_hash(request, person)
        OpenSession.objects.filter(person=person).update(key=request.session.session_key)
        told = {"api_tokens_revoked": programs.end_all(person, timezone.now())} if form.cleaned_data["ends_programs"] else {}
        noted(request, auditing.Kind.CREDENTIALS, what={"what": "password", **told})
        messages.success(request, _("Your password is changed."))
        return redirect("preferences")
    return render(request, "people/password.html", {"form": form, "programs": count})
