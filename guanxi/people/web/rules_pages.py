"""How people sign in, as administrators set it: rules, roles, identity providers, one person's account."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from guanxi.people import auditing, ciphers, programs, requiring, second_factor, sessions
from guanxi.people.models import Identity, IdentityProvider, OpenSession, Person, Role, RoleSignIn, SignInRules
from guanxi.people.single_sign_on import saml

from .asking import administrators_only, noted
from .security import open_sessions

Kind = auditing.Kind


class RulesForm(forms.ModelForm[SignInRules]):
    """The company's rules."""

    class Meta:
        model = SignInRules
        fields = (
            "least_password_length", "remembered_passwords", "idle_minutes", "longest_hours",
            "allows_passwords", "allows_passkeys", "sends_alerts",
        )  # fmt: skip


class RoleForm(forms.ModelForm[RoleSignIn]):
    """What one role asks for."""

    networks = forms.CharField(
        required=False, label=RoleSignIn._meta.get_field("networks").verbose_name, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("One address or network a line, such as 203.0.113.0/24. Empty = from everywhere."),
    )  # fmt: skip

    class Meta:
        model = RoleSignIn
        fields = ("needs_second_factor", "grace_days", "networks")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["networks"] = "\n".join(self.instance.networks)

    def clean_networks(self) -> list[str]:
        """Every line must be an address or a network."""
        lines = [line.strip() for line in self.cleaned_data["networks"].replace(",", "\n").splitlines() if line.strip()]
        try:
            return [str(requiring.read_network(line)) for line in lines]
        except requiring.NoNetwork as error:
            raise forms.ValidationError(_("%(text)s is not an address or a network.") % {"text": error}) from error


class ProviderForm(forms.ModelForm[IdentityProvider]):
    """An identity provider; the secret is shown to nobody, an empty field leaves it as it is."""

    secret = forms.CharField(
        required=False, label=gettext_lazy("client secret"), strip=True, widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=gettext_lazy("Empty = as it is."),
    )  # fmt: skip
    role_lines = forms.CharField(
        required=False, label=gettext_lazy("role for each group"), widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One a line: group = role. Only these roles are given and taken."),
    )  # fmt: skip

    sign_in_url = IdentityProvider._meta.get_field("sign_in_url").formfield(assume_scheme="https")
    sign_out_url = IdentityProvider._meta.get_field("sign_out_url").formfield(assume_scheme="https")

    class Meta:
        model = IdentityProvider
        fields = (
            "name", "slug", "protocol", "is_active", "issuer", "client_id", "sign_in_url", "sign_out_url", "certificate",
            "links_by_email", "makes_people", "role_claim",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["role_lines"] = "\n".join(f"{group} = {role}" for group, role in self.instance.roles.items())

    def clean_role_lines(self) -> dict[str, str]:
        """Every line must name a role that is there."""
        pairs = [line.split("=", 1) for line in self.cleaned_data["role_lines"].splitlines() if line.strip()]
        found = {group.strip(): rest[0].strip() if rest else "" for group, *rest in pairs}
        missing = set(found.values()) - set(Role.objects.values_list("name", flat=True))
        if missing:
            raise forms.ValidationError(_("There is no role %(name)s.") % {"name": ", ".join(sorted(missing)) or "–"})
        return found

    def clean(self) -> dict[str, Any]:
        """Each protocol needs its own fields."""
        given = super().clean() or self.cleaned_data
        is_saml = given.get("protocol") == IdentityProvider.Protocol.SAML
        for name in ("sign_in_url", "certificate") if is_saml else ("client_id",):
            if not given.get(name):
                self.add_error(name, _("This is required."))
        if is_saml and not saml.is_there():
            self.add_error("protocol", _("SAML is not installed here: pip install guanxi[saml]"))
        if not is_saml and not str(given.get("issuer", "")).startswith(("https://", "http://127.0.0.1", "http://localhost")):
            self.add_error("issuer", _("The address must begin with https://."))
        return given

    def save(self, commit: bool = True) -> IdentityProvider:
        self.instance.roles = self.cleaned_data["role_lines"]
        if self.cleaned_data["secret"]:
            self.instance.client_secret = ciphers.encrypt(self.cleaned_data["secret"])
        return super().save(commit)


@administrators_only
def rules(request: HttpRequest) -> HttpResponse:
    """The company's rules, and lists of roles and providers."""
    form = RulesForm(request.POST or None, instance=SignInRules.current())
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            noted(request, Kind.SETTINGS, path="sign-in", what={name: form.cleaned_data[name] for name in form.changed_data})
        messages.success(request, _("The rules are saved. They hold from each person's next sign-in."))
        return redirect("sign-in-rules")
    roles = Role.objects.select_related("sign_in").order_by("name")
    context = {"form": form, "roles": roles, "providers": IdentityProvider.objects.order_by("name")}
    return render(request, "people/sign_in_rules.html", context)


@administrators_only
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """What people of one role must do; stricter networks end their sessions."""
    subject = get_object_or_404(Role, pk=pk)
    found = RoleSignIn.objects.filter(role=subject).first() or RoleSignIn(role=subject)
    form = RoleForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if "needs_second_factor" in form.changed_data:
                found.needed_since = timezone.localdate() if found.needs_second_factor else None
            form.save()
            if "networks" in form.changed_data:
                sessions.end(OpenSession.objects.filter(person__roles=subject))
            noted(
                request, Kind.SETTINGS, path="roles", key=pk, what={name: form.cleaned_data[name] for name in form.changed_data}
            )
        messages.success(request, _("Saved."))
        return redirect("sign-in-rules")
    return render(request, "people/sign_in_role.html", {"form": form, "subject": subject})


@administrators_only
def provider(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Add or change an identity provider."""
    found = get_object_or_404(IdentityProvider, pk=pk) if pk else IdentityProvider()
    form = ProviderForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.save()
            changed = [name for name in form.changed_data if name != "secret"]
            told = {name: form.cleaned_data[name] for name in changed} | (
                {"secret": "***"} if form.cleaned_data["secret"] else {}
            )
            noted(request, Kind.SETTINGS, path="identity-providers", key=saved.pk, what=json.loads(json.dumps(told, default=str)))
        messages.success(request, _("Saved."))
        return redirect("sign-in-rules")
    place = request.build_absolute_uri(reverse("single", args=[found.slug])).rstrip("/") if found.slug else ""
    return render(request, "people/identity_provider.html", {"form": form, "subject": found, "place": place})


@administrators_only
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """How one person signs in: second factor, passkeys, sessions, identities."""
    person = get_object_or_404(Person, pk=pk)
    context = {
        "subject": person, "has_app": second_factor.has_app(person), "passkeys": person.passkeys.all(),
        "demand": requiring.second_factor_of(person), "sessions": open_sessions(person, ""),
        "identities": person.identities.select_related("provider"), "providers": IdentityProvider.objects.order_by("name"),
        "programs": programs.count(person, timezone.now()),
    }  # fmt: skip
    return render(request, "people/account.html", context)


@administrators_only
@require_POST
def help_in(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """What an administrator does for somebody: end sessions, take lost factors away, link an identity."""
    person = get_object_or_404(Person, pk=pk)
    with transaction.atomic():
        if what == "end-everything":
            told = {"sessions": sessions.end_all(person), "api_tokens_revoked": programs.end_all(person, timezone.now())}
            noted(request, Kind.SESSION_ENDED, path="people", key=pk, what={"why": "administrator", **told})
        elif what == "remove-factors":
            second_factor.remove(person)
            person.passkeys.all().delete()
            noted(request, Kind.CREDENTIALS, path="people", key=pk, what={"what": "all factors removed"})
        elif what == "link":
            _link(request, person)
    return redirect("account-security", pk=pk)


def _link(request: HttpRequest, person: Person) -> None:
    chosen, subject = request.POST.get("provider", ""), request.POST.get("subject", "").strip()[:255]
    house = IdentityProvider.objects.filter(
        pk=int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
    ).first()
    if house is None or not subject:
        messages.error(request, _("Choose a provider, and enter the ID that the person has there."))
        return
    if Identity.objects.filter(provider=house, subject=subject).exists():
        messages.error(request, _("This ID is linked already."))
        return
    Identity.objects.create(provider=house, subject=subject, person=person)
    noted(request, Kind.CREDENTIALS, path="people", key=person.pk, what={"linked": house.slug, "subject": subject})
