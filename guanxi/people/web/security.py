"""One's own security: second factor, recovery codes, passkeys, sessions, what happened lately."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from markupsafe import Markup

from guanxi.people import auditing, programs, requiring, second_factor, sessions
from guanxi.people.models import AuditEntry, Company, OpenSession, Passkey, Person, SignInRules
from guanxi.people.signing_in import NotSignedIn

from . import proving
from .asking import noted, person_of
from .signing import site_of

LATELY = 12
Kind = auditing.Kind
SHOWN = (Kind.SIGNED_IN, Kind.SIGN_IN_FAILED, Kind.SESSION_ENDED, Kind.CREDENTIALS, Kind.SIGNED_OUT)

SAID = {
    "all others": gettext_lazy("all others ended"),
    "app added": gettext_lazy("authenticator app added"),
    "app removed": gettext_lazy("authenticator app removed"),
    "by hand": gettext_lazy("by hand"),
    "e-mail address": gettext_lazy("e-mail address"),
    "link asked for": gettext_lazy("link for a new password requested"),
    "passkey": gettext_lazy("passkey"),
    "passkey added": gettext_lazy("passkey added"),
    "passkey removed": gettext_lazy("passkey removed"),
    "password": gettext_lazy("password"),
    "password by link": gettext_lazy("password changed through a link"),
    "recovery codes": gettext_lazy("new recovery codes"),
    "second factor": gettext_lazy("second factor"),
}
"""What entries about one's own account say besides their kind; the audit trail tells more."""


class ConfirmForm(forms.Form):
    """The first code from a new app."""

    code = forms.CharField(
        label=gettext_lazy("Code that the app shows"), max_length=10,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
    )  # fmt: skip


def overview(request: HttpRequest) -> HttpResponse:
    """What protects this account, and where it is signed in."""
    person = person_of(request)
    entries = AuditEntry.objects.filter(by=person, kind__in=SHOWN).order_by("-id")[:LATELY]
    context = {
        "has_app": second_factor.has_app(person),
        "codes_left": person.recovery_codes.filter(used_at=None).count(),
        "passkeys": person.passkeys.order_by("added_at"),
        "rules": SignInRules.current(),
        "demand": requiring.second_factor_of(person),
        "sessions": open_sessions(person, request.session.session_key or ""),
        "lately": [(entry, _said(entry)) for entry in entries],
        "identities": person.identities.select_related("provider"),
        "programs": programs.count(person, timezone.now()),
        "is_fresh": proving.is_fresh(request),
        "proof": proving.address(request.path),
    }
    return render(request, "people/security.html", context)


def _said(entry: AuditEntry) -> str:
    """The device, or what was changed, in the reader's language."""
    what = entry.what.get("what") or entry.what.get("why") or ""
    return " · ".join(part for part in (entry.what.get("device"), entry.what.get("name"), str(SAID.get(what, ""))) if part)


def open_sessions(person: Person, present: str) -> list[dict[str, Any]]:
    """Where the person is signed in, this session first."""
    found = OpenSession.objects.filter(person=person).order_by("-seen_at")
    rows = [{"session": one, "device": sessions.device_name(one.agent), "is_this": one.key == present} for one in found]
    return sorted(rows, key=lambda row: not row["is_this"])


@never_cache
@sensitive_post_parameters()
@proving.fresh_only
def app(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: scan, type the code, keep the recovery codes."""
    person = person_of(request)
    if second_factor.has_app(person):
        return redirect("security")
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if second_factor.confirm(person, form.cleaned_data["code"], at=timezone.now()):
            return _secured(request, person, "app added")
        form.add_error("code", _("This is not the code for the present moment. Is the clock of your telephone right?"))
    secret = second_factor.begin(person)
    address = second_factor.address(person, secret, Company.current().name or "Guanxi")
    context = {"form": form, "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)), "picture": _qr(address)}
    return render(request, "people/security_app.html", context)


def _secured(request: HttpRequest, person: Person, what: str) -> HttpResponse:
    request.session.pop("must_secure", None)
    noted(request, Kind.CREDENTIALS, what={"what": what})
    return _show_codes(request, second_factor.new_recovery_codes(person))


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "people/recovery_codes.html", {"codes": codes})


def _qr(text: str) -> Markup:
    """The text as a QR code (SVG, without any style)."""
    import segno  # late: slow import

    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=False))  # noqa: S704 (made from our text by segno)


@never_cache
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them once."""
    if not second_factor.has_app(person_of(request)) or not _proven(request):
        return redirect("security")
    noted(request, Kind.CREDENTIALS, what={"what": "recovery codes"})
    return _show_codes(request, second_factor.new_recovery_codes(person_of(request)))


@require_POST
def remove_app(request: HttpRequest) -> HttpResponse:
    """Take the authenticator app out of use; the password is asked once more."""
    if _proven(request):
        second_factor.remove(person_of(request))
        noted(request, Kind.CREDENTIALS, what={"what": "app removed"})
        messages.success(request, _("The app is removed: no code is asked for any more."))
    return redirect("security")


@proving.fresh_only
def passkey_question(request: HttpRequest) -> HttpResponse:
    """What the browser needs to make a passkey, as JSON."""
    from guanxi.people import passkeys  # late: slow import

    text = passkeys.registration(person_of(request), site_of(request), request.session)
    return HttpResponse(text, content_type="application/json")


@require_POST
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the browser has made."""
    from guanxi.people import passkeys  # late: slow import

    if not proving.is_fresh(request):
        return redirect(proving.address(reverse("security")))
    person, name = person_of(request), request.POST.get("name", "") or sessions.device_name(request.headers.get("User-Agent", ""))
    try:
        key = passkeys.register(
            person, request.POST.get("answer", ""), name, site=site_of(request), session=request.session, at=timezone.now()
        )  # fmt: skip
    except NotSignedIn as refusal:
        messages.error(request, str(refusal))
        return redirect("security")
    request.session.pop("must_secure", None)
    noted(request, Kind.CREDENTIALS, what={"what": "passkey added", "name": key.name})
    messages.success(request, _("The passkey is added."))
    return redirect("security")


@require_POST
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a passkey."""
    key = get_object_or_404(Passkey, pk=pk, person=person_of(request))
    if _proven(request):
        key.delete()
        noted(request, Kind.CREDENTIALS, what={"what": "passkey removed", "name": key.name})
        messages.success(request, _("The passkey is removed."))
    return redirect("security")


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's other sessions."""
    session = get_object_or_404(OpenSession, pk=pk, person=person_of(request))
    sessions.end([session])
    noted(request, Kind.SESSION_ENDED, what={"why": "by hand", "device": sessions.device_name(session.agent)})
    messages.success(request, _("The session is ended."))
    return redirect("security")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else; with `programs`, API tokens end along with it."""
    count = sessions.end_all(person_of(request), but=request.session.session_key or "")
    told = {"api_tokens_revoked": programs.end_all(person_of(request), timezone.now())} if "programs" in request.POST else {}
    noted(request, Kind.SESSION_ENDED, what={"why": "all others", "count": count, **told})
    messages.success(
        request, _("All other sessions are ended, your API tokens revoked.") if told else _("All other sessions are ended.")
    )
    return redirect("security")


def _proven(request: HttpRequest) -> bool:
    """Whether the person typed the present password once more; who has none (single sign-on) need not."""
    if not person_of(request).has_usable_password():
        return True
    try:
        proving.check(request, request.POST.get("password", ""))
    except NotSignedIn as refusal:
        messages.error(request, str(refusal))
        return False
    return True
