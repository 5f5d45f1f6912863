"""The sign-in page."""

from django import forms
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from guanxi.people import signing_in


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label=_("User name or e-mail"), max_length=254, widget=forms.TextInput({"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Password"), max_length=256, strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


@login_not_required
@never_cache
@sensitive_post_parameters()
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for user name and password, let in, and go on to where the person wanted to go."""
    onward = _onward(request)
    if request.user.is_authenticated and request.method != "POST":
        return redirect(onward)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = signing_in.check(
                form.cleaned_data["username"], form.cleaned_data["password"],
                address=request.META.get("REMOTE_ADDR", ""), at=timezone.now(),
            )  # fmt: skip
        except signing_in.NotSignedIn as refusal:
            form.add_error(None, str(refusal))
        else:
            auth.login(request, person)
            return redirect(onward)
    return render(request, "people/sign_in.html", {"form": form, "next": onward}, status=400 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    return redirect("sign-in")


def _onward(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    allowed = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if allowed else "/"
