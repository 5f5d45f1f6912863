"""The sign-in page."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from guanxi.people import auditing, second_factor, signing_in
from guanxi.people.models import IdentityProvider, OpenSession, Person, SignInRules

from . import entering
from .asking import address_of, noted


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label=_("User name or e-mail"), max_length=254,
        widget=forms.TextInput({"autocomplete": "username webauthn", "autofocus": True}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("Password"), max_length=256, strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


class CodeForm(forms.Form):
    """The second factor."""

    code = forms.CharField(
        label=_("Code from your app, or a recovery code"), max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
    )  # fmt: skip


@login_not_required
@never_cache
@sensitive_post_parameters()
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for user name and password, let in, and go on to where the person wanted to go."""
    onward = entering.onward_of(request)
    if request.user.is_authenticated and request.method != "POST":
        return redirect(onward)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _let_in(request, form.cleaned_data["username"], form.cleaned_data["password"], onward)
        except signing_in.NotSignedIn as refusal:
            form.add_error(None, str(refusal))
    return _page(request, form, onward)


def _page(request: HttpRequest, form: SignInForm, onward: str, refusal: str = "") -> HttpResponse:
    context = {
        "form": form, "next": onward, "refusal": refusal, "rules": SignInRules.current(), "can_reset": settings.CAN_SEND_MAIL,
        "providers": IdentityProvider.objects.filter(is_active=True),
    }  # fmt: skip
    return render(request, "people/sign_in.html", context, status=400 if form.errors or refusal else 200)


def _let_in(request: HttpRequest, name: str, password: str, onward: str) -> HttpResponse:
    device = request.COOKIES.get(entering.DEVICE_COOKIE, "")
    try:
        person = signing_in.check(name, password, address=address_of(request), at=timezone.now(), device=device)
    except signing_in.NotSignedIn as refusal:
        noted(request, auditing.Kind.SIGN_IN_FAILED, who=name.strip()[:60], what={"why": type(refusal).__name__})
        raise
    if second_factor.has(person):
        entering.half(request, person, onward)
        return redirect("second-step")
    return entering.enter(request, person, OpenSession.Way.PASSWORD, onward)


@login_not_required
@never_cache
@sensitive_post_parameters()
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor after the password."""
    found = entering.half_signed_in(request)
    if found is None:
        return redirect("sign-in")
    person, onward = found
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _second(request, person, form.cleaned_data["code"], onward)
        except signing_in.NotSignedIn as refusal:
            form.add_error(None if isinstance(refusal, signing_in.TooManyFailures) else "code", str(refusal))
    context = {"form": form, "has_passkey": person.passkeys.exists(), "has_app": second_factor.has_app(person)}
    return render(request, "people/second_step.html", context, status=400 if form.errors else 200)


def _second(request: HttpRequest, person: Person, code: str, onward: str) -> HttpResponse:
    at, who = timezone.now(), f"2:{person.pk}"
    signing_in.throttle(who, who, at)  # wherever the guesses come from; what others mistype does not count
    if not second_factor.check(person, code, at=at):
        signing_in.fail(who, who, at)
        noted(request, auditing.Kind.SIGN_IN_FAILED, who=person.username, what={"why": "second factor"})
        raise signing_in.WrongPassword(_t("This code is wrong, or was used before."))
    return entering.enter(request, person, OpenSession.Way.SECOND, onward)


@login_not_required
@never_cache
def passkey(request: HttpRequest) -> HttpResponse:
    """GET: the question for the browser, as JSON; POST: its answer lets in, alone or as second factor."""
    from guanxi.people import passkeys  # late: slow import

    if not SignInRules.current().allows_passkeys:
        raise Http404
    half, site = entering.half_signed_in(request), site_of(request)
    if request.method != "POST":
        text = passkeys.question(site, request.session, half[0] if half else None)
        return HttpResponse(text, content_type="application/json")
    try:
        person = passkeys.recognize(request.POST.get("answer", ""), site=site, session=request.session, at=timezone.now())
        if half and half[0] != person:
            raise passkeys.NotRecognized(_t("This passkey is not known here."))
        return entering.enter(request, person, OpenSession.Way.PASSKEY, half[1] if half else entering.onward_of(request))
    except signing_in.NotSignedIn as refusal:
        noted(request, auditing.Kind.SIGN_IN_FAILED, what={"why": "passkey"})
        return _page(request, SignInForm(), "/", str(refusal))


def site_of(request: HttpRequest) -> Any:
    """For whom passkeys are made."""
    from guanxi.people import passkeys  # late: slow import

    host = request.get_host()
    return passkeys.Site(host=host.rsplit(":", 1)[0], origin=f"{request.scheme}://{host}")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and the one at the identity provider that let in."""
    from . import single  # late: slow import

    onward = single.sign_out_address(request)
    entering.leave(request)
    return render(request, "people/signed_out.html", {"onward": onward}) if onward else redirect(reverse("sign-in"))
