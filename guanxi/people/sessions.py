"""Sessions: where somebody is signed in, ending them, and telling of devices that were never seen before."""

import datetime
import hashlib
from collections.abc import Iterable

from django.contrib.sessions.models import Session
from django.db import transaction

from .models import KnownDevice, OpenSession, Person

LONGEST_AGENT = 300
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
_BROWSERS = (("Edg", "Edge"), ("MicroMessenger", "WeChat"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))


@transaction.atomic
def end(sessions: Iterable[OpenSession]) -> int:
    """End these sessions at once; returns how many there were."""
    keys = [session.key for session in sessions]
    Session.objects.filter(session_key__in=keys).delete()
    return OpenSession.objects.filter(key__in=keys).delete()[0]


def end_all(person: Person, *, but: str = "") -> int:
    """End every session of a person, except the one with this key."""
    return end(OpenSession.objects.filter(person=person).exclude(key=but))


def forget_ended(*, at: datetime.datetime) -> int:
    """Forget sessions that have expired; returns how many."""
    Session.objects.filter(expire_date__lt=at).delete()
    alive = Session.objects.values("session_key")
    return OpenSession.objects.exclude(key__in=alive).delete()[0]


def device_name(agent: str) -> str:
    """Browser and system in words: "Firefox, Windows"."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return ", ".join(filter(None, (browser, system))) or agent[:60] or "–"


def recognize(person: Person, word: str, *, agent: str, address: str, at: datetime.datetime) -> bool:
    """Whether the person signed in from this device before; remembers it. The first device of all is nothing to tell of."""
    digest = digest_of(word)
    had_one = KnownDevice.objects.filter(person=person).exists()
    device, is_new = KnownDevice.objects.get_or_create(
        person=person, digest=digest,
        defaults={"first_at": at, "last_at": at, "address": address, "agent": agent[:LONGEST_AGENT], "is_told": not had_one},
    )  # fmt: skip
    if not is_new:
        KnownDevice.objects.filter(pk=device.pk).update(last_at=at, address=address)
    return not is_new or not had_one


def digest_of(word: str) -> str:
    """How the word in a device's cookie is kept."""
    return hashlib.sha256(word.encode()).hexdigest()
