"""The last steps of every way in: networks, session, device, what the roles still ask for; and leaving."""

import secrets
import time
from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from guanxi.people import auditing, mailing, requiring, second_factor, sessions
from guanxi.people.models import OpenSession, Person, SignInRules
from guanxi.people.signing_in import NotSignedIn

from .asking import address_of, noted, person_of

DEVICE_COOKIE = "guanxi_device"
DEVICE_SECONDS = 400 * 24 * 60 * 60
HALF = "half_signed_in"
HALF_SECONDS = 600
Way = OpenSession.Way


class NotFromHere(NotSignedIn):
    """The person's roles allow other networks only."""


def onward_of(request: HttpRequest) -> str:
    """Where the person wanted to go, if it lies on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    allowed = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if allowed else "/"


def half(request: HttpRequest, person: Person, onward: str) -> None:
    """Remember that the password was right, for ten minutes."""
    request.session.cycle_key()
    request.session[HALF] = {"person": person.pk, "at": time.time(), "next": onward}


def half_signed_in(request: HttpRequest) -> tuple[Person, str] | None:
    """Who gave the right password a moment ago, and where they want to go."""
    kept = request.session.get(HALF)
    if not kept or abs(time.time() - kept["at"]) > HALF_SECONDS:
        return None
    person = Person.objects.filter(pk=kept["person"], is_active=True).first()
    return (person, kept["next"]) if person else None


def enter(request: HttpRequest, person: Person, way: OpenSession.Way, onward: str) -> HttpResponse:
    """Open the session and go on.

    :raises NotFromHere: if the person's roles allow other networks only.
    """
    address, agent = address_of(request), request.headers.get("User-Agent", "")
    networks = requiring.networks_of(requiring.rules_of(person))
    if not requiring.may_come_from(networks, address):
        noted(request, auditing.Kind.SIGN_IN_FAILED, who=person.username, what={"why": "network"})
        raise NotFromHere(_("You may not sign in from this network."))
    kept = request.session.get("signed_in_by")
    auth.login(request, person)
    rules, now = SignInRules.current(), int(time.time())
    request.session.update(
        {"since": now, "seen": now, "idle": rules.idle_minutes * 60, "longest": _longest(rules), "networks": networks}
    )
    if kept:
        request.session["signed_in_by"] = kept
    at = timezone.now()
    OpenSession.objects.update_or_create(
        key=request.session.session_key,
        defaults={"person": person, "started_at": at, "seen_at": at, "address": address, "agent": agent[:300], "way": way},
    )
    noted(request, auditing.Kind.SIGNED_IN, what={"way": way.value, "device": sessions.device_name(agent)})
    answer = redirect(_after(request, person, way, onward))
    _recognize(request, answer, person)
    return answer


def is_proven(request: HttpRequest) -> bool:
    """Whether more than a password stands before whoever asks: a second factor, a passkey, or another house that says who it is."""
    person = person_of(request)
    by_another_house = {"key": request.session.session_key, "person": person, "way": Way.SINGLE}
    return second_factor.has(person) or OpenSession.objects.filter(**by_another_house).exists()


def leave(request: HttpRequest) -> None:
    """End the session."""
    if isinstance(request.user, Person):
        noted(request, auditing.Kind.SIGNED_OUT)
        OpenSession.objects.filter(key=request.session.session_key).delete()
    auth.logout(request)


def _longest(rules: SignInRules) -> int:
    return rules.longest_hours * 3600 or settings.SESSION_COOKIE_AGE


def _after(request: HttpRequest, person: Person, way: OpenSession.Way, onward: str) -> str:
    """Where to go: first to the second factor if it must be set up now."""
    if way in (Way.PASSKEY, Way.SINGLE):
        return onward
    demand = requiring.second_factor_of(person)
    if demand.is_over(timezone.localdate()):
        request.session["must_secure"] = True
        return reverse("security-app")
    if demand.is_missing:
        text = _("Your role needs a second factor. Set it up by %(day)s: menu › Security.")
        messages.warning(request, text % {"day": demand.until})
    return onward


def _recognize(request: HttpRequest, answer: HttpResponse, person: Person) -> None:
    """Tell of sign-ins from devices never seen before, and remember this one."""
    word = request.COOKIES.get(DEVICE_COOKIE, "")
    if len(word) < 20:
        word = secrets.token_urlsafe(24)
    about: dict[str, Any] = {"agent": request.headers.get("User-Agent", ""), "address": address_of(request), "at": timezone.now()}
    if not sessions.recognize(person, word, **about):
        _warn(person, about)
    else:
        _tell(request, person)
    answer.set_cookie(
        DEVICE_COOKIE, word, max_age=DEVICE_SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def _warn(person: Person, about: dict[str, Any]) -> None:
    if person.email and SignInRules.current().sends_alerts:
        mailing.put_off(
            mailing.ALERT, key=person.pk, agent=about["agent"][:300], address=about["address"], at=about["at"].isoformat()
        )


def _tell(request: HttpRequest, person: Person) -> None:
    """On a device that is known: say from which new ones somebody came in since."""
    for device in person.known_devices.filter(is_told=False).order_by("-first_at")[:3]:
        with translation.override(person.language):  # the page of signing in spoke the browser's
            text = _(
                "New device: %(device)s from %(address)s signed in as you at %(moment)s. If that was not you, change your password."
            )
            moment = timezone.localtime(device.first_at).strftime("%Y-%m-%d %H:%M")
            told = {"device": sessions.device_name(device.agent), "address": device.address, "moment": moment}
            messages.warning(request, text % told)
    person.known_devices.filter(is_told=False).update(is_told=True)
