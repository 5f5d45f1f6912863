"""A new password by a link sent to one's e-mail address, where the installation can send mail."""

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from guanxi.people import auditing, mailing, passwords, programs, sessions, signing_in
from guanxi.people.models import Person

from .asking import address_of, noted
from .programs_field import programs_too


class AskForm(forms.Form):
    """Whose password was forgotten."""

    email = forms.EmailField(label=gettext_lazy("E-mail"), widget=forms.EmailInput({"autocomplete": "email", "autofocus": True}))


class ChooseForm(SetPasswordForm):
    """The new password; who lost the old one may have lost it to somebody, so programs are shut out unless it is said otherwise."""

    ends_programs = programs_too(initial=True)


@login_not_required
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Send a link to the address if it is somebody's; the answer never tells whether it is."""
    if not settings.CAN_SEND_MAIL:
        raise Http404
    form, sent = AskForm(request.POST or None), False
    if request.method == "POST" and form.is_valid():
        try:
            _send(request, form.cleaned_data["email"])
            sent = True
        except signing_in.TooManyFailures as refusal:
            form.add_error(None, str(refusal))
    return render(request, "people/forgotten.html", {"form": form, "sent": sent})


def _send(request: HttpRequest, email: str) -> None:
    at, who = timezone.now(), f"reset:{email.lower()}"[:60]
    signing_in.throttle(who, address_of(request), at)
    signing_in.fail(who, address_of(request), at)
    person = Person.objects.filter(email__iexact=email, is_active=True).first()
    noted(request, auditing.Kind.CREDENTIALS, who=email[:60], what={"what": "link asked for"})
    if person is None or not person.has_usable_password():
        return
    mailing.put_off(mailing.LINK, key=person.pk)


@login_not_required
@never_cache
@sensitive_post_parameters()
def choose(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Choose a new password with a link that was sent; all sessions end."""
    person = _person(key)
    if person is None or not default_token_generator.check_token(person, token):
        return render(request, "people/not_let_in.html", {"refusal": _("This link was used already, or is too old.")}, status=404)
    form, before = ChooseForm(person, request.POST or None), person.password
    if request.method == "POST" and form.is_valid():
        form.save()
        passwords.remember(person, before, at=timezone.now())
        sessions.end_all(person)
        told = {"api_tokens_revoked": programs.end_all(person, timezone.now())} if form.cleaned_data["ends_programs"] else {}
        auditing.note(
            auditing.Kind.CREDENTIALS,
            by=person,
            at=timezone.now(),
            address=address_of(request),
            what={"what": "password by link", **told},
        )
        return redirect("sign-in")
    return render(request, "people/new_password.html", {"form": form, "programs": programs.count(person, timezone.now())})


def _person(key: str) -> Person | None:
    try:
        pk = int(urlsafe_base64_decode(key).decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        return None
    return Person.objects.filter(pk=pk, is_active=True).first() if pk < 2**63 else None
