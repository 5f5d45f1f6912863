"""Showing the password once more before one changes how one gets in: an unwatched screen or a stolen session makes nothing that lasts."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from guanxi.people import auditing, signing_in

from . import entering
from .asking import address_of, noted, person_of

FRESH_SECONDS = 15 * 60
PROVEN = "proven"
View = Callable[..., HttpResponseBase]


class PasswordForm(forms.Form):
    """The present password."""

    password = forms.CharField(
        label=gettext_lazy("Password"), max_length=256, strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "autofocus": True}),
    )  # fmt: skip


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person signed in, or showed the password, a moment ago; who has none (single sign-on) need not."""
    last = max(request.session.get("since", 0), request.session.get(PROVEN, 0))
    return abs(time.time() - last) < FRESH_SECONDS or not person_of(request).has_usable_password()


def fresh_only(view: View) -> View:
    """Ask for the password first where it was not shown lately; what was sent must be sent again afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if is_fresh(request) else redirect(address(request.path))

    return guarded


def address(onward: str) -> str:
    """Where one shows the password and then goes on."""
    return f"{reverse('prove')}?{urlencode({'next': onward})}"


@never_cache
@sensitive_post_parameters()
def prove(request: HttpRequest) -> HttpResponse:
    """Ask for the password, and go on."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            check(request, form.cleaned_data["password"])
        except signing_in.NotSignedIn as refusal:
            form.add_error("password", str(refusal))
        else:
            request.session[PROVEN] = time.time()
            return redirect(entering.onward_of(request))
    return render(
        request, "people/prove.html", {"form": form, "next": entering.onward_of(request)}, status=422 if form.errors else 200
    )


def check(request: HttpRequest, password: str) -> None:
    """See whether this is the password of who asks.

    :raises NotSignedIn: if it is wrong, or was guessed at too often.
    """
    person, at, here = person_of(request), timezone.now(), address_of(request)
    signing_in.throttle(f"proof:{person.pk}", here, at)
    if not person.check_password(password):
        signing_in.fail(f"proof:{person.pk}", here, at)
        noted(request, auditing.Kind.SIGN_IN_FAILED, who=person.username, what={"why": "password asked once more"})
        raise signing_in.WrongPassword(_("The password is wrong."))
