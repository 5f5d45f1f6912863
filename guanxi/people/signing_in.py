"""Signing in: right password, and not too many wrong ones."""

import datetime

from django.contrib.auth import authenticate
from django.utils.translation import gettext as _

from .models import Person, SignInFailure

WINDOW = datetime.timedelta(minutes=15)
PER_NAME = 5
PER_ADDRESS = 30


class NotSignedIn(Exception):
    """The sign-in was refused; the text is translated and does not tell whether the user name exists."""


class WrongPassword(NotSignedIn):
    """User name and password do not belong together, or the person may not sign in."""


class TooManyFailures(NotSignedIn):
    """Too many wrong passwords for this name or from this address within a quarter of an hour."""


def check(username: str, password: str, *, address: str, at: datetime.datetime) -> Person:
    """Return the person who may come in.

    The name may be the user name or the person's e-mail address.

    :raises WrongPassword: if they do not belong together.
    :raises TooManyFailures: before the password is even looked at.
    """
    who = username.strip().lower()[:60]
    _throttle(who, address, at)
    person = authenticate(username=_user_name(who), password=password)
    if person is None:
        SignInFailure.objects.create(who=who, address=address[:45], at=at)
        raise WrongPassword(_("User name or password is wrong."))
    SignInFailure.objects.filter(who=who).delete()
    return person


def forget_old_failures(*, at: datetime.datetime) -> int:
    """Delete failures that no longer matter; returns how many."""
    return SignInFailure.objects.filter(at__lt=at - 10 * WINDOW).delete()[0]


def _throttle(who: str, address: str, at: datetime.datetime) -> None:
    recent = SignInFailure.objects.filter(at__gt=at - WINDOW)
    if (
        recent.filter(who=who)[:PER_NAME].count() >= PER_NAME
        or recent.filter(address=address)[:PER_ADDRESS].count() >= PER_ADDRESS
    ):
        raise TooManyFailures(
            _("Too many wrong passwords. Wait a quarter of an hour, or ask an administrator for a new password.")
        )


def _user_name(who: str) -> str:
    known = Person.objects.filter(username__iexact=who).values_list("username", flat=True)[:1]
    if known or "@" not in who:
        return known[0] if known else who
    by_email = list(Person.objects.filter(email__iexact=who).values_list("username", flat=True)[:2])
    return by_email[0] if len(by_email) == 1 else who
