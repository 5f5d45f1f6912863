"""Signing in: right password, and not too many wrong ones."""

import datetime

from django.contrib.auth import authenticate
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import KnownDevice, Person, SignInFailure, SignInRules
from .sessions import digest_of

WINDOW = datetime.timedelta(minutes=15)
FREE_TRIES = 5
PER_ADDRESS = 30
PER_NAME = 60
FIRST_WAIT = datetime.timedelta(minutes=1)
LONGEST_WAIT = datetime.timedelta(hours=1)
MEMORY = datetime.timedelta(hours=24)
SKEW = datetime.timedelta(minutes=2)
"""What lies further ahead was noted before the clock was put back, and says nothing of now."""


class NotSignedIn(Exception):
    """The sign-in was refused; the text is translated and does not tell whether the user name exists."""


class WrongPassword(NotSignedIn):
    """User name and password do not belong together, or the person may not sign in."""


class TooManyFailures(NotSignedIn):
    """Too many wrong passwords for this name from this address, from this address at all, or for this name from unknown devices."""


class NotWithPassword(NotSignedIn):
    """This company lets people in by other ways only."""


def check(username: str, password: str, *, address: str, at: datetime.datetime, device: str = "") -> Person:
    """Return the person whose password this is.

    The name may be the user name or the person's e-mail address; `device` is the word in the cookie of a device that was here
    before: strangers who guess passwords cannot keep its owner out.

    :raises WrongPassword: if they do not belong together.
    :raises TooManyFailures: before the password is even looked at.
    :raises NotWithPassword: where only single sign-on and passkeys let people in.
    """
    who = username.strip().lower()[:60]
    throttle(who, address, at, device)
    person = authenticate(username=_user_name(who), password=password)
    if not isinstance(person, Person):
        fail(who, address, at)
        raise WrongPassword(_("User name or password is wrong."))
    SignInFailure.objects.filter(who=who, address=address[:45]).delete()
    if not person.is_administrator and not SignInRules.current().allows_passwords:
        raise NotWithPassword(_("Your company signs in without passwords. Choose another way."))
    return person


def fail(who: str, address: str, at: datetime.datetime) -> None:
    """Remember a wrong password or code."""
    SignInFailure.objects.create(who=who[:60], address=address[:45], at=at)


def throttle(who: str, address: str, at: datetime.datetime, device: str = "") -> None:
    """Let those wait who guess.

    :raises TooManyFailures: if this name from this address, this address, or this name from everywhere failed too often.
    """
    here = SignInFailure.objects.filter(who=who, address=address[:45], at__gt=at - MEMORY, at__lte=at + SKEW)
    recent = SignInFailure.objects.filter(at__gt=at - WINDOW, at__lte=at + SKEW)
    if wait := _wait(here, at):
        minutes = max(1, round(wait.total_seconds() / 60))
        text = ngettext(
            "Too many wrong passwords. Wait %(minutes)s minute and try again.",
            "Too many wrong passwords. Wait %(minutes)s minutes and try again.",
            minutes,
        )
        raise TooManyFailures(text % {"minutes": minutes})
    if recent.filter(address=address[:45])[:PER_ADDRESS].count() >= PER_ADDRESS or (
        recent.filter(who=who)[:PER_NAME].count() >= PER_NAME and not _is_known(who, device)
    ):
        raise TooManyFailures(_("Too many wrong passwords. Wait a quarter of an hour and try again."))


def forget_old_failures(*, at: datetime.datetime) -> int:
    """Delete failures that no longer matter; returns how many."""
    return SignInFailure.objects.exclude(at__gte=at - MEMORY, at__lte=at + SKEW).delete()[0]


def _wait(failures: QuerySet[SignInFailure], at: datetime.datetime) -> datetime.timedelta:
    """How long this name from this address still waits: a minute after the fifth failure, twice as long after each further one."""
    count = failures[: FREE_TRIES + 10].count()
    if count < FREE_TRIES:
        return datetime.timedelta()
    last = failures.aggregate(last=Max("at"))["last"]
    wait: datetime.timedelta = min(FIRST_WAIT * 2 ** (count - FREE_TRIES), LONGEST_WAIT)
    return datetime.timedelta(seconds=max((last + wait - at).total_seconds(), 0))


def _is_known(who: str, device: str) -> bool:
    return (
        bool(device) and KnownDevice.objects.filter(digest=digest_of(device), person__username__iexact=_user_name(who)).exists()
    )


def _user_name(who: str) -> str:
    known = Person.objects.filter(username__iexact=who).values_list("username", flat=True)[:1]
    if known or "@" not in who:
        return known[0] if known else who
    by_email = list(Person.objects.filter(email__iexact=who).values_list("username", flat=True)[:2])
    return by_email[0] if len(by_email) == 1 else who
