"""API tokens: made, recognized, revoked."""

import datetime
import hashlib
import secrets
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanxi.people import requiring
from guanxi.people.models import Person, RoleSignIn
from guanxi.records.models import AccessToken
from guanxi.records.refusals import Invalid

STEM = "gx_"
SHOWN = len(STEM) + 6
LONGEST_DAYS = 2 * 366
USUAL_DAYS = 365
MOST_EACH = 50
NOTED_EVERY = datetime.timedelta(minutes=1)


def issue(
    person: Person,
    name: str,
    *,
    at: datetime.datetime,
    expires_on: datetime.date,
    may_write: bool,
    objects_only: Sequence[str] = (),
) -> tuple[AccessToken, str]:
    """Make a token; gives it and its text, which is shown this once and kept nowhere.

    :raises Invalid: if the day lies in the past or too far away, or if the person has very many tokens already.
    """
    if not at.date() <= expires_on <= at.date() + datetime.timedelta(days=LONGEST_DAYS):
        raise Invalid({"expires_on": _("Choose a day within the next two years.")})
    if count_valid(person, at) >= MOST_EACH:
        raise Invalid({"": _("You have very many tokens already. Revoke those that are no longer used.")})
    text = STEM + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        person=person, name=name, prefix=text[:SHOWN], checksum=_checksum(text), may_write=may_write,
        objects_only=list(objects_only), created_at=at, expires_on=expires_on,
    )  # fmt: skip
    return token, text


def vouch(token: AccessToken) -> None:
    """Remember that whoever made the token had shown a second factor (or sits at the machine itself)."""
    token.is_proven = True
    token.save(update_fields=["is_proven"])


def is_held_back(token: AccessToken, rules: Sequence[RoleSignIn], today: datetime.date) -> bool:
    """Whether a role of the person needs a second factor by now and the token was made without one."""
    last = requiring.last_day_without(rules, token.person)
    return not token.is_proven and last is not None and today > last


def recognize(text: str, *, at: datetime.datetime) -> AccessToken | None:
    """The token with this text, with its person; None if it is unknown, revoked, expired, or its person may not sign in."""
    found = AccessToken.objects.select_related("person").filter(checksum=_checksum(text), revoked_at=None).first()
    if found is None or found.expires_on < at.date() or not found.person.is_active:
        return None
    return found


def note_use(token: AccessToken, *, at: datetime.datetime, address: str) -> None:
    """Remember when and from where a token was used last, at most once a minute."""
    if token.last_used_at is None or at - token.last_used_at >= NOTED_EVERY or token.last_used_from != address[:45]:
        AccessToken.objects.filter(pk=token.pk).update(last_used_at=at, last_used_from=address[:45])


def revoke(token: AccessToken, *, at: datetime.datetime) -> None:
    """From now on the token opens nothing."""
    AccessToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)


def count_valid(person: Person, at: datetime.datetime) -> int:
    """How many tokens of a person are neither revoked nor expired."""
    return _valid(person, at).count()


def revoke_all(person: Person, at: datetime.datetime) -> int:
    """Shut every program of a person out; returns how many tokens that were."""
    return _valid(person, at).update(revoked_at=at)


def _valid(person: Person, at: datetime.datetime) -> QuerySet[AccessToken]:
    return AccessToken.objects.filter(person=person, revoked_at=None, expires_on__gte=at.date())


def _checksum(text: str) -> str:
    """Random words of this length need no slow hashing."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
